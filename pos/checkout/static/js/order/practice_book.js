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

/** A fresh book, with the methods of the real one, and `drawer()`: `{float, sales, refunds, change, expected}` of its cash, in won. */
export function practiceBook() {
  const items = [];
  return { record, askNow, today, todayOfSite, find, ofKind, drawer };

  async function record(kind, id, make) {
    const before = items.find((item) => item.id === id);
    if (before) return before;
    const place = items.length + 1;
    const made = make(place);
    const number = t('practice_number', { number: String(place).padStart(3, '0') });
    const item = {
      ...made, site: pairing().site, kind, id, place, device_seq: place, state: 'practice', moment: Date.parse(made.at),
      receipt_no: number, order_no: kind === 'sale' ? number : made.order_no ?? null,
    };
    items.push(item);
    announce('book');
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

  function drawer() {
    const paid = (kind) => items.filter((item) => item.kind === kind).flatMap((item) => item.document.payments);
    const cash = (payments) => payments.filter(({ method }) => method === 'cash').reduce((sum, { amount }) => sum + amount, 0);
    const sales = cash(paid('sale'));
    const refunds = cash(paid('refund'));
    const change = paid('sale').filter(({ method }) => method !== 'cash').reduce((sum, { amount, tendered }) => sum + Math.max(0, (tendered ?? amount) - amount), 0);
    return { float: PRACTICE_FLOAT, sales, refunds, change, expected: PRACTICE_FLOAT + sales - refunds - change };
  }
}
