/* Cash: what was handed over, by notes or typed, and what to hand back, in the notes and coins it takes. */

import { changeDue } from '../../order/arithmetic.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad, onTyped, wonAfter } from '../selling/keypad.js';

const NOTES = [1000, 5000, 10000, 50000];
const MONEY = [50000, 10000, 5000, 1000, 500, 100, 50, 10];
const LARGEST = 999_999_999;

/** The middle and right columns of cash; `payments()` is null until enough was handed over. */
export function cashPart(total, changed) {
  let received = 0;
  let pressed = new Map();
  let typing = false;
  const entry = h('div', { class: 'entry', onkeydown: onTyped((key) => { if (typing) type(key); }) });
  const side = h('div', { class: 'handing' });
  draw();
  return { entry, side, payments };

  function payments() {
    return received < total ? null : [{ method: 'cash', amount: total, tendered: received }];
  }

  function draw() {
    fill(entry,
      h('h2', {}, t('received')),
      h('div', { class: 'got' }, h('output', { id: 'received' }, won(received)),
        button('btn plain', () => receive(0), [icon('erase'), t('erase')], { 'aria-label': t('erase_received'), 'data-key': 'erase' })),
      typing ? keypad(type) : keys(),
      button('btn full', () => { typing = !typing; draw(); }, t(typing ? 'use_notes' : 'type_amount'), { 'data-key': 'type' }));
    fill(side, handBack());
  }

  function keys() {
    return h('div', { class: 'keys' },
      button('key exact', () => receive(total), [t('exact'), h('span', { class: 'num' }, won(total))], { 'data-key': 'exact' }),
      NOTES.map((note) => button('key', () => add(note), [
        h('span', { class: 'on' }, bill(note), pressed.get(note) > 1 && h('span', { class: 'times' }, t('sheets', { count: pressed.get(note) }))),
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

  function receive(amount, counted = new Map()) {
    received = amount;
    pressed = counted;
    draw();
    changed();
  }

  function handBack() {
    if (received < total) {
      return [h('h2', {}, t('short')), h('p', { class: 'change', id: 'change' }, won(total - received)), h('p', { class: 'muted' }, t('short_how'))];
    }
    const change = changeDue(total, received);
    return [
      h('h2', {}, t('change')),
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

function bill(money) {
  return h('span', { class: money >= 1000 ? `bill b${money}` : 'bill coin', 'aria-hidden': 'true' }, String(money));
}
