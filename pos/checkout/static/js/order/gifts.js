/*
 * Coupons and passes as a tablet can judge them alone: how their codes are written, what a coupon is worth on an order, what a pass is
 * good for. The same rules as the server's (pos/promotions/); pure functions but for the code of a pass, which takes a hash.
 */

import { allocate, percentOf } from './arithmetic.js';

const OUT_OF_SCOPE = 'out_of_scope';
const WHOLE = 1000;

/** The letters of a code: none looks like another one. */
export const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const DIGITS = 12;
const GROUP = 4;
const RANDOM_BITS = 60;
const LOOK_ALIKES = { O: '0', I: '1', L: '1' };

/** A code as it is compared: no spaces and hyphens, one case, look-alikes as one. */
export function folded(code) {
  const text = code.normalize('NFC').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return [...text].map((letter) => LOOK_ALIKES[letter] ?? letter).join('');
}

/** A pass's code in the form in which it is kept, `P-XXXX-XXXX-XXXX`; null for what cannot be one. */
export function passCode(text) {
  const plain = folded(text);
  const rest = [...plain.slice(1)];
  if (plain[0] !== 'P' || rest.length !== DIGITS || rest.some((letter) => !LETTERS.includes(letter))) return null;
  return `P-${grouped(plain.slice(1))}`;
}

/** The campaign that a code looks to be of, among those that count here: by its beginning, and for single-use ones by what follows; null. */
export function offerOf(text, offers) {
  const plain = folded(text);
  return offers.find(({ code_kind: kind, prefix }) => {
    const head = folded(prefix);
    if (kind !== 'single') return plain === head;
    const rest = [...plain.slice(head.length)];
    return plain.startsWith(head) && rest.length === DIGITS && rest.every((letter) => LETTERS.includes(letter));
  }) ?? null;
}

/** Whether what was scanned may be a coupon or a pass: one that is known here, or what reads like a single-use code of any campaign. */
export function isGiftCode(text, offers) {
  const plain = [...folded(text)];
  return passCode(text) !== null || offerOf(text, offers) !== null
    || (plain.length > DIGITS + 1 && /\p{L}/u.test(text) && plain.slice(-DIGITS).every((letter) => LETTERS.includes(letter)));
}

/** Whether a campaign counts on a day (`2020-11-20`), both ends included. */
export function isInDays(day, { valid_from: first, valid_until: last }) {
  return (!first || day >= first) && (!last || day <= last);
}

/** Whether a coupon or a pass is good for a product; where it names none, for all. */
export function covers({ skus = [], categories = [] }, { sku, category }) {
  if (!skus.length && !categories.length) return true;
  return skus.includes(sku) || (category !== null && category !== undefined && categories.includes(category));
}

/** What a gift takes off lines `{sku, category, tax_class, unit_price, gross, discount}`, in won. */
export function worthOf(gift, lines, cut) {
  const revenue = lines.filter((line) => line.tax_class !== OUT_OF_SCOPE);
  if (gift.gives === 'product') return Math.max(0, ...revenue.filter((line) => line.sku === gift.free_sku).map(oneUnit));
  const held = revenue.filter((line) => covers(gift, line)).reduce((sum, line) => sum + left(line), 0);
  if (gift.gives === 'won') return Math.min(gift.amount ?? 0, held);
  const off = percentOf(held, gift.amount ?? 0, cut);
  return gift.most_won === null || gift.most_won === undefined ? off : Math.min(off, gift.most_won);
}

/**
 * Where a coupon's worth is taken off: `{worth, parts}`, a part for each line, where it is good for some products only and nothing else
 * was taken off them; else null, and it is taken off the order as a whole.
 */
export function couponOff({ gift, cut }, lines) {
  const worth = worthOf(gift, lines, cut);
  const meant = lines.map((line) => line.tax_class !== OUT_OF_SCOPE && left(line) > 0 && isMeant(gift, line, worth));
  const isNarrow = gift.gives === 'product' || meant.some((one, index) => !one && lines[index].tax_class !== OUT_OF_SCOPE && left(lines[index]) > 0);
  if (!worth || !isNarrow || lines.some((line, index) => meant[index] && line.discount > 0)) return { worth, parts: null };
  if (gift.gives === 'product') {
    const first = meant.indexOf(true);
    return { worth, parts: lines.map((_, index) => (index === first ? worth : 0)) };
  }
  return { worth, parts: allocate(worth, lines.map((line, index) => (meant[index] ? line.gross : 0))) };
}

function isMeant(gift, line, worth) {
  return gift.gives === 'product' ? line.sku === gift.free_sku && oneUnit(line) === worth : covers(gift, line);
}

/** The product alone: what was added to it is paid. Of less than a unit no more than the line comes to. */
function oneUnit(line) {
  return Math.min(line.unit_price, left(line));
}

function left({ gross, discount }) {
  return gross - discount;
}

/** How many uses a quantity is: a part of one counts whole. */
export function uses(milli) {
  return Math.ceil(milli / WHOLE);
}

/** The lines of an order that a pass sold with tax could pay for, and does not yet: never money that is no revenue, and no other pass. */
export function linesFor(pass, cart, kinds) {
  return cart.lines.filter((line) => line.tax_class !== OUT_OF_SCOPE && !line.discount && covers(pass, line) && !kinds.some(({ sku }) => sku === line.sku));
}

/** What of an order's money a pass that was sold in advance is good for, in won, by what each line comes to in the end. */
export function wonFor(pass, cart, sums) {
  return cart.lines.reduce((all, line, index) => all + (covers(pass, line) ? sums.lines[index].net : 0), 0);
}

/** The code of a pass by the sale that sells it, as the server makes it; null where this browser cannot reckon one. */
export async function codeOfSold(saleId, lineNo, unit) {
  if (!globalThis.crypto?.subtle) return null;
  const text = new TextEncoder().encode(`pass ${saleId} ${lineNo} ${unit}`);
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text)).slice(0, 8);
  const number = bytes.reduce((all, byte) => (all << 8n) | BigInt(byte), 0n) >> 4n;
  const places = Array.from({ length: DIGITS }, (_, at) => BigInt(RANDOM_BITS - 5 * (at + 1)));
  return `P-${grouped(places.map((shift) => LETTERS[Number((number >> shift) & 31n)]).join(''))}`;
}

function grouped(letters) {
  return letters.match(new RegExp(`.{${GROUP}}`, 'g')).join('-');
}
