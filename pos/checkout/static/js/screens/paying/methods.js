/* The ways to pay: which stand at hand, which come one press later, and what each asks. */

import { pairing } from '../../device/pairing.js';
import { offers } from '../../order/sale.js';
import { approvedPart } from './card.js';
import { cashPart, voucherPart } from './cash.js';
import { notedPart, transferPart } from './noted.js';
import { passPart } from './pass.js';

/** Code, picture, and what makes its part of the screen: `make(given, changed)` → `{entry, side, part()}`. */
const AT_HAND = [
  ['cash', 'cash', cashPart],
  ['card', 'card', approvedPart('card')],
  ['incheon_eum', 'eum', approvedPart('incheon_eum')],
  ['easy_pay', 'phonepay', approvedPart('easy_pay')],
  ['transfer', 'transfer', transferPart],
];
const LAST = ['zeropay', 'qr', approvedPart('zeropay')];

const RARER = [
  ['onnuri', 'coupon', voucherPart('onnuri')],
  ['local_voucher', 'coupon', voucherPart('local_voucher')],
  ['coupon', 'tag', notedPart('coupon')],
  ['prepaid_pass', 'slip', passPart, 'passes'],
  ['deposit', 'keep', notedPart('deposit'), 'tickets'],
  ['on_account', 'edit', notedPart('on_account')],
  ['sponsor', 'users', notedPart('sponsor')],
];

/** The tiles in their order; `more` leads to the rarer ones. */
export function tiles() {
  return [...AT_HAND, ['more', 'coupon', null], LAST];
}

/** What vouchers, coupons and the like this kind of site takes. */
export function rarer() {
  return RARER.filter(([, , , needs]) => !needs || offers(pairing(), needs));
}

export function isRarer(code) {
  return RARER.some(([other]) => other === code);
}

export function methodByCode(code) {
  return [...AT_HAND, LAST, ...RARER].find(([other]) => other === code);
}
