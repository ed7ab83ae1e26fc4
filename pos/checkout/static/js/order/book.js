/*
 * The book: the one place where screens record what was done and ask what stands. Practising puts a book of its own in its place,
 * with the same acts, so that no screen needs to know which one it writes in.
 */

import { announce, learnFrom } from '../device/link.js';
import { actsOfTill } from '../device/acts.js';
import * as outbox from '../device/outbox.js';
import { pairing } from '../device/pairing.js';
import { setPractising } from '../device/practice.js';
import { ask } from '../device/server.js';
import { lastClose, openTill } from '../device/till.js';
import { businessDay } from './day.js';
import { entryOfAnswer, entryOfItem, merged, newestFirst, saleOfAnswer, saleOfItem } from './past.js';

const DAY_MS = 86_400_000;
const MOST_PAGES = 10;
const PAGE = 500;
const UNDECIDED = new Set(['waiting', 'asking', 'behind', 'held']);

const OWN = {
  record: outbox.record, askNow: outbox.askNow, today, todayOfSite, find, ofKind,
  till: openTill, lastClose, leftForNext: () => lastClose()?.left ?? null, actsOf: actsOfTill,
};
let practice = null;

/**
 * The book in use. `record(kind, id, make)` and `askNow(kind, id, make, secret)` are the outbox's; `today()` answers this tablet's
 * sales and refunds of the business day, newest first; `todayOfSite()` those of the whole site, or null without an answer; `find(id)`
 * a sale with its lines, refunds and what is left of each payment, or null; `ofKind(kind)` the day's other acts, newest first.
 * `till()` answers the open till, `lastClose()` the close before, `leftForNext()` what it left in the drawer (won, null where nobody
 * knows), `actsOf(till)` what was done with a till, in order.
 */
export function book() {
  return practice ?? OWN;
}

/** Puts a practice book in place of the real one; null ends practising. */
export function usePracticeBook(other) {
  practice = other;
  setPractising(other !== null);
  announce('book');
}

export function isPractising() {
  return practice !== null;
}

async function today() {
  return newestFirst((await itemsOfToday()).filter((item) => ['sale', 'refund'].includes(item.kind)).map(entryOfItem));
}

async function ofKind(kind) {
  return (await itemsOfToday()).filter((item) => item.kind === kind);
}

async function itemsOfToday() {
  const day = businessDay(Date.now());
  const items = await outbox.today(Date.now() - 2 * DAY_MS);
  return items.filter((item) => item.site === pairing().site && businessDay(item.at) === day);
}

async function todayOfSite() {
  const day = businessDay(Date.now());
  const documents = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask('GET', `/sales?from=${day}&to=${day}&limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    learnFrom(answer);
    if (answer.kind !== 'done') return null;
    documents.push(...answer.data.data);
    cursor = answer.data.next_cursor;
    if (!cursor) break;
  }
  return merged(await today(), documents.map((document) => entryOfAnswer(document, pairing().device)));
}

async function find(id) {
  const items = await itemsOfToday();
  const item = items.find((other) => other.id === id) ?? null;
  const refunds = items.filter((other) => other.kind === 'refund' && other.sale === id);
  if (item === null || item.state === 'sent') {
    const answer = await ask('GET', `/sales/${id}`);
    learnFrom(answer);
    if (answer.kind === 'done' && answer.data.id === id) {
      return saleOfAnswer(answer.data, item, refunds.filter((refund) => UNDECIDED.has(refund.state)), pairing().device);
    }
  }
  return item && saleOfItem(item, refunds.filter((refund) => !['aside', 'decided'].includes(refund.state)), pairing().settings.vat_registered ?? true);
}
