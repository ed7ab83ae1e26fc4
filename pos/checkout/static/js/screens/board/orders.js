/* The orders as they stand, out of what the server told, what this tablet sold, and what was pressed here: pure functions. */

import { parseQuantity, quantityText } from '../../order/arithmetic.js';

export const STAGES = ['preparing', 'ready', 'collected', 'cancelled'];
const MOST_OVER = 10;

/** Whether where an order stands in `one` was decided after `other`; of two at the same instant the one further on. */
export function isLater(one, other) {
  const apart = moment(one.at) - moment(other.at);
  return apart > 0 || (apart === 0 && STAGES.indexOf(one.state) > STAGES.indexOf(other.state));
}

/**
 * All orders in the order of their sale. `list` is the server's, `items` are the sales and refunds of this tablet's outbox of today,
 * `moves` what was pressed and is not sent yet. A sale that the server was told of before it was asked, and that it does not list, is over.
 */
export function standing(list, items, moves) {
  const told = list.orders.map((order) => ({ ...order, own: false }));
  const known = new Set(told.map((order) => order.id));
  const own = items.filter((item) => item.kind === 'sale' && !known.has(item.id) && !(item.state === 'sent' && item.sent_at < list.asked));
  const refunds = items.filter((item) => item.kind === 'refund' && item.state !== 'sent');
  const all = [...told, ...own.map(orderOf)].map((order) => moved(without(order, refunds), moves[order.id]));
  return inOrder(all);
}

/** The columns of the board: `preparing` and `ready`, oldest first, and the last ten that are over, newest first. */
export function columns(orders) {
  const of = (...states) => orders.filter((order) => states.includes(order.state));
  const over = of('collected', 'cancelled').sort((one, other) => moment(other.at) - moment(one.at));
  return { preparing: of('preparing'), ready: of('ready'), over: over.slice(0, MOST_OVER) };
}

/** Whole minutes between two moments, none below 0. */
export function minutesBetween(from, to) {
  return Math.max(0, Math.floor((to - moment(from)) / 60_000));
}

export function moment(at) {
  return typeof at === 'number' ? at : Date.parse(at);
}

/** A sale of the outbox as an order. */
function orderOf({ id, order_no: orderNo, document }) {
  return {
    id, order_no: orderNo, sold_at: document.sold_at, order_type: document.order_type ?? null, note: document.note ?? null,
    state: 'preparing', at: document.sold_at, own: true,
    lines: document.lines.map((line, index) => ({
      line: index + 1, sku: line.sku, name: line.name, options: (line.options ?? []).map((option) => option.code),
      quantity: line.quantity, note: line.note ?? null,
    })),
  };
}

/** An order less what this tablet gave back and could not tell yet: only of its own sales that it could not tell either. */
function without(order, refunds) {
  if (!order.own) return order;
  const back = new Map();
  const own = refunds.filter((item) => item.path.split('/')[2] === order.id);
  for (const { line, quantity } of own.flatMap((item) => item.document.lines)) back.set(line, (back.get(line) ?? 0) + parseQuantity(quantity));
  const left = order.lines.map((line) => [line, parseQuantity(line.quantity) - (back.get(line.line) ?? 0)]);
  if (left.every(([, milli]) => milli <= 0)) return { ...order, state: 'cancelled', at: own.at(-1).at };
  return { ...order, lines: left.filter(([, milli]) => milli > 0).map(([line, milli]) => ({ ...line, quantity: quantityText(milli) })) };
}

function moved(order, move) {
  if (!move || order.state === 'cancelled') return order;
  return isLater(move, order) || order.own ? { ...order, state: move.state, at: move.at } : order;
}

function inOrder(orders) {
  return orders.sort((one, other) => moment(one.sold_at) - moment(other.sold_at) || (one.order_no < other.order_no ? -1 : 1));
}
