/* The orders of this site as the server told them last: asked for while somebody looks, and kept for when there is no way to it. */

import { announceEverywhere, learnFrom } from '../../device/link.js';
import { pairing } from '../../device/pairing.js';
import { ask } from '../../device/server.js';
import { answer, kept, transact } from '../../device/store.js';
import { businessDay } from '../../order/day.js';
import { isLater } from './orders.js';

const KEPT_AS = 'order_list';

/**
 * The list of today: `{orders, asked, ahead}`: the orders as the API has them, when they were asked for (milliseconds of this tablet;
 * 0 when never), and by how much the server's clock is ahead of this one.
 */
export async function listKept() {
  const list = await kept(KEPT_AS);
  return isOfToday(list) ? list : { orders: [], asked: 0, ahead: list?.ahead ?? 0 };
}

/** Asks for the list: `done`, `refused` (this site calls no orders), or `kept` when no answer came. */
export async function askForList() {
  const asked = Date.now();
  const said = await ask('GET', '/orders', { patience: 10_000 });
  learnFrom(said);
  if (said.kind === 'refused') return 'refused';
  if (said.kind !== 'done' || !Array.isArray(said.data.data)) return 'kept';
  const ahead = Math.round(Date.parse(said.data.now) - (asked + Date.now()) / 2);
  await change((list) => {
    const known = new Map(list.orders.map((order) => [order.id, order]));
    return { asked, ahead, orders: said.data.data.map((told) => newer(known.get(told.id), told)) };
  });
  announceEverywhere('orders');
  return 'done';
}

/** Puts one order, as the server has just answered it, into the list. */
export async function learnOrder(told) {
  await change((list) => ({ ...list, orders: [...list.orders.filter((order) => order.id !== told.id), told] }));
}

/** An answer that was on its way while somebody pressed does not take the press back. */
function newer(known, told) {
  return known && told.state !== 'cancelled' && isLater(known, told) ? known : told;
}

function isOfToday(list) {
  return list?.site === pairing()?.site && list?.day === businessDay(Date.now());
}

async function change(next) {
  await transact(['kept'], 'readwrite', async (store) => {
    const before = await answer(store.get(KEPT_AS));
    const list = isOfToday(before) ? before : { orders: [], asked: 0, ahead: before?.ahead ?? 0 };
    await answer(store.put({ ...list, ...next(list), site: pairing().site, day: businessDay(Date.now()) }, KEPT_AS));
  });
}
