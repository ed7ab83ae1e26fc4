/* A pass at the counter: what is left of it, and what of the order it pays for. */

import { askPass, passKinds } from '../../device/promotions.js';
import { sentences } from '../../device/server.js';
import { isPractising } from '../../order/book.js';
import { withLine, withPass } from '../../order/cart.js';
import { change, currentCart, undo } from '../../order/current.js';
import { businessDay } from '../../order/day.js';
import { isInDays, linesFor, uses } from '../../order/gifts.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { count, dayWords, t, timeOfDay, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { startPaying } from '../paying/before.js';

const WHOLE = 1000;
const PRACTISED = { uses_left: 5, won_left: 30_000 };

/**
 * A pass as it is known: as the API tells it, with `asOf` where the server could not be asked; `{code, unchecked}` where nothing is
 * known of it; `{trouble}` with a sentence. `pays` says what a pass of a practice is for.
 */
export async function lookUp(code, pays = false) {
  if (isPractising()) {
    return { code, name: t('pass_practice'), advance: pays, uses_left: pays ? null : PRACTISED.uses_left, won_left: pays ? PRACTISED.won_left : null, skus: [], categories: [], state: 'good' };
  }
  const found = await askPass(code);
  if (found === null) return { code, unchecked: true, uses_left: null, won_left: null, skus: [], categories: [] };
  if (found.refused) return { trouble: found.unknown ? t('pass_unknown') : sentences(found.refused).join(' ') };
  return found.asOf ? { ...found, state: stateSince(found) } : found;
}

/** What a last known pass has become since: the days go on, and what this tablet used is counted. */
function stateSince(pass) {
  if (!['good', 'used_up'].includes(pass.state)) return pass.state;
  if (!isInDays(businessDay(Date.now()), pass)) return 'expired';
  const left = pass.advance ? pass.won_left : pass.uses_left;
  return left !== null && left <= 0 ? 'used_up' : 'good';
}

/** Why a pass is good for nothing now, as a sentence; null when it is good. */
export function troubleWith(pass) {
  return pass.unchecked || pass.state === 'good' ? null : t(`pass_state_${pass.state}`);
}

/** Shows a pass, and lets it pay for lines of the order, or leads to paying where it was paid in advance. */
export async function takePass(code) {
  const found = await lookUp(code);
  if (found.trouble) return toast(found.trouble);
  const answer = await show(lessOrder(found));
  if (answer === 'pay') return startPaying({ pass: code });
  if (!answer) return;
  const next = answer.reduce((cart, { place, milli }) => withPass(cart, place, code, milli), currentCart());
  change(next);
  toast(t('pass_used'), { label: t('undo'), press: undo });
}

/** What is left once the order at hand is paid. */
function lessOrder(pass) {
  if (typeof pass.uses_left !== 'number') return pass;
  const own = currentCart().lines.filter((line) => line.discount?.pass === pass.code).reduce((all, line) => all + uses(line.quantity_milli), 0);
  return { ...pass, uses_left: pass.uses_left - own };
}

/** A line that a pass pays for is paid again. */
export function dropPass(place) {
  change(withLine(currentCart(), place, { discount: undefined }));
  toast(t('pass_dropped'), { label: t('undo'), press: undo });
}

/** The figures of a pass and what is to be known of it: for the sheet here and for paying. */
export function standing(pass) {
  const until = pass.valid_until && t('pass_until', { day: dayWords(new Date(`${pass.valid_until}T12:00:00`)) });
  const left = pass.unchecked ? null : pass.advance ? [t('pass_won_left'), won(pass.won_left)]
    : [t('pass_uses_left'), pass.uses_left === null ? t('pass_unlimited') : t('pass_times', { count: count(pass.uses_left) })];
  const why = troubleWith(pass) ?? (pass.unchecked ? t('pass_unchecked') : pass.asOf && t('pass_as_of', { time: timeOfDay(new Date(pass.asOf)) }));
  return h('div', { class: 'pass-standing' },
    left && h('p', { class: 'pass-left' }, h('span', { class: 'muted' }, left[0]), h('b', { class: 'num' }, left[1])),
    h('p', { class: 'muted num' }, [pass.code, until].filter(Boolean).join(' · ')),
    why && h('p', { class: 'say-why', role: 'status' }, icon('alert'), h('span', {}, why)));
}

/** `[{place, milli}]` to pay for, `pay`, or null. */
function show(pass) {
  const cart = currentCart();
  const lines = troubleWith(pass) || pass.advance ? [] : linesFor(pass, cart, passKinds());
  return openSheet('ask pass', (close) => {
    const wanted = new Map();
    const list = h('ul', { class: 'sold choosing' });
    const go = primary(t('pass_choose'), () => close([...wanted].filter(([, milli]) => milli > 0).map(([place, milli]) => ({ place, milli }))));
    // What most guests want: one use, for the first thing that it is good for.
    if (lines.length) put(lines[0], Math.min(lines[0].quantity_milli, lines[0].measured ? lines[0].quantity_milli : WHOLE));
    const pays = !troubleWith(pass) && (pass.advance || pass.unchecked) && cart.lines.length > 0;
    const why = troubleWith(pass) ? null : !cart.lines.length ? t('pass_order_first') : pass.advance ? t('pass_pays_later') : !lines.length && t('pass_for_none');
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, pass.name ?? t('pass_unchecked_head'))),
      body: h('div', { class: 'asked' }, standing(pass), lines.length > 0 && [h('h2', {}, t('pass_for')), list], why && h('p', {}, why)),
      foot: h('div', { class: 'choice-foot' },
        pays && !lines.length ? primary(t('pass_pay'), () => close('pay'))
          : pays && button('btn big', () => close('pay'), t('pass_pay'), { 'data-key': 'pass-pay' }),
        lines.length > 0 && go),
    };

    function left(line) {
      const others = [...wanted].reduce((all, [place, milli]) => all + (place === line.place ? 0 : uses(milli)), 0);
      return pass.uses_left === null ? line.quantity_milli : Math.min(line.quantity_milli, Math.max(0, pass.uses_left - others) * WHOLE);
    }

    function put(line, milli) {
      // What is weighed is covered whole or not at all.
      const most = left(line);
      const bounded = line.measured ? (milli > 0 && most >= line.quantity_milli ? line.quantity_milli : 0) : Math.max(0, Math.min(milli, most));
      wanted.set(line.place, bounded);
      draw();
    }

    function draw() {
      fill(list, lines.map(row));
      const all = [...wanted.values()].reduce((sum, milli) => sum + uses(milli), 0);
      setPrimary(go, all > 0, all > 0 ? t('pass_use', { count: all }) : t('pass_choose'));
    }

    function row(line) {
      const milli = wanted.get(line.place) ?? 0;
      const step = line.measured ? line.quantity_milli : WHOLE;
      const key = (name, picture, next, words, idle) => button('', () => put(line, next), icon(picture),
        { 'aria-label': `${line.name}: ${t(words)}`, 'aria-disabled': idle ? 'true' : null, 'data-key': `${name}-${line.place}` });
      return h('li', { class: milli > 0 ? 'chosen' : '' },
        h('span', { class: 'what' }, h('b', {}, line.name), h('span', { class: 'muted num' }, t('pass_times', { count: uses(line.quantity_milli) }))),
        h('span', { class: 'stepper', role: 'group', 'aria-label': t('quantity_of', { name: line.name }) },
          key('less', 'minus', milli - step, 'one_less', milli === 0), h('output', {}, count(uses(milli))),
          key('more', 'plus', milli + step, 'one_more', milli >= left(line))));
    }
  });
}
