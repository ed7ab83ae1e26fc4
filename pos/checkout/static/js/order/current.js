/* The order on this tab: the cart now, the carts before it for undo, and a copy that survives a reload of the page. */

import { announce } from '../device/link.js';
import { emptyCart, freshId, isPossible } from './cart.js';
import { saleById } from '../device/store.js';

const KEPT_AS = 'pos-cart';
const UNDO_DEPTH = 50;

let cart = emptyCart();
let before = [];

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

/** Brings back the cart of before a reload. If it had already been sold it is gone; else it gets a new id, since the browser hands
 * the same copy to a duplicated tab. */
export async function recallCart() {
  let copy = null;
  try {
    copy = JSON.parse(sessionStorage.getItem(KEPT_AS));
  } catch {
    copy = null;
  }
  if (!copy?.id || !Array.isArray(copy.lines) || (await saleById(copy.id))) return;
  put({ ...copy, id: freshId() });
}

function put(next) {
  cart = next;
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(cart));
  } catch {
    // Only the convenience of a reload is lost: the sale itself goes to IndexedDB.
  }
  announce('cart');
}
