/* Binding this browser to a site. The credential lives in a cookie that no script can read; only what is not secret is kept here. */

import { announceEverywhere, learnFrom } from './link.js';
import { ask } from './server.js';
import { keep, keepPairing, kept } from './store.js';

let current = null;

/** The pairing, or null: `{device, device_no, site, site_name, settings, keys, ready}`; `site` is the code. */
export function pairing() {
  return current;
}

export async function recallPairing() {
  current = (await kept('pairing')) ?? null;
  return current;
}

/**
 * Pairs with a code. The old cookie travels along, so that pairing again at the same site goes on with the same device and series.
 * Answers as `ask` does; on `done` the pairing is kept, and `readSeries` has to follow before anything is sold.
 */
export async function pair(code, name) {
  const answer = await ask('POST', '/devices', { body: { code, name } });
  if (answer.kind !== 'done') return answer;
  const { device, device_no, site, settings, keys } = answer.data;
  current = { device, device_no, site: site.code, site_name: site.name, settings, keys, ready: false };
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

/** The name of the site for people; its code where the server told no name. */
export function siteName() {
  return current?.site_name ?? current?.site ?? '';
}
