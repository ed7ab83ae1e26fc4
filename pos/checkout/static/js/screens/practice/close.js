/* Closing in a practice: look at what was sold, count the drawer without knowing what should be in it, then see how the two compare. */

import { go } from '../../flow.js';
import { book, isPractising } from '../../order/book.js';
import { totalsOf } from '../../order/past.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { count, t, won } from '../../ui/texts.js';
import { counting, sumOf } from './counting.js';
import { contentsOf, drawn } from './drawer.js';

const STEPS = ['sales', 'count', 'compare'];

/** The close; `back` returns to the order. */
export function screen({ back }) {
  const marks = h('ol', { class: 'marks push', 'aria-label': t('close_order') });
  const body = h('div', { class: 'close-body' });
  const main = h('main', { class: 'close' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('menu_close')), marks), body);
  if (isPractising()) void sales();
  return main;

  function show(step, ...content) {
    const now = STEPS.indexOf(step);
    main.dataset.step = step;
    fill(marks, STEPS.map((name, index) => h('li', { 'aria-current': index === now ? 'step' : null },
      h('span', { class: `mark ${index < now ? 'done' : index === now ? 'now' : ''}`.trim() }, index < now ? icon('check') : String(index + 1)),
      h('span', {}, t(`close_step_${name}`)))));
    fill(body, ...content);
    globalThis.scrollTo(0, 0);
  }

  async function sales() {
    const { takings, sales: sold, refunds, total } = totalsOf(await book().today());
    show('sales', h('div', { class: 'close-sales' },
      h('h2', {}, t('close_sales_head')),
      h('p', { class: 'sum-big' }, won(total)),
      h('p', { class: 'muted' }, t('close_sales_counts', { sales: count(sold), refunds: count(refunds) })),
      h('dl', { class: 'figures' }, Object.entries(takings).map(([method, amount]) => figure(t(`way_${method}`), won(amount)))),
      h('div', { class: 'alone' }, primary([t('close_to_count'), icon('next')], () => countMoney(), { 'data-key': 'to-count' }))));
  }

  function countMoney() {
    const contents = contentsOf(book().drawer().expected);
    show('count', counting((counted) => compare(counted), (money) => drawn(money, contents[money])));
  }

  function compare(counted) {
    const { float, sales: sold, refunds, change, expected } = book().drawer();
    const found = sumOf(counted);
    const apart = found - expected;
    const said = apart === 0 ? 'even' : apart < 0 ? 'short' : 'over';
    const amount = won(Math.abs(apart));
    show('compare', h('div', { class: 'close-compare' },
      h('section', {},
        h('p', { class: `badge ${apart === 0 ? 'good' : 'warn'}`, role: 'status' }, icon(apart === 0 ? 'ok' : 'diff'), t(`close_${said}_badge`)),
        h('h2', { id: 'compared' }, t(`close_${said}`, { amount })),
        h('p', { class: 'muted' }, t(`close_${said}_how`)),
        h('dl', { class: 'figures whole' },
          figure(t('close_counted'), won(found)), figure(t('close_expected'), won(expected)),
          apart !== 0 && figure(t('close_apart'), `${apart > 0 ? '+' : ''}${won(apart)}`))),
      h('section', { class: 'close-why' },
        h('h2', {}, t('close_made_of')),
        h('dl', { class: 'figures' }, figure(t('close_float'), won(float)), figure(t('close_cash_sales'), won(sold)),
          refunds > 0 && figure(t('close_cash_refunds'), won(-refunds)), change > 0 && figure(t('close_voucher_change'), won(-change))),
        apart !== 0 && button('btn full', () => countMoney(), [icon('undo'), t('close_again')], { 'data-key': 'count-again' }),
        primary([t('close_finish'), icon('check')], () => void go('practised', {}), { 'data-key': 'close-finish' }))));
  }
}

function figure(label, words) {
  return h('div', {}, h('dt', {}, label), h('dd', { class: 'num' }, words));
}
