/* The order being taken, as plain values: every act returns a new cart and leaves the old one as it was, so that each can be undone. */

import { Impossible, totalUp } from './arithmetic.js';

const WHOLE = 1000;
const MOST_LINES = 300;
const LARGEST_TOTAL = 1_000_000_000;
const LARGEST_QUANTITY_MILLI = 99_999_999;

/** A cart with a fresh id, which becomes the sale's id: pressing twice on the same cart can never make two sales. */
export function emptyCart(orderType = 'take_out') {
  return { id: freshId(), order_type: orderType, lines: [] };
}

export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The cart with a product added; the same thing again raises the quantity, except what was weighed or priced by hand. */
export function withProduct(cart, product, { options = [], quantityMilli = WHOLE, unitPrice = product.price } = {}) {
  const key = lineKey(product, options, unitPrice);
  const same = cart.lines.find((line) => line.key === key && !line.measured);
  if (same) return withQuantity(cart, same.place, same.quantity_milli + quantityMilli);
  const line = {
    key,
    place: 1 + Math.max(0, ...cart.lines.map((other) => other.place)),
    sku: product.sku,
    name: product.name,
    tax_class: product.tax_class,
    unit_price: unitPrice,
    quantity_milli: quantityMilli,
    measured: Boolean(product.measured),
    options: options.map(({ code, name, price }) => ({ code, name, price })),
  };
  return { ...cart, lines: [...cart.lines, line] };
}

function lineKey(product, options, unitPrice) {
  return JSON.stringify([product.sku, unitPrice, options.map((option) => option.code)]);
}

/** Whether a cart keeps to the bounds of a sale: lines, and won. */
export function isPossible(cart) {
  try {
    return cart.lines.length <= MOST_LINES && reckoned(cart).total <= LARGEST_TOTAL;
  } catch (error) {
    if (error instanceof Impossible) return false;
    throw error;
  }
}

/** The cart with another quantity on a line; 0 or less takes the line out. */
export function withQuantity(cart, place, quantityMilli) {
  if (quantityMilli <= 0) return without(cart, place);
  const bounded = Math.min(quantityMilli, LARGEST_QUANTITY_MILLI);
  return {
    ...cart,
    lines: cart.lines.map((line) => (line.place === place ? { ...line, quantity_milli: bounded } : line)),
  };
}

export function without(cart, place) {
  return { ...cart, lines: cart.lines.filter((line) => line.place !== place) };
}

/** What the cart comes to, in won: `{lines: [{amount}], total}`; the same arithmetic as the server's. */
export function reckoned(cart) {
  return totalUp(cart.lines.map((line) => ({
    quantity_milli: line.quantity_milli,
    unit_price: line.unit_price,
    options_price: line.options.reduce((sum, option) => sum + option.price, 0),
    discount: 0,
    tax_class: line.tax_class,
  })), 0, true);
}

/** How many things: pieces, and each weighed line as one. */
export function pieces(cart) {
  return cart.lines.reduce((sum, line) => sum + (line.measured ? 1 : line.quantity_milli / WHOLE), 0);
}

/** How many pieces of a product are in the cart, over all its options. */
export function piecesOf(cart, sku) {
  return pieces({ lines: cart.lines.filter((line) => line.sku === sku) });
}
