/* Binding this browser to a site. The credential lives in a cookie that no script can read; only what is not secret is kept here. */

import { forgetSite, keepPairing, tally } from './acts.js';
import { announceEverywhere, learnFrom, linkState } from './link.js';
import { ask } from './server.js';
import { keep, kept } from './store.js';

let current = null;

/** The pairing, or null: `{device, device_no, site, site_name, offers, settings, keys, ready}`; `site` is the code. */
export function pairing() {
  return current;
}

export async function recallPairing() {
  current = (await kept('pairing')) ?? null;
  return current;
}

/**
 * Pairs with a code; while something of this site is unsent, at this site only: the server refuses another one's code, and the code
 * stays good. The old cookie travels along, so that pairing again at the same site goes on with the same device and series.
 * Answers as `ask` does; on `done` the pairing is kept, and `readSeries` has to follow before anything is sold.
 */
export async function pair(code, name) {
  const { waiting, aside } = await tally();
  const site = current?.ready && waiting + aside > 0 ? current.site : null;
  const answer = await ask('POST', '/devices', { body: { code, name, site } });
  if (answer.kind !== 'done' || !answer.data) return answer;
  const { device, device_no, site: place, settings, keys } = answer.data;
  current = { device, device_no, site: place.code, site_name: place.name, offers: place.offers, settings, keys, ready: false };
  await keep('pairing_begun', current);
  return answer;
}

/** A pairing that was begun and not finished, after a reload in between. */
export async function recallBegun() {
  current = (await kept('pairing_begun')) ?? current;
  return current;
}

/**
 * Learns from the server how far this device's series has come, and only then lets it sell: a browser that lost its memory must not
 * hand out a number twice. True when done.
 */
export async function readSeries() {
  const answer = await ask('GET', '/sales/sync-status');
  learnFrom(answer);
  if (answer.kind !== 'done') return false;
  current = { ...current, ready: true };
  await keepPairing(current, Number(answer.data.highest) || 0);
  await keep('pairing_begun', null);
  announceEverywhere('pairing');
  return true;
}

/**
 * Leaves the site: gives the credential up, then forgets what was kept here. `unsent` (refused: something is not sent), `till` (refused:
 * the till is open), `unreachable`, or `left`. The caller sees to it that nothing is sent meanwhile.
 */
export async function leave() {
  const { waiting, aside, held } = await tally();
  if (waiting + aside + held > 0) return 'unsent';
  // Card money of which nobody knows yet how it ended is not forgotten either.
  if (((await kept('errands')) ?? []).some(({ group, state }) => group === 'photo' || group === 'card' && !['declined', 'refused'].includes(state))) return 'unsent';
  const till = await kept('till');
  if (till && till.site === current?.site && linkState() !== 'unpaired') return 'till';
  const answer = await ask('POST', '/devices/self/revocation', { body: {} });
  if (answer.kind !== 'done' && answer.kind !== 'unpaired') return 'unreachable';
  await forgetSite();
  current = null;
  announceEverywhere('forgotten');
  return 'left';
}

/** The public keys by which this tablet knows the server. */
export function knownKeys() {
  return current?.keys ?? null;
}

/** Asks for the server's keys as they are now; null without an answer. */
export async function renewKeys() {
  const answer = await ask('GET', '/keys');
  if (answer.kind !== 'done' || !Array.isArray(answer.data?.keys)) return null;
  await learnOfSite({ keys: answer.data });
  return answer.data;
}

/** Keeps what the server says of the site and of itself now (`settings`, `keys`), where it changed. */
export async function learnOfSite({ settings = current?.settings, keys = current?.keys }) {
  if (!current?.ready) return;
  const next = { ...current, settings, offers: settings?.offers ?? current.offers, keys };
  if (JSON.stringify(next) === JSON.stringify(current)) return;
  current = next;
  await keep('pairing', current);
  announceEverywhere('pairing');
}

/** The name of the site for people; its code where the server told no name. */
export function siteName() {
  return current?.site_name ?? current?.site ?? '';
}
