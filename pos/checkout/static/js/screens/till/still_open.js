/* What is still open when a till is closed: orders that were put aside, and what was not sent. It is named, and never in the way. */

import { tally } from '../../device/acts.js';
import { sendNow } from '../../device/outbox.js';
import { isPractising } from '../../order/book.js';
import { reckoned } from '../../order/cart.js';
import { currentCart } from '../../order/current.js';
import { parkedOrders } from '../../order/parked.js';
import { button, h, icon } from '../../ui/elements.js';
import { count, t, won } from '../../ui/texts.js';

const MOST_LETTERS = 60;

/** The orders that were begun and not paid, as the close names them: `[{name, total}]`. */
export function openOrders() {
  if (isPractising()) return [];
  const carts = [...parkedOrders().map(({ cart }) => cart), ...(currentCart().lines.length ? [currentCart()] : [])];
  return carts.map((cart) => ({ name: [...nameOf(cart)].slice(0, MOST_LETTERS).join(''), total: reckoned(cart).total }));
}

/** One line for each thing that is open; `toOrders` leads to them. */
export async function stillOpen(toOrders) {
  const orders = openOrders();
  const { waiting, aside } = isPractising() ? { waiting: 0, aside: 0 } : await tally();
  if (!orders.length && !waiting && !aside) return [line('good', 'ok', t('open_nothing'), t('open_nothing_body'))];
  return [
    orders.length > 0 && line('warn', 'keep', t('open_orders', { count: count(orders.length) }),
      h('span', {}, h('ul', { class: 'open-orders' }, orders.map(({ name, total }) => h('li', {}, h('span', {}, name), h('b', { class: 'num' }, won(total))))), t('open_orders_body')),
      button('btn', toOrders, [icon('back'), t('back_to_order')], { 'data-key': 'open-orders' })),
    waiting > 0 && line('warn', 'cloud-off', t('open_unsent', { count: count(waiting) }), t('open_unsent_body'),
      button('btn', () => void sendNow(), [icon('cloud-ok'), t('send_now')], { 'data-key': 'open-send' })),
    aside > 0 && line('warn', 'stop', t('open_aside', { count: count(aside) }), t('open_aside_body')),
  ].filter(Boolean);
}

function line(tone, picture, head, words, act = null) {
  return h('div', { class: `open-line ${tone}` }, icon(picture), h('div', {}, h('strong', {}, head), h('div', { class: 'muted' }, words)), act);
}

function nameOf({ lines, note }) {
  const first = lines[0].name;
  const what = lines.length > 1 ? t('and_more', { name: first, count: lines.length - 1 }) : first;
  return note ? `${what} · ${note}` : what;
}
