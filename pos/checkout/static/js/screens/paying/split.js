/* Paying in parts: how what is left is shared out, and the list of what was already received. */

import { equalShares, PEOPLE } from '../../order/tenders.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { keypad, onTyped, wonAfter } from '../selling/keypad.js';
import { isRarer } from './methods.js';

const APPROVED = ['card', 'incheon_eum', 'easy_pay', 'zeropay'];

/** Asks how to share out `left`: the amounts that are to be received in turn, or null when put away. */
export function askShares(left) {
  return openSheet('split', (close) => {
    let typed = '';
    const output = h('output', {}, won(0));
    const first = primary(t('split_amount_act'), () => close([Number(typed)]));
    const press = (key) => {
      typed = wonAfter(typed, key);
      draw();
    };
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t('split_head')), h('p', { class: 'muted num' }, t('split_left', { amount: won(left) }))),
      body: h('div', { class: 'asked', onkeydown: onTyped(press) },
        h('section', {}, h('h2', {}, t('split_people')),
          h('div', { class: 'shares' }, PEOPLE.map((people) => button('tile share', () => close(equalShares(left, people)), [
            h('span', { class: 'name' }, t('people', { count: people })), h('span', { class: 'price' }, sharesText(left, people)),
          ], { 'data-key': `people-${people}` })))),
        h('section', {}, h('h2', {}, t('split_amount')), h('div', { class: 'got' }, output), keypad(press))),
      foot: first,
    };

    function draw() {
      const amount = Number(typed || 0);
      output.textContent = won(amount);
      setPrimary(first, amount > 0 && amount <= left, amount > left ? t('split_too_much') : t('split_amount_act'));
    }
  });
}

function sharesText(left, people) {
  const [first, other] = equalShares(left, people);
  return other === undefined || first === other ? t('share_each', { amount: won(first) }) : t('share_first', { first: won(first), other: won(other) });
}

/** The parts received so far, each with its way out: `remove(place)`, or `giveBack(part)` for what the site's terminal approved. */
export function partsList(parts, remove, giveBack) {
  return h('section', { class: 'pay-parts', 'aria-label': t('parts') }, h('h2', {}, t('parts')),
    h('ol', {}, parts.map((part) => h('li', { class: 'pay-part' },
      h('span', { class: 'what' }, h('span', {}, t(`way_${part.payment.method}`)), 
        part.leaving ? h('span', { class: 'muted', role: 'status' }, t(`give_back_${part.leaving}`)) : detail(part.payment)),
      h('b', {}, won(part.payment.amount)),
      button('btn', () => void takeOut(part, remove, giveBack), [icon('trash'), t('remove')], {
        'aria-label': t('remove_part', { way: t(`way_${part.payment.method}`), amount: won(part.payment.amount) }), 'data-key': `part-${part.place}`,
      })))));
}

function detail({ amount, tendered, approval_no: approval }) {
  if (tendered > amount) return h('span', { class: 'muted' }, t('part_change', { amount: won(tendered - amount) }));
  return approval ? h('span', { class: 'muted num' }, approval) : null;
}

/** What a terminal approved has to be cancelled there first; anything else is handed back. */
async function takeOut(part, remove, giveBack) {
  const { method, amount, tendered } = part.payment;
  if (part.leaving === 'under_way') return;
  if (part.charge && !part.leaving) {
    if (await isGivenBack(part.payment)) await giveBack(part);
    return;
  }
  if (APPROVED.includes(method)) {
    if (await isCancelled(part.payment)) remove(part.place);
    return;
  }
  remove(part.place);
  const way = t(`way_${method}`);
  toast(method === 'cash' || (isRarer(method) && tendered) ? t('hand_back', { way, amount: won(amount) }) : t('part_removed', { way, amount: won(amount) }));
}

function isGivenBack({ method, amount, approval_no: approval }) {
  return openSheet('ask', (close) => ({
    head: h('h1', { id: 'sheet-title' }, t('give_back_head')),
    body: h('div', { class: 'asked' },
      h('p', {}, t('give_back_how', { way: t(`way_${method}`), amount: won(amount) })), h('p', { class: 'num' }, `${t('approval')} ${approval}`)),
    foot: h('div', { class: 'answers' },
      button('btn big', () => close(false), t('keep_part')),
      button('btn big danger', () => close(true), t('give_back'), { 'data-key': 'give-back' })),
  }));
}

function isCancelled({ method, amount, approval_no: approval }) {
  return openSheet('ask', (close) => ({
    head: h('h1', { id: 'sheet-title' }, t('cancel_first')),
    body: h('div', { class: 'asked' },
      h('p', {}, t('cancel_how', { way: t(`way_${method}`), amount: won(amount) })),
      approval && h('p', { class: 'num' }, `${t('approval')} ${approval}`)),
    foot: h('div', { class: 'answers' },
      button('btn big', () => close(false), t('keep_part')), button('btn big danger', () => close(true), t('cancelled'), { 'data-key': 'cancelled' })),
  }));
}

/** What the next part comes to, with the way to change it. Nothing of this shows while the whole is paid at once. */
export function shareBar(amount, change) {
  const bar = h('div', { class: 'share-bar' });
  fill(bar, h('span', {}, t('this_part')), h('b', { id: 'this-part' }, won(amount)),
    button('btn', change, [icon('edit'), t('change_part')], { 'data-key': 'change-part' }));
  return bar;
}
