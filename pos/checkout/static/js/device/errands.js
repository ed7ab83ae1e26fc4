/*
 * Errands: what is asked of the server beside the acts of the book (a slip of paper, a charge at the card terminal). Each lies on the
 * disk, with its id, before it is asked for, and stays there until it is over, so that a killed browser asks again for the same thing.
 */

import { announceEverywhere, linkState } from './link.js';
import { pairing } from './pairing.js';
import { isPractising } from './practice.js';
import { answer, transact } from './store.js';

const KEY = 'errands';
const LOCK = 'pos-errands-';
const SOON_MS = 1_000;
const LATER_MS = 5_000;
// As long as a terminal may take.
const FRESH_MS = 120_000;
const KEPT_MS = 30 * 86_400_000;

/** Who runs what, fetched with the first errand: `run(errand)` answers what changed, null when it is over, undefined for "not yet". */
const RUNNERS = { print: () => import('./prints.js'), card: () => import('./charges.js'), photo: () => import('./photos.js') };

let list = [];
let timer = null;
let running = false;
let again = false;
const ended = new Map();

/** The errands of this site, in the order in which they were asked for: `{id, group, kind, at, rests, …}`; one that rests waits for a person. */
export function errands(group = null) {
  return list.filter((errand) => errand.site === pairing()?.site && (!group || errand.group === group));
}

export function errandById(id) {
  return errands().find((errand) => errand.id === id) ?? null;
}

/** How an errand ended, as long as the page is open; null while it is under way. */
export function endOf(id) {
  return ended.get(id) ?? null;
}

/** Reads what a reload left behind, or what another tab changed. */
export async function recallErrands() {
  list = (await transact(['kept'], 'readonly', (kept) => answer(kept.get(KEY)))) ?? [];
  if (list.length) schedule(0);
}

/** Puts an errand on the disk, then sends for it. An id that is there already is left as it is. Throws when it could not be stored. */
export async function addErrand(errand) {
  const made = { ...errand, site: pairing().site, at: Date.now() };
  await amend((all) => (all.some(({ id }) => id === made.id) ? all : [...all.filter(({ at }) => at > Date.now() - KEPT_MS), made]));
  schedule(0);
  return made;
}

/** Changes an errand; null takes it away, a list puts others in its place. In one transaction. */
export async function changeErrand(id, changes) {
  await amend((all) => all.flatMap((errand) => {
    if (errand.id !== id) return [errand];
    if (changes === null) return [];
    if (Array.isArray(changes)) return changes.map((other) => ({ site: errand.site, at: Date.now(), ...other }));
    const changed = { ...errand, ...changes };
    // What nobody wants any more is brought to its end without anybody.
    return [{ ...changed, rests: Boolean(changed.rests) && !changed.unwanted }];
  }));
  schedule(0);
}

/** Remembers how an errand ended, for the screens that show it. */
export function noteEnd(id, end) {
  ended.set(id, end);
}

/** Asks for everything that is under way; again every second while something is. */
export async function runErrands() {
  if (running) {
    again = true;
    return;
  }
  if (!pairing()?.ready || isPractising()) return;
  running = true;
  try {
    // A printer that is slow keeps no card waiting.
    await Promise.all(Object.keys(RUNNERS).map((group) => runGroup(group)));
  } finally {
    running = false;
  }
  const open = errands().filter(({ rests }) => !rests);
  if (again) schedule(0);
  else if (open.length) schedule(linkState() === 'online' && open.some(({ at }) => at > Date.now() - FRESH_MS) ? SOON_MS : LATER_MS);
  again = false;
}

/** In one tab at a time; who comes second sees what the first one noted. */
async function runGroup(group) {
  if (!errands(group).some(({ rests }) => !rests)) return;
  await navigator.locks.request(LOCK + group, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    let runner;
    try {
      runner = await RUNNERS[group]();
    } catch (error) {
      console.warn(`the errands of ${group} wait`, error);
      return;
    }
    for (const errand of errands(group).filter(({ rests }) => !rests)) {
      const changes = await runner.run(errand);
      if (changes !== undefined) await note(errand, changes);
    }
  });
}

async function note(errand, changes) {
  const isList = Array.isArray(changes);
  if (!isList && changes !== null && Object.keys(changes).every((name) => same(errand[name], changes[name]))) return;
  await changeErrand(errand.id, changes);
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function amend(change) {
  list = await transact(['kept'], 'readwrite', async (kept) => {
    const before = (await answer(kept.get(KEY))) ?? [];
    const after = change(before);
    if (after !== before) await answer(kept.put(after, KEY));
    return after;
  });
  announceEverywhere('errands');
}

function schedule(pause) {
  clearTimeout(timer);
  timer = setTimeout(() => void runErrands().catch((error) => console.error(error)), pause);
}
