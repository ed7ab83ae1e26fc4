/*
 * What a scanner reads: product codes of 8, 12 or 13 digits with their check digit, and the labels that a shop's own scale prints.
 * Pure functions; who was scanned is found in the products that are handed in.
 */

import { roundHalfUp } from './arithmetic.js';

/*
 * In-store labels are 13 digits: prefix (2), item (5), value (5), check (1). The prefix says what the value is. A scale has to be set
 * up to print the same; the item is that of the product (see `labelled`).
 */
export const LABEL = { prefix: [0, 2], item: [2, 7], value: [7, 12] };
export const LABEL_VALUES = {
  20: 'price', 21: 'price', 22: 'price', 23: 'price', 24: 'price',
  25: 'weight', 26: 'weight', 27: 'weight', 28: 'weight', 29: 'weight',
};

const EAN_13 = 13;
const LENGTHS = [8, 12, EAN_13];

/** The check digit that belongs behind these digits: weights 3 and 1 from the right, up to the next ten. */
export function checkDigit(digits) {
  const sum = [...digits].reverse().reduce((whole, digit, index) => whole + Number(digit) * (index % 2 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}

/** EAN-8 and UPC-A as 13 digits with zeros in front; null for what is none of them. The check digit stays the same. */
export function asEan13(code) {
  return /^\d+$/.test(code) && LENGTHS.includes(code.length) ? code.padStart(EAN_13, '0') : null;
}

/**
 * What a code says: `{kind: 'product', code}`, `{kind: 'weight', item, milli}` (thousandths of a kilogram: grams), `{kind: 'price', item,
 * won}`, `{kind: 'wrong_check'}`, or `{kind: 'text', code}` for any other writing, which is taken as it stands.
 */
export function readCode(text) {
  const code = text.trim();
  const full = asEan13(code);
  if (full === null) return { kind: 'text', code };
  if (checkDigit(full.slice(0, -1)) !== full.at(-1)) return { kind: 'wrong_check', code };
  const value = LABEL_VALUES[full.slice(...LABEL.prefix)];
  if (!value) return { kind: 'product', code: full };
  const item = full.slice(...LABEL.item);
  const number = Number(full.slice(...LABEL.value));
  return value === 'weight' ? { kind: 'weight', code: full, item, milli: number } : { kind: 'price', code: full, item, won: number };
}

/**
 * Whom a scan means: `{product}`, with `quantityMilli` or `unitPrice` where a label says so; or `{trouble}`: `wrong_check`, `unknown`,
 * `no_value` (a label that weighs or costs nothing) or `not_weighed` (a weight on what is sold by the piece).
 */
export function findScanned(products, text) {
  const read = readCode(text);
  if (read.kind === 'wrong_check') return { trouble: 'wrong_check' };
  const exact = products.find((product) => isCode(product, read.code));
  if (exact) return { product: exact };
  const product = read.item && products.find((candidate) => labelled(candidate, read));
  if (!product) return { trouble: 'unknown' };
  if (!(read.milli ?? read.won)) return { trouble: 'no_value', product };
  if (read.kind === 'price') return { product, ...priced(product, read.won) };
  return product.measured ? { product, quantityMilli: read.milli } : { trouble: 'not_weighed', product };
}

/** A price on what is weighed says its weight too, where whole grams come to that price; else it is one piece at that price. */
function priced(product, won) {
  const milli = product.measured && product.price ? Math.round((won * 1000) / product.price) : 0;
  return milli && roundHalfUp(milli * product.price, 1000) === won ? { quantityMilli: milli } : { unitPrice: won };
}

function isCode(product, code) {
  if (!product.barcode) return product.sku === code;
  return product.barcode === code || product.sku === code || (asEan13(product.barcode) ?? '') === code;
}

/** A label's product has the label's code with the value 00000 as its barcode, or the five digits alone as barcode or sku. */
function labelled(product, { code, item }) {
  if (product.barcode === item || product.sku === item) return true;
  const own = asEan13(product.barcode ?? '');
  return own !== null && own.slice(0, LABEL.item[1]) === code.slice(0, LABEL.item[1]) && Number(own.slice(...LABEL.value)) === 0;
}
