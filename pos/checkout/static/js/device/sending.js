/*
 * Emptying the queue: act by act in the order in which they were made; a long row of sales goes by the batch. A refund waits behind
 * its own sale, and the end of a till behind its opening, for as long as the server does not have that.
 */

import { actById, actsIn, needed, settle } from './acts.js';
import { learnFrom } from './link.js';
import { ask } from './server.js';
import { verdict, verdictInBatch } from './verdict.js';

const LOCK = 'pos-outbox';
const LEAST_IN_BATCH = 10;
const MOST_IN_BATCH = 100;
const MOST_BYTES = 1_900_000;
const BATCH_PATIENCE_MS = 60_000;
const SLOW_MS = 15_000;

/** How many sales the next batch may hold: halved when one was too much, doubled when one came through, all again with
 * an empty queue. */
let atOnce = MOST_IN_BATCH;

/** Does what nobody else may do meanwhile, in any tab: sending, asking, comparing. Waits for its turn, at most `patience` if given. */
export function inTurn(work, patience = null) {
  return navigator.locks.request(LOCK, patience ? { signal: AbortSignal.timeout(patience) } : {}, work);
}

/**
 * Sends what waits; the caller has its turn. `['clear']`, `['unpaired']`, or `['retry', answer]`: then the queue stays as it
 * is. `settled()` is called after each answer that was taken.
 */
export async function drain(settled) {
  for (;;) {
    const waiting = await actsIn('waiting', MOST_IN_BATCH);
    if (!waiting.length) {
      atOnce = MOST_IN_BATCH;
      return ['clear'];
    }
    const row = waiting.slice(0, atOnce).slice(0, salesInARow(waiting));
    const [said, answer] = row.length >= LEAST_IN_BATCH ? await sendBatch(row) : await sendOne(waiting[0]);
    if (said === 'smaller') continue;
    if (said === 'retry') return [said, answer];
    if (answer) learnFrom(answer);
    if (said === 'unpaired') return [said];
    settled();
  }
}

function salesInARow(waiting) {
  const end = waiting.findIndex((item) => item.kind !== 'sale');
  return end < 0 ? waiting.length : end;
}

async function sendOne(item) {
  if (await isBehind(item)) {
    await settle(item.place, { state: 'behind' });
    return ['settled', null];
  }
  const answer = await ask('POST', item.path, { body: item.document });
  const said = await verdict(item, answer);
  if (said === 'retry' || said === 'unpaired') return [said, answer];
  await settle(item.place, said);
  return ['settled', answer];
}

/** Whether an act has to wait for another one of this tablet that the server does not have. */
export async function isBehind(item) {
  const first = needed(item) ? await actById(needed(item)) : null;
  return Boolean(first) && !['sent', 'decided'].includes(first.state);
}

async function sendBatch(row) {
  const fitting = withinBytes(row);
  const begun = Date.now();
  const answer = await ask('POST', '/sales/batch', { body: { sales: fitting.map((item) => item.document) }, patience: BATCH_PATIENCE_MS });
  if (answer.kind === 'unpaired') return ['unpaired', answer];
  const results = answer.kind === 'done' ? answer.data.results : null;
  if (!Array.isArray(results)) {
    const isTooMuch = answer.kind === 'refused' || answer.status === 413;
    if (isTooMuch) atOnce = Math.max(1, Math.floor(fitting.length / 2));
    else if (Date.now() - begun > SLOW_MS) atOnce = Math.max(LEAST_IN_BATCH, Math.floor(fitting.length / 2));
    return isTooMuch ? ['smaller', answer] : ['retry', answer];
  }
  atOnce = Math.min(MOST_IN_BATCH, atOnce * 2);
  const said = await Promise.all(fitting.map((item, index) => verdictInBatch(item, results[index])));
  for (const [index, item] of fitting.entries()) {
    if (said[index] !== 'retry') await settle(item.place, said[index]);
  }
  return said.every((each) => each === 'retry') ? ['retry', { kind: 'troubled' }] : ['settled', answer];
}

function withinBytes(row) {
  let bytes = 0;
  const end = row.findIndex((item) => {
    bytes += new TextEncoder().encode(JSON.stringify(item.document)).length + 1;
    return bytes > MOST_BYTES;
  });
  return end < 0 ? row : row.slice(0, Math.max(1, end));
}
