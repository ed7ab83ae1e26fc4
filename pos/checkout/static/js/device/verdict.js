/* What an answer of the server means for an act: what to note on it, or that the answer is no answer and it is sent again. */

import { knownKeys, renewKeys } from './pairing.js';
import { isAcknowledged, proofOf } from './proof.js';
import { ask } from './server.js';

/** These say that the act lacks somebody's yes, not that this tablet may not send: the act is set aside, the queue goes on. */
const NEEDS_APPROVAL = ['approval_needed', 'approval_wrong', 'approver_elsewhere'];
/** Longer than any server takes to answer, or a proxy to give up. */
const IN_DOUBT_MS = 60_000;

/** Changes to note, `retry` (the queue stays as it is), or `unpaired`. */
export async function verdict(item, answer) {
  if (answer.kind === 'done') return isAbout(item, answer.data) ? sent(item, answer.data) : 'retry';
  if (answer.kind === 'unpaired') return 'unpaired';
  if (answer.kind === 'refused' && isFinal(item, answer)) return setAside(answer.status, answer.problem);
  return 'retry';
}

/** The same for one result of a batch. */
export async function verdictInBatch(item, { id, status, sale, problem } = {}) {
  if (id !== item.id) return 'retry';
  if (status === 'created' || status === 'replayed') return isAbout(item, sale) ? sent(item, sale) : 'retry';
  if (status === 'conflict' || status === 'invalid') return setAside(problem?.status ?? 422, problem);
  return 'retry';
}

/** What became of an act whose answer never came: changes to note, `not there`, or `retry` while it cannot be known. */
export async function fate(item) {
  if (item.kind === 'clock') return { state: 'waiting' };
  if (item.kind !== 'refund') return askedAgain(item);
  const answer = await ask('GET', `/sales/${item.id}`);
  if (answer.kind === 'done' && isAbout(item, answer.data)) return sent(item, answer.data);
  return answer.kind === 'refused' && answer.status === 404 && isOver(item) ? 'not there' : 'retry';
}

/** Without its secret the server takes nothing new, and answers what it has. */
async function askedAgain(item) {
  const answer = await ask('POST', item.path, { body: item.document });
  if (answer.kind === 'refused' && answer.status === 403) return isOver(item) ? 'not there' : 'retry';
  const said = await verdict(item, answer);
  return said === 'unpaired' ? 'retry' : said;
}

/** Whether a request that was given up can no longer be under way. */
function isOver(item) {
  return Date.now() - (item.asked_at ?? item.moment) > IN_DOUBT_MS;
}

const ABOUT = { closing: 'till', cancellation: 'till', ticket_event: 'ticket', farm_end: 'batch' };

/** The end of a till is answered with the till, what was done with a ticket with the ticket, the end of a batch with the batch. */
function isAbout(item, data) {
  const id = item[ABOUT[item.kind] ?? 'id'];
  return data?.id === id && (!isAcknowledged(item) || Boolean(data.ack));
}

/** Taken by the server; sent only if its acknowledgement says so of this very document. */
async function sent(item, data) {
  const proof = isAcknowledged(item) ? await proven(item, data.ack) : null;
  if (proof === 'retry') return 'retry';
  const noted = { ack: data.ack ?? null, proof };
  if (['content', 'signature', 'no_key'].includes(proof)) return { ...setAside(null, null), ...noted };
  return { state: 'sent', sent_at: Date.now(), stored_receipt_no: data.receipt_no ?? null, ...noted };
}

/** A key this tablet has not heard of may be the server's new one. */
async function proven(item, ack) {
  const proof = await proofOf(item, ack, knownKeys());
  if (proof !== 'no_key') return proof;
  const keys = await renewKeys();
  return keys ? proofOf(item, ack, keys) : 'retry';
}

/** Whether a refusal says that the server has kept nothing of it, not even its number. */
export function isStoredNowhere({ kind, status, problem }) {
  return kind === 'refused' && ([400, 403, 404, 413].includes(status) || codeOf(problem) === 'sale_not_here_yet');
}

function isFinal(item, { status, problem }) {
  if (status === 403) return NEEDS_APPROVAL.includes(codeOf(problem));
  return status !== 404;
}

function setAside(status, problem) {
  return { state: 'aside', aside_at: Date.now(), status, problem };
}

/** The stable code of a problem document. */
export function codeOf(problem) {
  return String(problem?.type ?? '').split(':').at(-1);
}
