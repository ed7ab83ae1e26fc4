/* The order being taken, as plain values: every act returns a new cart and leaves the old one as it was, so that each can be undone. */

import { grossOf, Impossible, totalUp } from './arithmetic.js';
import { wonOff } from './discounts.js';

const WHOLE = 1000;
const MOST_LINES = 300;
const LARGEST_TOTAL = 1_000_000_000;
const LARGEST_QUANTITY_MILLI = 99_999_999;
const OUT_OF_SCOPE = 'out_of_scope';

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

/**
 * The cart with a product added; the same thing again raises the quantity, except what was weighed, noted or made cheaper.
 * A `unitPrice` that is given was typed or stood on a label: it is this line's alone.
 */
export function withProduct(cart, product, given = {}) {
  const { options = [], quantityMilli = WHOLE, unitPrice = null, measured = Boolean(product.measured) } = given;
  const price = unitPrice ?? product.price;
  const key = lineKey(product.sku, price, options);
  const same = cart.lines.find((line) => line.key === key && !line.measured && !measured && !line.note && !line.discount);
  if (same) return withQuantity(cart, same.place, same.quantity_milli + quantityMilli);
  const line = {
    key,
    place: 1 + Math.max(0, ...cart.lines.map((other) => other.place)),
    sku: product.sku,
    name: product.name,
    tax_class: product.tax_class,
    unit_price: price,
    own_price: unitPrice !== null,
    quantity_milli: quantityMilli,
    measured,
    options: chosen(options),
  };
  return { ...cart, lines: [...cart.lines, line] };
}

function lineKey(sku, unitPrice, options) {
  return JSON.stringify([sku, unitPrice, options.map((option) => option.code)]);
}

function chosen(options) {
  return options.map(({ code, name, price }) => ({ code, name, price }));
}

/**
 * A product at the prices that the order already has for it: who ordered one pays the same for the next, whatever the catalogue
 * says by then.
 */
export function atHeldPrices(cart, product) {
  const held = cart.lines.filter((line) => line.sku === product.sku && !line.own_price);
  if (!held.length) return product;
  const prices = new Map(held.flatMap((line) => line.options.map((option) => [option.code, option.price])));
  const group = (of) => ({ ...of, options: of.options.map((option) => ({ ...option, price: prices.get(option.code) ?? option.price })) });
  return { ...product, price: held[0].unit_price, option_groups: (product.option_groups ?? []).map(group) };
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
  return withLine(cart, place, { quantity_milli: Math.min(quantityMilli, LARGEST_QUANTITY_MILLI) });
}

/** The cart with other options on a line. */
export function withOptions(cart, place, options) {
  const line = lineAt(cart, place);
  return withLine(cart, place, { options: chosen(options), key: lineKey(line.sku, line.unit_price, options) });
}

/** The cart with something else on a line: `note`, or `discount` (a rule with its reason, or null). */
export function withLine(cart, place, changes) {
  return { ...cart, lines: cart.lines.map((line) => (line.place === place ? { ...line, ...changes } : line)) };
}

export function without(cart, place) {
  const lines = cart.lines.filter((line) => line.place !== place);
  // What was said of an order that is empty now was said of what is no longer in it.
  return lines.length ? { ...cart, lines } : { ...emptyCart(cart.order_type), id: cart.id };
}

export function lineAt(cart, place) {
  return cart.lines.find((line) => line.place === place);
}

/**
 * What the cart comes to, in won, by the same arithmetic as the server's: `{lines: [{gross, discount, amount}], held, off, total}`.
 * `off` is what the order's own discount comes to, `held` what it could take off at most.
 */
export function reckoned(cart) {
  const lines = cart.lines.map((line) => {
    const asked = {
      quantity_milli: line.quantity_milli,
      unit_price: line.unit_price,
      options_price: line.options.reduce((sum, option) => sum + option.price, 0),
      tax_class: line.tax_class,
    };
    return { ...asked, discount: wonOff(line.discount, grossOf(asked)) };
  });
  const held = lines.reduce((sum, line) => sum + (line.tax_class === OUT_OF_SCOPE ? 0 : grossOf(line) - line.discount), 0);
  const off = wonOff(cart.discount, held);
  const sums = totalUp(lines, off, true);
  return { ...sums, lines: sums.lines.map((line, index) => ({ ...line, discount: lines[index].discount })), held, off };
}

/** How many things: pieces, and each weighed line as one. */
export function pieces(cart) {
  return cart.lines.reduce((sum, line) => sum + (line.measured ? 1 : line.quantity_milli / WHOLE), 0);
}

/** How many pieces of every product are in the cart, over all their options: a Map by sku. */
export function piecesBySku(cart) {
  const found = new Map();
  for (const line of cart.lines) found.set(line.sku, (found.get(line.sku) ?? 0) + pieces({ lines: [line] }));
  return found;
}
