/*
 * How this device stands with the server: what each says of the other, number by number. What the server lost and this tablet still has
 * goes out again by itself; what a person has decided since is let go of.
 */

import { actsIn, settle, tally } from './acts.js';
import { learnTime } from './clock.js';
import { announceEverywhere, learnFrom } from './link.js';
import { learnOfSite, pairing } from './pairing.js';
import { proofOf } from './proof.js';
import { inTurn } from './sending.js';
import { ask } from './server.js';
import { keep, kept } from './store.js';

const MOST_LISTED = 500;
const GOOD_FOR_MS = 300_000;

let current = null;

/** Whether the server has every number that this tablet holds as sent: `{device, lost, at}` of the last time both were compared, or null. */
export function standing() {
  return current?.device === pairing()?.device ? current : null;
}

export async function recallStanding() {
  current = (await kept('standing')) ?? null;
}

/** Whether it is time to compare again. */
export function isStale() {
  return !standing() || standing().lost > 0 || Date.now() - standing().at > GOOD_FOR_MS;
}

/**
 * Compares with the server while nothing is under way. Numbers of this device that the server has not, and that lie here as sent, wait
 * again; true when there are such. What lies nowhere any more is counted as lost.
 */
export async function compare() {
  const again = await inTurn(async () => {
    const { made, free } = await tally();
    const answer = await ask('GET', '/sales/sync-status');
    if (answer.kind !== 'done' || !Array.isArray(answer.data?.missing)) return 0;
    await forgetDecided(answer.data);
    return queueAgain(unreceived(answer.data, made).filter((number) => !free.includes(number)), answer.data);
  });
  announceEverywhere('outbox');
  return again > 0;
}

function unreceived({ missing, highest }, made) {
  return [...missing, ...Array.from({ length: Math.max(0, made - highest) }, (_, index) => highest + 1 + index)];
}

async function queueAgain(numbers, { missing, missing_count: missingCount }) {
  const { device } = pairing();
  const wanted = new Set(numbers);
  const own = async (state) => (numbers.length ? (await actsIn(state)).filter((item) => item.device === device && wanted.has(item.device_seq)) : []);
  const sent = await own('sent');
  for (const item of sent) await settle(item.place, { state: 'waiting' });
  const open = (await Promise.all(['waiting', 'asking', 'behind', 'aside', 'decided'].map(own))).flat();
  const lost = numbers.length + (missingCount - missing.length) - new Set(open.map((item) => item.device_seq)).size;
  current = { device, lost: Math.max(0, lost), at: Date.now() };
  await keep('standing', current);
  return sent.length;
}

/** Lets go of acts that were set aside and that a person has decided about since: the server no longer lists them as open. */
async function forgetDecided({ quarantined }) {
  if (!Array.isArray(quarantined) || quarantined.length >= MOST_LISTED) return;
  const open = new Set(quarantined.map((kept) => kept.document));
  for (const item of await actsIn('aside')) {
    if ([409, 422].includes(item.status) && item.site === pairing().site && !open.has(item.id)) await settle(item.place, { state: 'decided' });
  }
}

/** Checks acknowledgements that could not be checked when they came, or came before this page checked any. */
export async function checkEarlier() {
  for (const item of await actsIn('sent')) {
    if (!item.ack || item.proof === 'good') continue;
    const proof = await proofOf(item, item.ack, pairing()?.keys);
    if (proof === 'good') await settle(item.place, { proof });
    else if (proof === 'content' || proof === 'signature') await settle(item.place, { state: 'aside', aside_at: Date.now(), proof });
  }
  announceEverywhere('outbox');
}

/** Tells the server how far this device has come; its answer says how the way stands, what time it is, and what the site is like now. */
export async function reportStatus() {
  const { made, oldest } = await tally();
  const asked = Date.now();
  const answer = await ask('POST', '/devices/self/status', {
    body: { made, oldest_unsent: oldest, clock: new Date(asked).toISOString() },
    patience: 10_000,
  });
  learnFrom(answer);
  if (answer.kind === 'done' && answer.data) {
    learnTime(answer.data.now, asked, Date.now());
    await learnOfSite(answer.data);
  }
  return answer;
}
