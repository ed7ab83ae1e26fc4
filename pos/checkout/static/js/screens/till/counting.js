/*
 * Counting money piece by piece: which notes and coins there are, how many of each with large keys, and what they come to. It knows of
 * no expected sum, so that nobody counts towards one.
 */

import { LARGEST_COIN, MONEY, sumOf } from '../../order/till.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { onTyped } from '../selling/keypad.js';

const MOST_DIGITS = 5;

/** A note or a coin with its figure on it. */
export function bill(money) {
  return h('span', { class: money > LARGEST_COIN ? `bill b${money}` : 'bill coin', 'aria-hidden': 'true' }, String(money));
}

/** `3장`, `12개` */
export function piecesOf(money, count) {
  return t(money > LARGEST_COIN ? 'sheets' : 'coins', { count });
}

/**
 * The counting as two columns, going on from what was `begun`. `finish(counted)` gets how many there are of each, every one of them
 * counted; `changed(counted)` is told each step, to be kept; `beside(money)` may put something under the table.
 */
export function counting({ finish, changed = () => {}, begun = {}, beside = () => null }) {
  const counted = new Map(Object.entries(begun).map(([money, count]) => [Number(money), count]));
  let now = open()[0] ?? MONEY[0];
  let fresh = true;
  const table = h('div', { class: 'denominations' });
  const total = h('b', { class: 'num', id: 'counted', 'aria-live': 'polite' });
  const under = h('div', {});
  const question = h('h2', { id: 'count-question', class: 'asking' });
  const typed = h('div', { class: 'got typed' });
  const missing = h('p', { class: 'muted why-not', role: 'status' });
  const done = primary(t('count_done'), () => { if (!open().length) finish(Object.fromEntries(counted)); });
  const element = h('div', { class: 'close-columns' },
    h('section', { 'aria-labelledby': 'count-head' }, h('h2', { id: 'count-head' }, t('count_head')), h('p', { class: 'muted' }, t('count_body')),
      table, under, h('p', { class: 'count-total' }, h('span', {}, t('count_so_far')), total)),
    h('section', { class: 'count-pad', onkeydown: keyed, 'aria-labelledby': 'count-question' }, question, typed, pad(), done, missing));
  draw();
  return element;

  function open() {
    return MONEY.filter((money) => !counted.has(money));
  }

  function draw() {
    const kind = (label, some) => h('ul', { 'aria-label': t(label) }, some.map((money) => h('li', {}, tile(money))));
    fill(table, kind('count_notes', MONEY.filter((money) => money > LARGEST_COIN)), kind('count_coins', MONEY.filter((money) => money <= LARGEST_COIN)));
    fill(total, won(sumOf(Object.fromEntries(counted))));
    fill(question, bill(now), h('span', {}, t(now > LARGEST_COIN ? 'count_sheets' : 'count_coins_of', { money: t(`money_${now}`) })));
    fill(under, beside(now));
    fill(typed, h('output', { id: 'count-typed' }, String(counted.get(now) ?? 0)), h('span', {}, t(now > LARGEST_COIN ? 'unit_sheets' : 'unit_coins')));
    setPrimary(done, open().length === 0, t('count_done'));
    fill(missing, open().length ? t('count_missing', { count: open().length }) : t('count_complete'));
  }

  function tile(money) {
    const count = counted.get(money);
    const said = count === undefined ? h('span', { class: 'muted' }, t('count_not_yet'))
      : h('span', { class: 'c' }, h('b', {}, piecesOf(money, count)), h('span', { class: 'num' }, won(money * count)));
    return button('tile den', () => choose(money), [bill(money), h('span', { class: 'name' }, t(`money_${money}`)), said],
      { 'aria-pressed': String(money === now), 'data-key': `den-${money}` });
  }

  function choose(money) {
    now = money;
    fresh = true;
    draw();
  }

  function pad() {
    const key = (name, act, children, attributes = {}) => button('', act, children, { 'data-key': `count-${name}`, ...attributes });
    return h('div', { class: 'keypad', role: 'group', 'aria-label': t('keypad') },
      ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => key(digit, () => press(digit), digit)),
      key('back', () => press('back'), [icon('erase'), t('erase')], { class: 'word', 'aria-label': t('erase_one') }),
      key('0', () => press('0'), '0'),
      key('next', next, t('count_next'), { class: 'word next' }));
  }

  function keyed(event) {
    if (event.key === 'Enter' && event.target.closest('button') === null) next();
    else onTyped((key) => { if (key !== '.') press(key); })(event);
  }

  /** A first digit begins anew, so that a mistake is mended by typing again. */
  function press(key) {
    const before = fresh ? '' : String(counted.get(now) ?? '');
    fresh = false;
    const after = key === 'back' ? String(counted.get(now) ?? '').slice(0, -1) : `${before}${key}`.replace(/^0+(?=\d)/, '').slice(0, MOST_DIGITS);
    if (after === '') counted.delete(now);
    else counted.set(now, Number(after));
    changed(Object.fromEntries(counted));
    draw();
  }

  /** On to what is still open; a kind that was passed without a figure has none. */
  function next() {
    if (!counted.has(now)) {
      counted.set(now, 0);
      changed(Object.fromEntries(counted));
    }
    const after = MONEY.indexOf(now) + 1;
    choose([...MONEY.slice(after), ...MONEY].find((money) => !counted.has(money)) ?? now);
  }
}
