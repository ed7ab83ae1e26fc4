/* The till that is open on this tablet, as the disk has it: every change of it lies there in one transaction with its act (acts.js). */

import { actsOfTill } from './acts.js';
import { pairing } from './pairing.js';
import { answer, kept, transact } from './store.js';

let open = null;
let closed = null;

/** The open till of this site, or null: `{id, opened_at, opening_float, cashier, told}`. */
export function openTill() {
  return open?.site === pairing()?.site ? open : null;
}

/** The last close of this site on this tablet, or null: `{till, act, closed_at, left}`; `left` is what stayed in the drawer, in won. */
export function lastClose() {
  return closed?.site === pairing()?.site ? closed : null;
}

/** Reads what stands: at the start, and when another tab changed it. */
export async function recallTill() {
  [open, closed] = [(await kept('till')) ?? null, (await kept('closed')) ?? null];
}

/**
 * Learns of a till that the server knows to be open on this device: this browser has lost its memory of it. One that was closed or
 * cancelled here, and whose close may still be on its way, stays closed. True when it is news.
 */
export async function learnOfTill(told) {
  const { site, ready } = pairing() ?? {};
  if (!ready || !told?.id || openTill()) return false;
  const done = await actsOfTill(told.id);
  if (done.some(({ kind }) => kind === 'closing' || kind === 'cancellation')) return false;
  const { id, opened_at, opening_float, cashier = null } = told;
  await transact(['kept'], 'readwrite', async (store) => {
    const before = await answer(store.get('till'));
    if (before?.site !== site) await answer(store.put({ site, id, opened_at, opening_float, cashier, told: !done.some(({ kind }) => kind === 'opening') }, 'till'));
  });
  await recallTill();
  return true;
}
