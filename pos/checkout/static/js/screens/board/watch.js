/* Looking at the orders: at once what this tablet knows, every few seconds what the server knows, less often while it does not answer. */

import { today } from '../../device/outbox.js';
import { pairing } from '../../device/pairing.js';
import { businessDay } from '../../order/day.js';
import { askForList, listKept } from './list.js';
import { movesKept, sendMoves } from './moves.js';
import { standing } from './orders.js';

const EVERY_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The orders as they stand: `{orders, ahead, asked}`, with the list's `ahead` and `asked`. */
export async function ordersNow() {
  const [list, moves, items] = await Promise.all([listKept(), movesKept(), today(Date.now() - DAY_MS)]);
  const day = businessDay(Date.now());
  return {
    orders: standing(list, items.filter((item) => businessDay(item.at) === day), moves),
    ahead: list.ahead,
    asked: list.asked,
  };
}

/**
 * Calls `draw({orders, ahead, asked, refused})` now and after every look at the server, as long as `isWatched()`. With `sends`, what was
 * pressed here and is not told yet goes first, so that the list knows of it. Answers the act that draws anew.
 */
export function watchOrders(draw, isWatched, sends = false) {
  const over = new AbortController();
  let refused = false;
  let failures = 0;
  let timer = null;
  let looking = false;
  globalThis.addEventListener('online', () => void look(), { signal: over.signal });
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void look(); }, { signal: over.signal });
  void show().then(look);
  return show;

  async function show() {
    if (!pairing()) return;
    const known = await ordersNow();
    if (isWatched()) draw({ ...known, refused });
  }

  async function look() {
    clearTimeout(timer);
    if (!isWatched()) return over.abort();
    if (looking) return;
    looking = true;
    try {
      if (!document.hidden && pairing()?.ready) await askServer();
    } finally {
      looking = false;
      timer = setTimeout(look, Math.min(LONGEST_PAUSE_MS, EVERY_MS * 2 ** Math.min(failures, 5)));
    }
  }

  async function askServer() {
    if (sends) await sendMoves();
    const said = await askForList();
    failures = said === 'kept' ? failures + 1 : 0;
    refused = said === 'refused';
    await show();
  }
}
