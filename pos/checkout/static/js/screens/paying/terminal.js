/*
 * A card at the site's terminal: asked for with one press, then waited for. The approval comes into the order by itself; nothing is typed,
 * and nobody charges twice because an answer was lost. Where the terminal cannot, the number is typed in as ever.
 */

import { charge, chargeOf, giveUp, isCharging, isGivingBack } from '../../order/charging.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { instalmentChoice } from './instalments.js';

/**
 * The middle and right columns. `given` is `{amount, cart, vat}`, `typed()` makes the part for a number that is typed in. Beside `part()`
 * it has `act()`, what the primary button does meanwhile: `{label, ready, press}` or null.
 */
export function terminalPart(method, { amount, cart: { id: cart }, vat }, typed, changed) {
  let byHand = null;
  let asking = false;
  let trouble = null;
  let said = null;
  const choice = instalmentChoice(method, amount);
  const entry = h('div', { class: 'at-terminal' });
  const side = h('div', { class: 'at-terminal-side' });
  draw();
  return { entry, side, part: () => byHand?.part() ?? null, act, refresh: draw };

  function act() {
    if (byHand) return null;
    const now = chargeOf(cart);
    if (isCharging(cart) || asking) return { label: t('terminal_busy'), ready: false, press() {} };
    return { label: [icon('card'), t(now ? 'terminal_again' : 'terminal_pay')], ready: !isGivingBack(cart), press: ask };
  }

  async function ask() {
    if (asking) return;
    asking = true;
    trouble = null;
    changed();
    try {
      await charge({ cart, method, amount, vat, installments: choice.months() });
    } catch (error) {
      console.error(error);
      trouble = t('terminal_not_kept');
    }
    asking = false;
    draw();
    changed();
  }

  function draw() {
    if (byHand) return;
    const now = chargeOf(cart);
    const news = now !== null && now.state !== said;
    said = now?.state ?? null;
    fill(entry, now && isCharging(cart) ? waiting(now) : ready(now));
    fill(side, h('div', { class: 'handing' }, h('h2', {}, t('to_charge', { way: t(`way_${method}`) })), h('p', { class: 'change' }, won(now?.amount ?? amount)),
      h('ol', { class: 'way' }, ['terminal_steps_1', 'terminal_steps_2', 'terminal_steps_3'].map((key, index) => h('li', {},
        h('span', { class: 'mark' }, String(index + 1)), t(key))))));
    // On a narrow screen it stands below the ways to pay.
    if (news) requestAnimationFrame(() => entry.firstElementChild.scrollIntoView({ block: 'nearest' }));
  }

  function ready(before) {
    const why = trouble ?? (before?.state === 'declined' ? t('terminal_declined') : before?.state === 'refused' ? before.said || t('terminal_refused') : null);
    return h('div', { class: 'taking' },
      h('h2', {}, t('terminal_head')),
      why ? h('p', { class: 'alert', role: 'alert' }, icon('alert'), h('span', {}, why)) : h('p', { class: 'muted' }, t('terminal_how')),
      isGivingBack(cart) && h('p', { class: 'say-why', role: 'status' }, icon('undo'), h('span', {}, t('terminal_giving_back'))),
      choice.element && h('div', { class: 'pay-pair' }, choice.element),
      button('btn full', typeIt, [icon('edit'), t('terminal_type')], { 'data-key': 'terminal-type' }));
  }

  function waiting(now) {
    const unsure = ['unknown', 'unreached'].includes(now.state);
    return h('div', { class: 'taking terminal-wait' },
      icon(unsure ? 'find' : 'card', 'huge'),
      h('h2', { role: 'status', id: 'terminal-state' }, t(unsure ? 'terminal_unsure' : 'terminal_waits')),
      h('p', {}, t(unsure ? 'terminal_unsure_how' : 'terminal_waits_how')),
      button('btn full', () => void giveUp(now.id), [icon('x'), t('terminal_give_up')], { 'data-key': 'terminal-give-up' }),
      h('p', { class: 'muted' }, t('terminal_give_up_how')));
  }

  async function typeIt() {
    const now = chargeOf(cart);
    if (now) await giveUp(now.id);
    byHand = typed();
    fill(entry, byHand.entry);
    fill(side, byHand.side);
    changed();
  }
}
