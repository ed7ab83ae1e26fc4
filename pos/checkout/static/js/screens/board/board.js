/* The order board (주문 알림판): what is being made, what is ready, what was collected. One press moves an order on; a wrong one is undone. */

import { catalogue } from '../../device/catalogue.js';
import { linkState } from '../../device/link.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { t, timeOfDay } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { moveOrder } from './moves.js';
import { columns, minutesBetween, moment } from './orders.js';
import { watchOrders } from './watch.js';

const NEXT = { preparing: 'ready', ready: 'collected', collected: 'ready' };
const OLD_MINUTES = 60;
const DISPLAY = '/checkout/display/';

/** The board; `back` returns to the order. */
export function screen({ back }) {
  const body = h('div', { class: 'board-columns' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  const said = h('p', { class: 'board-said muted' });
  const main = h('main', { class: 'board' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('menu_board')), said,
      button('btn push', () => void globalThis.open(DISPLAY, 'pos-display'), [icon('screen'), t('board_display')])),
    body);
  let shown = false;
  const show = watchOrders(draw, () => !shown || main.isConnected, true);
  const clock = setInterval(() => { if (main.isConnected) void show(); else clearInterval(clock); }, 20_000);
  main.refresh = (what) => {
    if (['orders', 'outbox', 'catalogue', 'link', 'language'].includes(what)) void show();
  };
  return main;

  function draw({ orders, ahead, asked, refused }) {
    shown = true;
    const now = Date.now() + ahead;
    said.textContent = linkState() === 'online' || refused ? '' : asked ? t('board_kept', { time: timeOfDay(new Date(asked)) }) : t('board_own_only');
    if (refused) return fill(body, empty('board_refused', 'board_refused_body'));
    const { preparing, ready, over } = columns(orders);
    const isOld = (order) => minutesBetween(order.at, now) >= OLD_MINUTES;
    const old = [...preparing, ...ready].filter(isOld);
    const names = optionNames();
    const list = (some) => some.filter((order) => !isOld(order)).map((order) => card(order, ahead, names));
    fill(body,
      column('preparing', list(preparing), old.length > 0 && oldOnes(old, ahead)),
      column('ready', list(ready)),
      column('collected', over.map((order) => card(order, ahead, names))));
  }
}

function column(state, cards, foot = null) {
  const id = `column-${state}`;
  return h('section', { class: `board-column ${state}`, 'aria-labelledby': id },
    h('h2', { id }, icon({ preparing: 'cup', ready: 'bell', collected: 'check' }[state]), t(`board_${state}`),
      h('span', { class: 'tally' }, String(cards.length))),
    h('ul', { class: 'cards', 'data-state': state }, cards.length ? cards : h('li', { class: 'muted none' }, t(`board_${state}_none`))),
    foot);
}

/** One order: a card that is one large button. What was cancelled is only told. */
function card(order, ahead, names) {
  const cancelled = order.state === 'cancelled';
  const inside = [
    h('span', { class: 'order-head' }, h('b', { class: 'num' }, order.order_no),
      h('span', { class: 'order-facts' }, order.order_type && h('span', {}, t(order.order_type)), h('span', {}, waited(order, Date.now() + ahead)))),
    h('span', { class: 'order-lines' }, order.lines.map((line) => h('span', { class: 'order-line' },
      h('span', { class: 'what' }, line.name, h('b', {}, ` ${amountOf(line)}`)),
      line.options.length > 0 && h('span', { class: 'muted' }, line.options.map((code) => names.get(`${line.sku}/${code}`) ?? code).join(' · ')),
      line.note && noteOf(line.note))), order.note && noteOf(order.note)),
    cancelled ? h('span', { class: 'badge bad' }, icon('stop'), t('board_cancelled'))
      : h('span', { class: `order-act${order.state === 'preparing' || order.state === 'ready' ? ' on' : ''}` },
        icon(order.state === 'collected' ? 'undo' : 'next'), t(`board_move_${order.state}`)),
  ];
  return h('li', {}, cancelled ? h('div', { class: 'order cancelled' }, inside)
    : button('tile order', () => void move(order, ahead), inside, { 'data-key': `order-${order.id}`, 'data-order': order.order_no }));
}

function noteOf(note) {
  return h('span', { class: 'order-note' }, icon('edit', 'small'), note);
}

/** × 2; what was weighed by its weight. */
function amountOf(line) {
  const [whole, places = ''] = line.quantity.split('.');
  return Number(places) ? `${line.quantity} kg` : `× ${whole}`;
}

/** How long it has been so, in words. */
function waited(order, now) {
  const minutes = minutesBetween(order.at, now);
  const over = order.state === 'collected' || order.state === 'cancelled';
  if (over) return timeOfDay(new Date(moment(order.at)));
  if (minutes < 1) return t(`board_now_${order.state}`);
  return minutes < 60 ? t(`board_minutes_${order.state}`, { minutes }) : t(`board_hours_${order.state}`, { hours: Math.floor(minutes / 60) });
}

/** A press counts from the moment of the server's clock, and never from before the state that it changes. */
async function move(order, ahead) {
  const state = NEXT[order.state];
  const at = Math.max(Date.now() + ahead, moment(order.at) + 1);
  await moveOrder(order.id, state, at);
  toast(t(`board_moved_${state}`, { number: order.order_no }), {
    label: t('undo'), press: () => void moveOrder(order.id, order.state, at + 1),
  });
}

/** Orders that nobody moved for an hour were handed over without a press: one line, and one press for all. */
function oldOnes(old, ahead) {
  return h('div', { class: 'old-orders' }, h('p', {}, t('board_old', { count: old.length })),
    button('btn full', () => void clear(), [icon('check'), t('board_clear_old')], { 'data-key': 'clear-old' }));

  async function clear() {
    const at = Date.now() + ahead;
    for (const order of old) await moveOrder(order.id, 'collected', at);
    toast(t('board_cleared', { count: old.length }), {
      label: t('undo'), press: async () => { for (const order of old) await moveOrder(order.id, order.state, at + 1); },
    });
  }
}

/** What the options of the catalogue are called: `sku/code` → name. A sale holds the codes alone. */
function optionNames() {
  const named = new Map();
  for (const { sku, option_groups: groups = [] } of catalogue()?.products ?? []) {
    for (const { options } of groups) for (const { code, name } of options) named.set(`${sku}/${code}`, name);
  }
  return named;
}

function empty(head, words) {
  return h('div', { class: 'empty' }, pict('americano'), h('h2', {}, t(head)), h('p', { class: 'muted' }, t(words)));
}
