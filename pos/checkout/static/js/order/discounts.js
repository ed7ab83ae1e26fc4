/*
 * Discounts as they are chosen: a sum of won or a percentage, each with its reason. A rule stays with its line or order, so that it
 * follows the quantity; what it comes to is reckoned anew every time and never lowers more than there is.
 */

import { Impossible, percentOf } from './arithmetic.js';

/** The quick buttons. */
export const QUICK = [{ won: 500 }, { won: 1000 }, { percent: 10 }, { percent: 20 }];

/** Why something is cheaper, by the codes that go into the document. */
export const REASONS = ['coupon', 'promotion', 'own_cup', 'staff', 'damaged', 'other'];

export const LARGEST_PERCENT = 100;

/** What a rule (`{won}` or `{percent}`, or null) takes off `most` won. */
export function wonOff(rule, most) {
  if (!rule) return 0;
  return Math.min(most, rule.percent === undefined ? rule.won : percentOf(most, rule.percent));
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
