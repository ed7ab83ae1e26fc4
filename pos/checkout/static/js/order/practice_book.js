/*
 * The book of a practice: the same acts as the real one, in memory alone. Nothing is stored, sent or counted, no number of the device's
 * series is used up, and it is gone with the page.
 */

import { announce } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { t } from '../ui/texts.js';
import { entryOfItem, newestFirst, saleOfItem } from './past.js';

/** What lies in the drawer when a practice begins. */
export const PRACTICE_FLOAT = 100_000;

/** What is called by a number; the till's own acts use up none here. */
const NUMBERED = ['sale', 'refund'];

/** A fresh book, with the methods of the real one. */
export function practiceBook() {
  const items = [];
  const standing = { till: null, closed: null };
  return {
    record, askNow, today, todayOfSite, find, ofKind,
    till: () => standing.till,
    lastClose: () => standing.closed,
    leftForNext: () => PRACTICE_FLOAT,
    actsOf: async (till) => items.filter((item) => item.till === till),
  };

  async function record(kind, id, make) {
    const before = items.find((item) => item.id === id);
    if (before) return before;
    const place = items.length + 1;
    const { leaves = {}, ...made } = make(place, { till: standing.till, made: items.length });
    Object.assign(standing, leaves);
    const sold = items.filter((item) => NUMBERED.includes(item.kind)).length;
    const number = t('practice_number', { number: String(sold + 1).padStart(3, '0') });
    const item = {
      ...made, site: pairing().site, kind, id, place, device_seq: place, state: 'practice', moment: Date.parse(made.at),
      receipt_no: number, order_no: kind === 'sale' ? number : made.order_no ?? null,
    };
    items.push(item);
    announce('book');
    if (Object.keys(leaves).length) announce('till');
    return item;
  }

  /** Takes any PIN: it is somebody's own and is not looked at. */
  async function askNow(kind, id, make) {
    return { outcome: 'done', item: await record(kind, id, make), data: null };
  }

  async function today() {
    return newestFirst(items.filter((item) => ['sale', 'refund'].includes(item.kind)).map(entryOfItem));
  }

  async function todayOfSite() {
    return null;
  }

  async function find(id) {
    const item = items.find((other) => other.kind === 'sale' && other.id === id);
    const refunds = items.filter((other) => other.kind === 'refund' && other.sale === id);
    return item ? saleOfItem(item, refunds, pairing().settings?.vat_registered ?? true) : null;
  }

  async function ofKind(kind) {
    return items.filter((item) => item.kind === kind).reverse();
  }
}
