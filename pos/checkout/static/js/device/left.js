/* How many of a product the stock still holds, where they are few: a hint that never stops a sale, and is forgotten when it gets old. */

import { announce } from './link.js';
import { ask } from './server.js';

const FRESH_MS = 300_000;

let current = { at: 0, left: {} };

/** How many are left, or undefined where there is enough, or nobody knows. */
export function leftOf(sku) {
  return Date.now() - current.at < FRESH_MS ? current.left[sku] : undefined;
}

/** Asks what is left. Without an answer the last one stays until it is old. */
export async function refreshLeft() {
  const answer = await ask('GET', '/catalogue/left', { patience: 8_000 });
  if (answer.kind !== 'done' || typeof answer.data.left !== 'object') return;
  current = { at: Date.now(), left: answer.data.left };
  announce('left');
}
