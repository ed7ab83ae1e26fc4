/* The stock items of this site, kept for when there is no network, and a count that was begun. Nothing here knows what is on hand. */

import { learnFrom } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { ask } from '../device/server.js';
import { keep, kept } from '../device/store.js';

const PAGE = 500;
const MOST_PAGES = 10;

/** The items `{code, name, unit, keeps}` (`keeps`: days that it is good for, or null), newly asked or the last known ones; null when they never arrived. */
export async function stockItems() {
  const { site } = pairing();
  const items = await askedItems(site);
  if (items) {
    await keep('stock_items', { site, items });
    return items;
  }
  const copy = await kept('stock_items');
  return copy?.site === site ? copy.items : null;
}

async function askedItems(site) {
  const items = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const path = `/stock-items?site=${encodeURIComponent(site)}&limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await ask('GET', path, { patience: 8_000 });
    learnFrom(answer);
    if (answer.kind !== 'done') return null;
    items.push(...answer.data.data.map(({ code, name, unit, keeps_days: keeps = null }) => ({ code, name, unit, keeps })));
    cursor = answer.data.next_cursor;
    if (!cursor) break;
  }
  return items;
}

/** A count that was begun at this site: `[{item, milli, at}]` by item code, in the order of counting. */
export async function begunCount() {
  const copy = await kept('stock_count');
  return copy?.site === pairing().site ? copy.counted : [];
}

/** Keeps what was counted so far, so that a reload or an empty battery costs nobody the counting. */
export async function keepCount(counted) {
  await keep('stock_count', { site: pairing().site, counted });
}
