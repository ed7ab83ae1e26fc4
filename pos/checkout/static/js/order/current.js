/* The order on this tab: the cart now, the carts before it for undo, and copies that survive a reload of the page and a killed browser. */

import { announce, listen } from '../device/link.js';
import { emptyCart, isPossible } from './cart.js';
import { adoptOrphans, keepOpen, park, recallParked, takeOut } from './parked.js';

const KEPT_AS = 'pos-cart';
const UNDO_DEPTH = 50;

let cart = emptyCart();
let before = [];
let real = null;
let keeping = null;
let keptId = null;

export function currentCart() {
  return cart;
}

/** Puts another cart in place of the current one, which can be brought back. False, and nothing changed, when it is beyond the bounds. */
export function change(next) {
  if (!isPossible(next)) return false;
  before = [...before.slice(1 - UNDO_DEPTH), cart];
  put(next);
  return true;
}

export function canUndo() {
  return before.length > 0;
}

export function undo() {
  if (before.length) put(before.pop());
}

/** A new, empty order; nothing of the last one can be undone into it. */
export function startOrder() {
  before = [];
  put(emptyCart(cart.order_type));
}

/**
 * Puts the current order aside and starts a new one: `parked`; else `full`, `empty` (nothing to put aside) or `practice`. What is added
 * while it is being written goes along.
 */
export async function parkCurrent() {
  if (real) return 'practice';
  for (;;) {
    const asked = cart;
    if (!asked.lines.length) return 'empty';
    if ((await park(asked)) === 'full') return 'full';
    if (cart !== asked) continue;
    startOrder();
    return 'parked';
  }
}

/** Goes on with an order that was put aside, and puts the current one aside in its place. False when another tab was faster. */
export async function goOnWith(id) {
  if (real) return false;
  const aside = cart.lines.length ? cart : null;
  const taken = await takeOut(id, aside);
  if (!taken) return false;
  before = [];
  put(taken);
  return true;
}

/** Practising: an order of its own, of which no copy is kept; `true` begins, `false` brings the real one back as it was. */
export function practiseOrder(begin) {
  if (begin === (real !== null)) return;
  const next = begin ? { cart: emptyCart(cart.order_type), before: [] } : real;
  real = begin ? { cart, before } : null;
  ({ cart, before } = next);
  announce('cart');
}

/** Brings back the cart of before a reload, and has what other tabs left behind put aside. */
export async function recallCart() {
  let copy = null;
  try {
    copy = JSON.parse(sessionStorage.getItem(KEPT_AS));
  } catch {
    copy = null;
  }
  const mine = copy?.id && copy.lines?.length ? copy : null;
  if (await adoptOrphans(mine?.id ?? null)) put(mine);
  listen((what) => { if (what === 'parked') void recallParked().then(() => announce('cart')); });
}

function put(next) {
  cart = next;
  if (!real) keepCopies();
  announce('cart');
}

/** One copy for a reload at once, one on the disk as soon as it has time: of many changes in a row only the last is written. */
function keepCopies() {
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(cart));
  } catch {
    // Only the convenience of a reload is lost: the order is on the disk as well, and the sale itself goes to the outbox.
  }
  keeping ??= keepOnDisk().catch((error) => console.error(error)).finally(() => { keeping = null; });
}

async function keepOnDisk() {
  let written = null;
  while (written !== (real?.cart ?? cart)) {
    written = real?.cart ?? cart;
    await keepOpen(written, keptId);
    keptId = written.id;
  }
}
