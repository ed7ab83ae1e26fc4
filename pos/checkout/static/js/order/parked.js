/*
 * Orders put aside, and orders that are open in some tab: on the disk, so that neither a reload nor a killed browser loses one. An
 * order lies in exactly one of the two places, and moves between them in one transaction; it keeps its id, which becomes the sale's.
 */

import { actById } from '../device/acts.js';
import { announceEverywhere } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { answer, transact } from '../device/store.js';

export const MOST_PARKED = 20;
const KEY = 'orders';
const LOCK = 'pos-order-';
const RELOAD_MS = 1_000;
const HERE_MS = 5_000;
const NOTHING = { parked: [], open: [] };

let parked = [];
let letGo = null;

/** The orders put aside at this site, oldest first: `{site, at, cart}`. */
export function parkedOrders() {
  return parked.filter((order) => order.site === pairing()?.site);
}

/** Reads what is put aside: another tab changed it. */
export async function recallParked() {
  const orders = await transact(['kept'], 'readonly', async (store) => (await answer(store.get(KEY))) ?? NOTHING);
  ({ parked } = orders);
  return orders;
}

/** Puts an order aside. `full` when there is no more room, and then nothing changed. */
export async function park(cart) {
  const done = await amend((orders) => (roomFor(orders) ? { open: less(orders.open, cart.id), parked: more(orders.parked, cart) } : null));
  return done ? 'parked' : 'full';
}

/** Takes an order out, and puts `aside` (the current one, or null) in its place. Null when another tab was faster. */
export async function takeOut(id, aside) {
  await recallParked();
  if (!parked.some((order) => order.cart.id === id)) return null;
  await hold(id);
  let cart = null;
  const done = await amend((orders) => {
    cart = orders.parked.find((order) => order.cart.id === id)?.cart ?? null;
    if (!cart) return null;
    const rest = less(orders.parked, id);
    return { parked: aside ? more(rest, aside) : rest, open: more(less(orders.open, aside?.id), cart) };
  });
  if (!done) await hold(aside?.id ?? null);
  return cart;
}

/** Keeps the order that is open in this tab as it stands now; an empty one is forgotten. */
export async function keepOpen(cart, before = null) {
  await hold(cart.lines.length ? cart.id : null);
  await amend((orders) => {
    const others = less(less(orders.open, before), cart.id);
    // What was put aside a moment ago is not open any more.
    const open = cart.lines.length > 0 && !orders.parked.some((order) => order.cart.id === cart.id);
    return { ...orders, open: open ? more(others, cart) : others };
  }, false);
}

/**
 * What a reload or a killed browser left behind: an order that no tab holds and that was not sold is put aside, for a person to decide
 * about. `mine` is the one that this tab brings back by itself; the answer says whether it may: not when it was sold or put aside since,
 * or while it is open in the tab that this one was copied from.
 */
export async function adoptOrphans(mine) {
  const free = mine ? await hold(mine, RELOAD_MS) : false;
  const held = new Set(((await navigator.locks.query()).held ?? []).map((lock) => lock.name));
  const left = (await recallParked()).open.filter((order) => !held.has(LOCK + order.cart.id));
  const sold = new Set();
  for (const { cart } of left) if (await actById(cart.id)) sold.add(cart.id);
  const gone = new Set(left.map((order) => order.cart.id));
  if (gone.size) {
    await amend((orders) => ({
      open: orders.open.filter((order) => !gone.has(order.cart.id)),
      parked: orders.open.filter((order) => gone.has(order.cart.id) && !sold.has(order.cart.id))
        .reduce((aside, order) => [...less(aside, order.cart.id), order], orders.parked),
    }));
  }
  const allowed = free && !parked.some((order) => order.cart.id === mine) && !(await actById(mine));
  if (free && !allowed) await hold(null);
  return allowed;
}

function roomFor(orders) {
  return orders.parked.filter((order) => order.site === pairing()?.site).length < MOST_PARKED;
}

function less(orders, id) {
  return orders.filter((order) => order.cart.id !== id);
}

function more(orders, cart) {
  return [...less(orders, cart.id), { site: pairing()?.site, at: Date.now(), cart }];
}

/** Changes the orders in one transaction; `change` answers null to leave them as they are, and then so does this. */
async function amend(change, told = true) {
  const orders = await transact(['kept'], 'readwrite', async (store) => {
    const before = (await answer(store.get(KEY))) ?? NOTHING;
    const after = change(before);
    if (after && after !== before) await answer(store.put(after, KEY));
    return after;
  });
  if (!orders) return null;
  const news = orders.parked.length !== parked.length || orders.parked.some((order, index) => order.cart.id !== parked[index].cart.id);
  parked = orders.parked;
  if (told && news) announceEverywhere('parked');
  return orders;
}

/**
 * Holds an order's name while this tab has it open, and lets go of the one before: a tab that is gone holds nothing. True when it is
 * held; somebody else's is waited for as long as `patience` says, since a page that is being reloaded lets go a moment late.
 */
async function hold(id, patience = HERE_MS) {
  if (letGo?.id === id) return true;
  letGo?.release();
  letGo = null;
  if (!id) return false;
  return new Promise((resolve) => {
    navigator.locks.request(LOCK + id, { signal: AbortSignal.timeout(patience) }, () => new Promise((release) => {
      letGo = { id, release };
      resolve(true);
    })).catch(() => resolve(false));
  });
}
