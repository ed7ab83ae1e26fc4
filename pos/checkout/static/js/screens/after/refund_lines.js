/* The first step of a refund: which lines come back, how much of each, and whether it can be sold again. */

import { quantityText } from '../../order/arithmetic.js';
import { leftOf } from '../../order/refunds.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { askQuantity } from './amount.js';
import { isWeighed, optionWords, quantityWords } from './show.js';

const WHOLE = 1000;

/** The step's elements; `wanted.wishes` are `{line, milli, restock}`. */
export function linesStep(sale, wanted, changed) {
  const list = h('ul', { class: 'sold choosing' });
  draw();
  return [
    h('div', { class: 'row between' }, h('h2', {}, t('refund_what')),
      button('btn', () => { for (const line of sale.lines) put(line, leftOf(line)); }, [icon('undo'), t('refund_all')], { 'data-key': 'all' })),
    list,
  ];

  function wishOf(line) {
    return wanted.wishes.find((wish) => wish.line === line.line) ?? null;
  }

  function put(line, milli) {
    const before = wishOf(line);
    const bounded = Math.max(0, Math.min(milli, leftOf(line)));
    wanted.wishes = wanted.wishes.filter((wish) => wish !== before);
    if (bounded > 0) wanted.wishes = [...wanted.wishes, { line: line.line, milli: bounded, restock: before?.restock ?? false }];
    wanted.wishes.sort((one, other) => one.line - other.line);
    draw();
    changed();
  }

  function draw() {
    fill(list, sale.lines.map(row));
  }

  function row(line) {
    const wish = wishOf(line);
    const left = leftOf(line);
    const details = optionWords(line);
    return h('li', { class: wish ? 'chosen' : '' },
      h('span', { class: 'what' }, h('b', {}, line.name), details && h('span', { class: 'muted' }, details),
        h('span', { class: 'muted' }, left > 0 ? t('refund_left', { quantity: quantityWords(line, left) }) : t('refund_nothing_left'))),
      left > 0 && (isWeighed(line) ? weighed(line, wish) : stepper(line, wish)),
      wish && restock(line, wish));
  }

  function stepper(line, wish) {
    const milli = wish?.milli ?? 0;
    const key = (name, picture, next, words, idle) => button('', () => put(line, next), icon(picture),
      { 'aria-label': `${line.name}: ${t(words)}`, 'aria-disabled': idle ? 'true' : null, 'data-key': `${name}-${line.line}` });
    return h('span', { class: 'stepper', role: 'group', 'aria-label': t('quantity_of', { name: line.name }) },
      key('less', 'minus', milli - WHOLE, 'one_less', milli === 0),
      h('output', {}, quantityText(milli)),
      key('more', 'plus', milli + WHOLE, 'one_more', milli >= leftOf(line)));
  }

  function weighed(line, wish) {
    return h('span', { class: 'row weighed' },
      wish && h('output', {}, quantityWords(line, wish.milli)),
      button('btn', () => void part(line), t('refund_some'), { 'data-key': `some-${line.line}` }),
      button('btn', () => put(line, wish ? 0 : leftOf(line)), [icon(wish ? 'x' : 'check'), t(wish ? 'remove' : 'refund_whole')],
        { 'data-key': `whole-${line.line}`, 'aria-label': `${line.name}: ${t(wish ? 'remove' : 'refund_whole')}` }));
  }

  async function part(line) {
    const left = leftOf(line);
    const milli = await askQuantity(line.name, t('refund_how_much'), 'kg', left, quantityWords(line, left));
    if (milli !== null) put(line, milli);
  }

  function restock(line, wish) {
    const choice = (value, word) => button('', () => { wish.restock = value; draw(); changed(); }, t(word),
      { 'aria-pressed': String(wish.restock === value), 'data-key': `restock-${line.line}-${word}` });
    return h('span', { class: 'restock' }, h('span', {}, t('restock_ask')),
      h('span', { class: 'segment', role: 'group', 'aria-label': t('restock_of', { name: line.name }) }, choice(false, 'no'), choice(true, 'yes')));
  }
}
