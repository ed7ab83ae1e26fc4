/* A count of the drawer that was begun: kept on the tablet until it is handed in, so that neither a reload nor an empty battery costs it. */

import { keep, kept } from '../device/store.js';
import { isPractising } from './book.js';

/** What was counted so far at the close of a till: `{counted, methods, banked}`. */
export async function begunTillCount(till) {
  const copy = isPractising() ? null : await kept('till_count');
  return copy?.till === till ? copy : { counted: {}, methods: {}, banked: 0 };
}

export async function keepTillCount(till, begun) {
  if (!isPractising()) await keep('till_count', { ...begun, till });
}

export async function forgetTillCount() {
  if (!isPractising()) await keep('till_count', null);
}
