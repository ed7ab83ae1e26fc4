/* Money that is handed over, cash or vouchers: what was received, by notes or typed, and what to hand back in notes and coins. */

import { changeDue } from '../../order/arithmetic.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad, onTyped, wonAfter } from '../selling/keypad.js';
import { cashReceiptChoice } from './cash_receipt.js';

const NOTES = [1000, 5000, 10000, 50000];
const VOUCHERS = [5000, 10000, 30000, 50000];
const MONEY = [50000, 10000, 5000, 1000, 500, 100, 50, 10];
const LARGEST = 999_999_999;

/** Cash. `part()` is null until enough was handed over. */
export function cashPart(given, changed) {
  return moneyPart('cash', NOTES, cashReceiptChoice(changed), given, changed);
}

/** A voucher: its face value, and change in cash where it is worth more. */
export function voucherPart(method) {
  return (given, changed) => moneyPart(method, VOUCHERS, null, given, changed);
}

/** The middle and right columns; `given` is `{amount, takeLess}`, `takeLess(part)` receives what is there and leaves the rest open. */
function moneyPart(method, notes, receipt, { amount, takeLess }, changed) {
  let received = 0;
  let pressed = new Map();
  let typing = false;
  const paper = method === 'cash' ? '' : ' voucher';
  const entry = h('div', { class: 'taking', onkeydown: onTyped((key) => { if (typing) type(key); }) });
  const side = h('div', { class: 'handing' });
  draw();
  return { entry, side, part: () => (received < amount ? null : partOf(amount)) };

  function partOf(paid) {
    const said = receipt?.value();
    return { payment: { method, amount: paid, tendered: received, ...(said ? { cash_receipt: said } : {}) } };
  }

  function draw() {
    fill(entry,
      h('h2', {}, t(paper ? 'face_value' : 'received')),
      h('div', { class: 'got' }, h('output', { id: 'received' }, won(received)),
        button('btn plain', () => receive(0), [icon('erase'), t('erase')], { 'aria-label': t('erase_received'), 'data-key': 'erase' })),
      typing ? keypad(type) : keys(),
      button('btn full', () => { typing = !typing; draw(); }, t(typing ? 'use_notes' : 'type_amount'), { 'data-key': 'type' }),
      receipt?.element);
    fill(side, handBack());
  }

  function keys() {
    return h('div', { class: 'keys' },
      button('key exact', () => receive(amount), [t('exact'), h('span', { class: 'num' }, won(amount))], { 'data-key': 'exact' }),
      notes.map((note) => button('key', () => add(note), [
        h('span', { class: 'on' }, bill(note, paper), pressed.get(note) > 1 && h('span', { class: 'times' }, t('sheets', { count: pressed.get(note) }))),
        h('span', {}, t(`note_${note}`)),
      ], { 'data-key': `note-${note}` })));
  }

  function add(note) {
    if (received + note > LARGEST) return;
    const counted = new Map(pressed).set(note, (pressed.get(note) ?? 0) + 1);
    receive(received + note, counted);
  }

  function type(key) {
    receive(Number(wonAfter(received ? String(received) : '', key)));
  }

  function receive(money, counted = new Map()) {
    received = money;
    pressed = counted;
    draw();
    changed();
  }

  function handBack() {
    if (received < amount) {
      return [
        h('h2', {}, t('short')), h('p', { class: 'change', id: 'change' }, won(amount - received)),
        h('p', { class: 'muted' }, t(received ? 'short_rest' : 'short_how')),
        received > 0 && button('btn', () => takeLess(partOf(received)), [icon('split'), t('rest_otherwise')], { 'data-key': 'rest' }),
      ];
    }
    const change = changeDue(amount, received);
    return [
      h('h2', {}, t(paper ? 'change_cash' : 'change')),
      h('p', { class: 'change', id: 'change', 'aria-live': 'polite' }, won(change)),
      h('p', { class: 'muted' }, t(change ? 'change_how' : 'change_none')),
      h('ul', { class: 'give' }, inMoney(change).map(([money, count]) => h('li', {},
        bill(money), h('span', {}, won(money)), h('b', {}, t(money >= 1000 ? 'sheets' : 'coins', { count }))))),
    ];
  }
}

/** The fewest notes and coins that make an amount: `[[10000, 1], [500, 1]]`. What is below 10 won has no coin. */
export function inMoney(amount) {
  const given = [];
  let rest = amount;
  for (const money of MONEY) {
    const count = Math.floor(rest / money);
    if (count) given.push([money, count]);
    rest -= count * money;
  }
  return given;
}

function bill(money, paper = '') {
  const face = paper || (money >= 1000 ? ` b${money}` : ' coin');
  return h('span', { class: `bill${face}`, 'aria-hidden': 'true' }, String(money));
}
