/* Who is at the counter: remembered for the site, so that a reload asks nobody again. */

import { pairing } from '../device/pairing.js';
import { isPractising } from '../device/practice.js';
import { keep, kept } from '../device/store.js';
import { announce } from '../device/link.js';

let current = null;

/** Whoever sells now, `{code, display_name}`, or null for nobody by name. */
export function cashier() {
  return current?.person ?? null;
}

/** Whether somebody has said who sells, even if without a name. */
export function isManned() {
  return current !== null;
}

export async function recallCashier() {
  const copy = (await kept('cashier')) ?? null;
  current = copy?.site === pairing().site ? copy : null;
  announce('cashier');
}

/** Puts somebody at the counter; null is nobody by name. */
export async function takeCounter(person) {
  current = { site: pairing().site, person };
  announce('cashier');
  if (!isPractising()) await keep('cashier', current);
}
