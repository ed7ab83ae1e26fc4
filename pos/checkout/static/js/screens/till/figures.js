/* How a till's figures are shown: what the cash is made of, each other way of paying, and how a count compares, never by colour alone. */

import { apart } from '../../order/till.js';
import { h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';

/** One line: a label and words. */
export function figure(label, words, attributes = {}) {
  return h('div', attributes, h('dt', {}, label), h('dd', { class: 'num' }, words));
}

/** `+1,000원`, `−1,000원` */
export function signed(amount) {
  return `${amount > 0 ? '+' : ''}${won(amount)}`;
}

/** How the expected cash comes about, without what is nothing. */
export function madeOf({ float, sales, refunds, in: moved, out, change }) {
  return h('dl', { class: 'figures' },
    figure(t('close_float'), won(float)), figure(t('close_cash_sales'), won(sales)),
    refunds > 0 && figure(t('close_cash_refunds'), won(-refunds)),
    moved > 0 && figure(t('close_cash_in'), won(moved)), out > 0 && figure(t('close_cash_out'), won(-out)),
    change > 0 && figure(t('close_voucher_change'), won(-change)));
}

/** `맞습니다`, `1,000원 부족` or `1,000원 남음`, with its own icon. */
export function comparison(found) {
  const tone = found.said === 'even' ? 'good' : 'warn';
  const picture = { even: 'ok', short: 'down', over: 'up' }[found.said];
  return h('span', { class: `badge ${tone}` }, icon(picture), t(`apart_${found.said}`, { amount: won(Math.abs(found.amount)) }));
}

/** The other ways of paying: what the book says, and beside it what was counted and how that compares, where somebody counted. */
export function waysTable(ways) {
  return h('ul', { class: 'ways' }, ways.map(({ method, expected, counted = null }) => {
    const found = apart(counted, expected);
    return h('li', { 'data-way': method },
      h('b', {}, t(`way_${method}`)),
      h('span', { class: 'num' }, expected === null ? '' : won(expected)),
      found ? h('span', { class: 'counted' }, h('span', { class: 'muted num' }, t('way_counted', { amount: won(counted) })), comparison(found))
        : null);
  }));
}
