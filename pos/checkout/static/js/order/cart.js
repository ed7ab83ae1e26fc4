/* The order being taken, as plain values: every act returns a new cart and leaves the old one as it was, so that each can be undone. */

import { grossOf, Impossible, totalUp } from './arithmetic.js';
import { isFree, wonOff } from './discounts.js';
import { couponOff } from './gifts.js';

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
 * The cart with a product added; the same thing again raises the quantity, except what was weighed, noted, of a lot that was named, or made cheaper.
 * A `unitPrice` that is given was typed or stood on a label: it is this line's alone.
 */
export function withProduct(cart, product, given = {}) {
  const { options = [], quantityMilli = WHOLE, unitPrice = null, measured = Boolean(product.measured) } = given;
  const price = unitPrice ?? product.price;
  const key = lineKey(product.sku, price, options);
  const same = cart.lines.find((line) => line.key === key && !line.measured && !measured && !line.note && !line.lot && !line.discount);
  if (same) return withQuantity(cart, same.place, same.quantity_milli + quantityMilli);
  const line = {
    key,
    place: 1 + Math.max(0, ...cart.lines.map((other) => other.place)),
    sku: product.sku,
    name: product.name,
    category: product.category ?? null,
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

/**
 * The cart with another quantity on a line; 0 or less takes the line out. Of a line that a pass pays for, what comes on top is a line
 * of its own: nobody said that the pass pays for that too.
 */
export function withQuantity(cart, place, quantityMilli) {
  if (quantityMilli <= 0) return without(cart, place);
  const line = lineAt(cart, place);
  if (isFree(line?.discount) && !line.measured && quantityMilli > line.quantity_milli) return withMore(cart, line, quantityMilli - line.quantity_milli);
  return withLine(cart, place, { quantity_milli: Math.min(quantityMilli, LARGEST_QUANTITY_MILLI) });
}

function withMore(cart, { discount: _, ...line }, milli) {
  const paid = !line.note && cart.lines.find((other) => other.key === line.key && !other.discount && !other.note && !other.measured);
  if (paid) return withQuantity(cart, paid.place, paid.quantity_milli + milli);
  const place = 1 + Math.max(...cart.lines.map((other) => other.place));
  const at = cart.lines.findIndex((other) => other.place === line.place) + 1;
  return { ...cart, lines: [...cart.lines.slice(0, at), { ...line, place, quantity_milli: milli }, ...cart.lines.slice(at)] };
}

/** The cart with a pass paying for so many thousandths of a line; the rest of it is a line of its own. */
export function withPass(cart, place, code, milli) {
  const line = lineAt(cart, place);
  const rest = line.quantity_milli - milli;
  const used = withLine(cart, place, { discount: { pass: code, reason: 'pass' }, quantity_milli: milli });
  return rest > 0 ? withMore(used, lineAt(used, place), rest) : used;
}

/** The cart with another price on a line, which somebody set by hand; null: what it cost before. */
export function withPrice(cart, place, unitPrice) {
  const line = lineAt(cart, place);
  const listed = line.listed_price ?? line.unit_price;
  const price = unitPrice ?? listed;
  const changes = { unit_price: price, listed_price: price === listed ? undefined : listed, own_price: price !== listed };
  return withLine(cart, place, { ...changes, key: lineKey(line.sku, price, line.options) });
}

/** The codes of the passes that pay for lines. */
export function passesIn(cart) {
  return [...new Set(cart.lines.map((line) => line.discount?.pass).filter(Boolean))];
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
 * What the cart comes to, in won, by the same arithmetic as the server's: `{lines: [{gross, discount, reason, amount}], held, off,
 * reason, coupon, total}`. `off` is what is taken off the order as a whole, `held` what could be at most, `coupon` what the coupon
 * comes to, whether it stands on lines or on the order.
 */
export function reckoned(cart) {
  const asked = cart.lines.map((line) => priced(line));
  const coupon = cart.coupon ? couponOff(cart.coupon, asked) : { worth: 0, parts: null };
  const lines = asked.map((line, index) => {
    const part = coupon.parts?.[index] ?? 0;
    return part ? { ...line, discount: line.discount + part, reason: 'coupon' } : line;
  });
  const held = lines.reduce((sum, line) => sum + (line.tax_class === OUT_OF_SCOPE ? 0 : line.gross - line.discount), 0);
  const whole = coupon.parts ? 0 : coupon.worth;
  const off = whole || wonOff(cart.discount, held);
  const reason = !off ? null : whole ? 'coupon' : cart.discount.reason;
  const sums = totalUp(lines, off, true);
  const shown = sums.lines.map((line, index) => ({ ...line, discount: lines[index].discount, reason: lines[index].reason }));
  return { ...sums, lines: shown, held, off, reason, coupon: coupon.worth };
}

function priced(line) {
  const asked = {
    sku: line.sku,
    category: line.category ?? null,
    quantity_milli: line.quantity_milli,
    unit_price: line.unit_price,
    options_price: line.options.reduce((sum, option) => sum + option.price, 0),
    tax_class: line.tax_class,
  };
  const gross = grossOf(asked);
  const discount = wonOff(line.discount, gross);
  return { ...asked, gross, discount, reason: discount ? line.discount.reason : null };
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
