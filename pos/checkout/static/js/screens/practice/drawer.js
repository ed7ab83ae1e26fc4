/* The drawer of a practice: notes and coins drawn to be counted, and what they come to. Pure, but for the drawing. */

import { MONEY, sumOf } from '../../order/till.js';
import { h } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { bill, piecesOf } from '../till/counting.js';

/** 100,000 won, as a shop would begin the day with them. */
const FLOAT = { 10000: 6, 5000: 4, 1000: 15, 500: 8, 100: 10 };

/** How many of each lie in the drawer when `expected` won should: the float, with what was taken added in the fewest pieces. */
export function contentsOf(expected) {
  const pieces = new Map(MONEY.map((money) => [money, FLOAT[money] ?? 0]));
  let more = expected - sumOf(FLOAT);
  // Money was handed back: the largest pieces are changed first, until what is left can be made up again.
  for (const money of MONEY) {
    while (more < 0 && pieces.get(money) > 0) {
      pieces.set(money, pieces.get(money) - 1);
      more += money;
    }
  }
  for (const money of MONEY) {
    const count = Math.floor(Math.max(0, more) / money);
    pieces.set(money, pieces.get(money) + count);
    more -= count * money;
  }
  return Object.fromEntries(pieces);
}

/** The pieces of one kind, drawn side by side. */
export function drawn(money, count) {
  return h('div', { class: 'drawer' }, h('p', { class: 'muted' }, t('drawer_head')),
    count > 0 ? h('div', { class: 'pieces', role: 'img', 'aria-label': piecesOf(money, count) }, Array.from({ length: count }, () => bill(money)))
      : h('p', {}, t('drawer_none')));
}
