/*
 * What counts here: the campaigns of coupons, the products that are passes, and the passes that were looked up, each as it was last told,
 * for when nobody can be asked. The code of a coupon is kept with its order alone.
 */

import { learnFrom } from './link.js';
import { ask } from './server.js';
import { keep, kept, transact, answer as answered } from './store.js';

const PATIENCE_MS = 8_000;
const STALE_MS = 300_000;
const KEPT_MS = 35 * 86_400_000;
const MOST_PASSES = 200;
const PASSES = 'passes';

let current = null;
let asked = 0;

/** The campaigns that count at this site, as the API tells them. */
export function offers() {
  return current?.offers ?? [];
}

/** The products that are passes: `{sku, uses, …}`. */
export function passKinds() {
  return current?.kinds ?? [];
}

/** Reads what this tablet has kept of its site. */
export async function recallPromotions(site) {
  const copy = await kept('promotions');
  current = copy?.site === site ? copy : null;
}

/** Asks for news, every few minutes at most unless `now`. */
export async function refreshPromotions(site, now = false) {
  if (!now && current?.site === site && Date.now() - asked < STALE_MS) return;
  asked = Date.now();
  const coupons = await ask('GET', '/coupons');
  const kinds = await ask('GET', '/pass-kinds');
  if (coupons.kind !== 'done' || kinds.kind !== 'done') return;
  current = { site, offers: coupons.data.data, kinds: kinds.data.data.filter((kind) => kind.active) };
  await keep('promotions', current);
}

/** Asks what a coupon's code is worth here now: `{state, gift}`, `{refused}` with the problem, or null without an answer. */
export async function askCoupon(code) {
  return told(await ask('GET', `/coupons/${encodeURIComponent(code)}`, { patience: PATIENCE_MS }));
}

/**
 * Asks what is left of a pass: as the API tells it; `{refused}` with the problem (`unknown`: there is no such pass). Without an answer
 * the last known one with `asOf`, or null where nothing is known of it.
 */
export async function askPass(code) {
  const found = told(await ask('GET', `/passes/${encodeURIComponent(code)}`, { patience: PATIENCE_MS }));
  if (found === null) return lastKnown(code);
  if (!found.refused) await amendPasses((all) => ({ ...all, [code]: { ...found, at: Date.now() } }));
  return found;
}

function told(answer) {
  learnFrom(answer);
  if (answer.kind === 'done') return answer.data;
  return answer.kind === 'refused' ? { refused: answer.problem, unknown: answer.status === 404 } : null;
}

async function lastKnown(code) {
  const { at, ...found } = (await kept(PASSES))?.[code] ?? {};
  return at ? { ...found, asOf: at } : null;
}

/** Counts what a sale used (`[{code, uses, won}]`) off the passes that are known, until the server is asked again. */
export async function noteUses(used) {
  await amendPasses((all) => used.reduce((next, { code, ...what }) => (next[code] ? { ...next, [code]: lessened(next[code], what) } : next), all));
}

function lessened(pass, { uses = 0, won = 0 }) {
  return {
    ...pass,
    uses_left: pass.uses_left === null ? null : pass.uses_left - uses,
    won_left: pass.won_left === null ? null : pass.won_left - won,
  };
}

async function amendPasses(change) {
  try {
    await transact(['kept'], 'readwrite', async (store) => {
      const all = change((await answered(store.get(PASSES))) ?? {});
      const fresh = Object.entries(all).filter(([, { at }]) => at > Date.now() - KEPT_MS).sort(([, one], [, other]) => other.at - one.at);
      await answered(store.put(Object.fromEntries(fresh.slice(0, MOST_PASSES)), PASSES));
    });
  } catch (error) {
    console.warn('what is left of a pass is not kept', error);
  }
}
