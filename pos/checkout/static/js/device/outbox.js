/*
 * The outbox: a sale is on the disk before anything else happens to it, and is sent, in order and by one tab only, until the
 * server has given a final answer. A sale the server will never take is set aside for a person, and the next one goes on.
 */

import { announceEverywhere, learnFrom, linkState, setLink } from './link.js';
import { ask } from './server.js';
import { addSale, sales, settle, tally } from './store.js';

const LOCK = 'pos-outbox';
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_ASKED_PAUSE_MS = 300_000;
const MOST_LISTED = 500;

let failures = 0;
let notBefore = 0;
let timer = null;
let wanted = false;

/**
 * Stores a sale under the next number of this device and starts to send it. Resolves when the sale is safely on the disk, with the
 * stored item; throws when it could not be stored, and then nothing was sold.
 */
export async function recordSale(id, make) {
  const item = await addSale(id, make);
  announceEverywhere('outbox');
  void send();
  return item;
}

/** Sends what waits, unless the server asked for a pause. One tab at a time; the others wait for their turn. */
export async function send() {
  if (wanted) return;
  if (Date.now() < notBefore) return schedule(notBefore - Date.now());
  wanted = true;
  try {
    await navigator.locks.request(LOCK, async () => {
      wanted = false;
      await drain();
    });
  } finally {
    wanted = false;
  }
}

/** Sends at once, whatever pause was agreed: somebody pressed the button, or the network has just come back. */
export async function sendNow() {
  notBefore = 0;
  failures = 0;
  await send();
}

async function drain() {
  for (;;) {
    const [item] = await sales('waiting', 1);
    if (!item) break;
    const answer = await ask('POST', '/sales', { body: item.document });
    const verdict = judged(item, answer);
    if (verdict === 'retry') return retryLater(answer);
    learnFrom(answer);
    if (verdict === 'unpaired') return;
    failures = 0;
    await settle(item.place, verdict);
    announceEverywhere('outbox');
  }
}

/** What an answer means for a sale: changes to note, `retry`, or `unpaired` (the queue is kept as it is). */
function judged(item, answer) {
  if (answer.kind === 'done') {
    if (answer.data?.id !== item.id || !answer.data.ack) return 'retry';
    return { state: 'sent', sent_at: Date.now(), ack: answer.data.ack, stored_receipt_no: answer.data.receipt_no };
  }
  if (answer.kind === 'unpaired') return 'unpaired';
  if (answer.kind === 'refused' && ![403, 404].includes(answer.status)) {
    return { state: 'aside', aside_at: Date.now(), status: answer.status, problem: answer.problem };
  }
  return 'retry';
}

function retryLater(answer) {
  failures += 1;
  if (answer.kind === 'unreachable') setLink('offline');
  else if (linkState() !== 'unpaired') setLink('troubled');
  const grown = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  const asked = Math.min(LONGEST_ASKED_PAUSE_MS, (answer.retryAfter ?? 0) * 1000);
  if (asked) notBefore = Date.now() + asked;
  schedule(Math.max(asked, grown * (0.5 + Math.random() / 2)));
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

/** Puts a sale that was set aside back into the queue. */
export async function sendAgain(place) {
  await settle(place, { state: 'waiting', problem: null, status: null });
  announceEverywhere('outbox');
  await sendNow();
}

/** Lets go of sales that were set aside and that a person has decided about since: the server no longer lists them as open. */
export async function forgetDecided() {
  const aside = (await sales('aside')).filter((item) => [409, 422].includes(item.status));
  if (!aside.length) return;
  const answer = await ask('GET', '/sales/sync-status');
  if (answer.kind !== 'done') return;
  if (answer.data.quarantined?.length >= MOST_LISTED) return;
  const open = new Set((answer.data.quarantined ?? []).map((kept) => kept.document));
  const decided = aside.filter((item) => !open.has(item.id));
  for (const item of decided) await settle(item.place, { state: 'decided' });
  if (decided.length) announceEverywhere('outbox');
}

/** Tells the server how far this device has come; its answer also says whether the way is open. */
export async function reportStatus() {
  const { made, oldest } = await tally();
  const answer = await ask('POST', '/devices/self/status', {
    body: { made, oldest_unsent: oldest, clock: new Date().toISOString() },
    patience: 10_000,
  });
  learnFrom(answer);
  return answer;
}
