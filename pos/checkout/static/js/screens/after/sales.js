/* Today's sales and refunds, newest first, with what was taken by method beside them; a press opens the sale. */

import { linkState } from '../../device/link.js';
import { go } from '../../flow.js';
import { book } from '../../order/book.js';
import { totalsOf } from '../../order/past.js';
import { isBlind, till } from '../../order/tills.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { count, t, timeOfDay, won } from '../../ui/texts.js';
import { figure, stateBadge, wayWords } from './show.js';

const SHOWN = 60;

/** The list; `back` returns to the order, `view` is how the list stood when it was left for a sale. */
export function screen({ back, view = { whole: false, words: '', shown: SHOWN } }) {
  const list = h('ul', { class: 'pasts' });
  const side = h('section', { class: 'side', 'aria-label': t('sales_total') });
  const which = h('span', { class: 'segment', role: 'group', 'aria-label': t('sales_which') });
  const find = h('input', { id: 'find-sale', inputmode: 'numeric', autocomplete: 'off', value: view.words, maxlength: 12, oninput: typed });
  const main = h('main', { class: 'after' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('sales_head')),
      h('div', { class: 'find push' }, h('label', { class: 'sr', for: 'find-sale' }, t('sales_find')), icon('search'), find)),
    h('div', { class: 'split-view' }, h('section', { class: 'list' }, list), side));
  let own = [];
  let site = null;
  find.placeholder = t('sales_find');
  main.refresh = (what) => {
    if (['outbox', 'link', 'book'].includes(what)) void read();
  };
  void read();
  return main;

  async function read() {
    own = await book().today();
    draw();
    site = (await book().todayOfSite?.()) ?? null;
    draw();
  }

  function typed() {
    view = { ...view, words: find.value.trim(), shown: SHOWN };
    draw();
  }

  function draw() {
    const whole = view.whole && site !== null;
    const entries = whole ? site : known(own);
    const found = entries.filter((entry) => !view.words || entry.order_no.includes(view.words) || entry.receipt_no.endsWith(view.words));
    const choice = (value, label) => button('', () => { view = { ...view, whole: value }; draw(); }, label,
      { 'aria-pressed': String(whole === value), 'data-key': `whole-${value}` });
    fill(which, choice(false, t('sales_here')), choice(true, t('sales_site')));
    fill(list, found.length ? found.slice(0, view.shown).map(row) : nothing(entries.length > 0),
      found.length > view.shown && h('li', { class: 'more' }, button('btn full', () => { view = { ...view, shown: view.shown + SHOWN }; draw(); },
        t('sales_more', { count: count(Math.min(SHOWN, found.length - view.shown)) }), { 'data-key': 'more' })));
    fill(side, totals(totalsOf(entries)), site === null && linkState() !== 'online' && h('p', { class: 'muted' }, t('sales_site_offline')));
  }

  /** What the server has of this tablet's acts is sent, and says so at once. */
  function known(entries) {
    const told = new Set((site ?? []).filter((entry) => entry.state === 'sent').map((entry) => entry.id));
    return entries.map((entry) => (told.has(entry.id) ? { ...entry, state: 'sent' } : entry));
  }

  function totals({ takings, sales, refunds, total }) {
    const ways = Object.entries(takings).sort(([, one], [, other]) => other - one);
    const counts = t('sales_counts', { sales: count(sales), refunds: count(refunds) });
    const standing = till() ? t('sales_till', { time: timeOfDay(new Date(till().opened_at)) }) : t('bar_till_none');
    return [
      site !== null && which,
      h('h2', {}, t('sales_total')),
      // Whoever is going to count the drawer blindly must not read here what should be in it.
      till() && isBlind() ? [h('p', { class: 'sum-big counts', id: 'taken' }, counts), h('p', { class: 'say-why' }, icon('eye'), h('span', {}, t('till_blind')))]
        : [h('p', { class: 'sum-big', id: 'taken' }, won(total)), h('p', { class: 'muted' }, counts),
          h('dl', { class: 'figures' }, ways.map(([method, amount]) => figure(t(`way_${method}`), amount)))],
      h('div', { class: 'acts' }, button('btn full', () => void go('till', { back: () => void go('sales', { back, view }) }),
        [icon('coins'), h('span', {}, standing)], { 'data-key': 'sales-till' })),
    ].flat();
  }

  function row(entry) {
    const refund = entry.kind === 'refund';
    const sale = refund ? entry.sale : entry.id;
    return h('li', {}, button(`past${refund ? ' refund' : ''}`, () => void go('sale', { id: sale, back: () => void go('sales', { back, view }) }), [
      h('time', { datetime: entry.at.toISOString() }, timeOfDay(entry.at)),
      h('span', { class: 'what' },
        h('b', {}, refund && icon('undo', 'small'),
          h('span', {}, refund ? `${t('entry_refund')} · ` : '', t('entry_of', { number: entry.order_no }))),
        h('span', { class: 'muted' }, [contents(entry), wayWords(entry.payments)].filter(Boolean).join(' · '))),
      h('span', { class: 'amt' }, won(refund ? -entry.total : entry.total)),
      stateBadge(entry.state),
    ], { 'data-key': `entry-${entry.id}`, disabled: sale ? null : true }));
  }

  function nothing(searched) {
    const [head, body] = searched ? ['sales_not_found', 'sales_not_found_body'] : ['sales_none', 'sales_none_body'];
    return h('li', { class: 'empty' }, pict('americano'), h('h2', {}, t(head, { words: view.words })), h('p', { class: 'muted' }, t(body)));
  }
}

function contents({ names }) {
  if (!names.length) return '';
  return names.length > 1 ? t('and_more', { name: names[0], count: names.length - 1 }) : names[0];
}
