/*
 * The outbox: an act is on the disk before anything else happens to it, and is sent, in order and by one tab only, until the server
 * has given a final answer. What the server will never take is set aside for a person, and the next one goes on.
 */

import { actById, actsIn, actsSince, addAct, giveBack, settle } from './acts.js';
import { announceEverywhere, learnFrom, linkState, setLink } from './link.js';
import { pairing } from './pairing.js';
import { isPractising } from './practice.js';
import { drain, inTurn, isBehind } from './sending.js';
import { ask } from './server.js';
import { kept } from './store.js';
import { recallTill } from './till.js';
import { fate, isStoredNowhere, verdict } from './verdict.js';

const TILL_ACTS = ['opening', 'cash', 'closing', 'cancellation'];
const TURN_PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_ASKED_PAUSE_MS = 300_000;

let failures = 0;
let notBefore = 0;
let timer = null;
let wanted = false;

/**
 * Stores an act under the next number of this device and starts to send it. `make(deviceSeq, {till, made})` gives `{path, document, at}`
 * and what the screens show of it (acts.js). Resolves with the stored item when it is safely on the disk; throws when it could not be stored, and then
 * nothing was done. The same id again answers what is stored.
 */
export async function record(kind, id, make) {
  const item = await addAct(kind, id, here(make));
  if (TILL_ACTS.includes(kind)) {
    await recallTill();
    announceEverywhere('till');
  }
  announceEverywhere('outbox');
  void send();
  return item;
}

/**
 * An act that needs its answer at once. `secret` (a PIN) goes into the request and nowhere else; the document holds the rest.
 * Answers `{outcome: 'done', item, data}`, `{outcome: 'refused', status, problem, item}` (item null: nothing was stored anywhere) or
 * `{outcome: 'unreachable', item}`: item null when nothing was stored; else it waits (a clock event), or whether it was done is found
 * out later (state `asking`). An id that is still in doubt is asked again as it was stored; one that lacked an approval, as made now.
 */
export async function askNow(kind, id, make, secret = {}) {
  try {
    return await inTurn(async () => {
      const clear = (await drained()) === 'clear';
      const before = (await actById(id)) ?? null;
      if (before?.state === 'sent') return { outcome: 'done', item: before, data: null };
      if (!clear && (before || kind !== 'clock')) return { outcome: 'unreachable', item: before };
      const item = before ? await takenUp(before, here(make)) : await addAct(kind, id, here(make), 'asking');
      if (await isBehind(item)) return { outcome: 'unreachable', item: before ? await settle(item.place, { state: 'behind' }) : await undone(item) };
      const answer = clear ? await ask('POST', item.path, { body: joined(item.document, secret) }) : { kind: 'unreachable' };
      return outcomeOf(item, before, answer, await verdict(item, answer));
    }, TURN_PATIENCE_MS);
  } catch (error) {
    if (error.name !== 'TimeoutError' && error.name !== 'AbortError') throw error;
    return { outcome: 'unreachable', item: (await actById(id)) ?? null };
  } finally {
    announceEverywhere('outbox');
  }
}

/** An act that lies here already, about to be asked again. What the server surely has not may change; anything else must not. */
async function takenUp(before, make) {
  const mayChange = before.state === 'aside' && before.status === 403;
  const { leaves: _, ...anew } = mayChange ? make(before.device_seq, { till: (await kept('till')) ?? null, made: before.device_seq }) : {};
  return settle(before.place, { ...anew, state: 'asking', asked_at: Date.now(), status: null, problem: null, proof: null });
}

async function undone(item) {
  await giveBack(item.place);
  return null;
}

async function outcomeOf(item, before, answer, said) {
  if (answer.kind !== 'unreachable') learnFrom(answer);
  if (isStoredNowhere(answer)) {
    // What was there before stays there: it has a number, and a person has seen it.
    const left = before ? await settle(item.place, { state: 'aside', status: answer.status, problem: answer.problem }) : await undone(item);
    return { outcome: 'refused', status: answer.status, problem: answer.problem, item: left };
  }
  if (said === 'retry' || said === 'unpaired') {
    return { outcome: 'unreachable', item: await settle(item.place, { state: item.kind === 'clock' ? 'waiting' : 'asking' }) };
  }
  const settled = await settle(item.place, said);
  if (answer.kind === 'done') return { outcome: 'done', item: settled, data: answer.data };
  return { outcome: 'refused', status: answer.status, problem: answer.problem, item: settled };
}

/** What is stored knows the site and the series it belongs to, and the till if that is one of this site. */
function here(make) {
  return (deviceSeq, { till, made }) => {
    const { site, device } = pairing();
    const standing = { till: till?.site === site ? till : null, made };
    const { leaves, ...act } = make(deviceSeq, standing);
    const kept = Object.entries(leaves ?? {}).map(([name, value]) => [name, value && { site, ...value }]);
    return { site, device, ...act, leaves: Object.fromEntries(kept) };
  };
}

/** A document with the secret put in; what both hold as an object (`approval`) is put together. */
function joined(document, secret) {
  const whole = { ...document };
  for (const [name, value] of Object.entries(secret)) {
    whole[name] = value !== null && typeof value === 'object' ? { ...document[name], ...value } : value;
  }
  return whole;
}

/** Acts as they lie in the outbox from a moment on (a Date or milliseconds), of this site and newest first: the screens' list. */
export async function today(since) {
  return (await actsSince(Number(since))).filter((item) => item.site === pairing().site);
}

/** Sends what waits, unless the server asked for a pause. One tab at a time; the others wait for their turn. */
export async function send() {
  if (isPractising()) return;
  if (wanted) return;
  if (Date.now() < notBefore) return schedule(notBefore - Date.now());
  wanted = true;
  try {
    await inTurn(async () => {
      wanted = false;
      await findOut();
      await drained();
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

/** Has its turn. `clear` when nothing waits any more. */
async function drained() {
  const [said, answer] = await drain(() => {
    failures = 0;
    announceEverywhere('outbox');
  });
  if (said === 'retry') retryLater(answer);
  return said;
}

/** Has its turn. What became of acts whose answer never came; those asked a moment ago may still be on their way. */
async function findOut() {
  for (const item of await actsIn('asking')) {
    if (item.site !== pairing()?.site) continue;
    const said = await fate(item);
    if (said === 'retry') continue;
    if (said === 'not there') await giveBack(item.place);
    else await settle(item.place, said);
    announceEverywhere('outbox');
  }
}

function retryLater(answer) {
  if (answer.kind === 'practising') return;
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

/** Puts an act that was set aside back into the queue. */
export async function sendAgain(place) {
  await settle(place, { state: 'waiting', problem: null, status: null, proof: null });
  announceEverywhere('outbox');
  await sendNow();
}
