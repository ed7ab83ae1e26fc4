/*
 * Discounts as they are chosen: a sum of won or a percentage, each with its reason, or a pass that pays for a line. A rule stays with
 * its line or order, so that it follows the quantity; what it comes to is reckoned anew every time and never lowers more than there is.
 * How far somebody may go alone is the site's to say; the server judges it by the same rules (pos/sales/approvals.py).
 */

import { Impossible, percentOf, roundHalfUp } from './arithmetic.js';

/** The quick buttons. */
export const QUICK = [{ won: 500 }, { won: 1000 }, { percent: 10 }, { percent: 20 }];

/** Why something is cheaper, until the site has said its own reasons: the codes that go into the document. */
const REASONS = ['coupon', 'promotion', 'own_cup', 'staff', 'damaged', 'other'];

export const LARGEST_PERCENT = 100;

/** What a rule (`{won}`, `{percent, cut}`, `{pass}`, or null) takes off `most` won. */
export function wonOff(rule, most) {
  if (!rule) return 0;
  if (isFree(rule)) return most;
  return Math.min(most, rule.percent === undefined ? rule.won : percentOf(most, rule.percent, Boolean(rule.cut)));
}

/** Whether a pass pays for the line. */
export function isFree(rule) {
  return rule?.pass !== undefined;
}

/** The rule, if it can be taken off `most` won as it stands. Throws Impossible, which says how much would be possible. */
export function checkedRule(rule, most, pointer = '/discount') {
  const { percent, won } = rule;
  if (percent === undefined ? !(won > 0) : !(percent > 0 && percent <= LARGEST_PERCENT)) throw new Impossible(pointer, 'no_discount', most);
  if (percent === undefined && won > most) throw new Impossible(pointer, 'discount_too_large', most);
  return rule;
}

/** Whether two rules take off the same. */
export function sameRule(one, other) {
  return one?.won === other?.won && one?.percent === other?.percent;
}

/** The site's reasons that are offered now, `[{code, ko, en}]`; without words where the site has not told any. */
export function reasonsOf(settings) {
  const told = settings?.discounts?.reasons?.filter((reason) => reason.active);
  return told?.length ? told : REASONS.map((code) => ({ code }));
}

/** Whether percentages come to whole ten won here. */
export function isCut(settings) {
  return Boolean(settings?.discounts?.cut_to_ten);
}

/**
 * What an order is below the list by hand: `{discounts: [{off, of}], overridden, total}`, in won. What a coupon or a pass accounts for
 * is not by hand; `overridden` is by how much prices were lowered, null where none was changed. `sums` are those of order/cart.js.
 */
export function lowered(cart, sums, products) {
  const discounts = cart.lines.map((line, index) => ({ line, sums: sums.lines[index] }))
    .filter(({ line, sums: of }) => of.discount > 0 && !isFree(line.discount) && !(cart.coupon && of.reason === 'coupon'))
    .map(({ sums: of }) => ({ off: of.discount, of: of.gross }));
  if (sums.off > 0 && !(cart.coupon && sums.reason === 'coupon')) discounts.push({ off: sums.off, of: sums.held });
  const overridden = overriddenIn(cart, products);
  return { discounts, overridden, total: discounts.reduce((all, { off }) => all + off, overridden ?? 0) };
}

/** A typed price is the list's where the product has none of its own. */
function overriddenIn(cart, products) {
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const changed = cart.lines.filter((line) => line.own_price && bySku.has(line.sku) && !bySku.get(line.sku).open_price
    && bySku.get(line.sku).price !== line.unit_price);
  if (!changed.length) return null;
  return changed.reduce((all, line) => all + Math.max(0, roundHalfUp(line.quantity_milli * (bySku.get(line.sku).price - line.unit_price), 1000)), 0);
}

/** Whether somebody of this level (`cashier supervisor manager`) needs a second person's yes: beyond their limit, and a cashier for any other price. */
export function isBeyond({ discounts, overridden }, limits, level) {
  if (overridden !== null && level === 'cashier') return true;
  const limit = limits?.[level];
  if (!limit) return false;
  return discounts.reduce((all, { off }) => all + off, 0) > limit.won || discounts.some(({ off, of }) => off * 100 > limit.percent * of);
}

/** Whether the order needs a yes that it does not have: one that was given for less, or by somebody who may not go so far, is none. */
export function lacksApproval(cart, below, settings) {
  const limits = settings?.discounts?.limits;
  if (!limits || !isBeyond(below, limits, 'cashier')) return false;
  return !cart.approval || cart.approval.amount < below.total || isBeyond(below, limits, cart.approval.level);
}
