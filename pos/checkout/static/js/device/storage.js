/* Whether this tablet's disk can still be relied on: asked to persist, measured, and written to for a trial. */

import { announce } from './link.js';
import { keep } from './store.js';

const LEAST_FREE_BYTES = 20_000_000;
const MOST_USED_PERCENT = 90;

let state = 'good';

/** `good`, `low` (nearly full) or `failing` (nothing can be written). */
export function storageState() {
  return state;
}

/** Asks the browser not to clear what is kept here, whatever else it needs room for. */
export async function persistStorage() {
  await navigator.storage?.persist?.().catch(() => false);
}

/** Measures and tries the disk, and tells when that changes anything. */
export async function tryStorage() {
  const found = (await isWritable()) ? ((await isLow()) ? 'low' : 'good') : 'failing';
  if (found === state) return;
  state = found;
  announce('storage');
}

async function isWritable() {
  try {
    await keep('probe', Date.now());
    return true;
  } catch (error) {
    console.error(error);
    return false;
  }
}

async function isLow() {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return quota > 0 && (quota - usage < LEAST_FREE_BYTES || usage * 100 > quota * MOST_USED_PERCENT);
  } catch {
    return false;
  }
}
