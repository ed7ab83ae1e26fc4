/*
 * Every act of this tablet (a sale, a refund, a clock event, a stock move, what is done with the till) as it lies on the disk, and the
 * one series of numbers over all of them. States: `waiting` for the network, `asking` (its answer is awaited), `behind` an act that the
 * server does not have, `sent`, `aside` for a person, `held` for another site, `decided` by a person.
 */

import { isPractising } from './practice.js';
import { answer, transact } from './store.js';

const BOTH = ['kept', 'outbox'];
const LOOKED_AT = 100;
const OPEN = ['waiting', 'asking', 'behind', 'held'];

/**
 * Takes the next number of the device's series and stores the act that `make(device_seq, {till, made})` gives under it, in one
 * transaction: `till` is the one that is open at that moment, `made` the highest number so far. What the act `leaves` is kept with it,
 * by name. An act that is already there by its id is answered as it stands, and no number is used up: a double tap sells once. When
 * `make` throws nothing was done. While somebody practises it throws.
 */
export async function addAct(kind, id, make, state = 'waiting') {
  if (isPractising()) throw new DOMException('somebody practises', 'InvalidStateError');
  return transact(BOTH, 'readwrite', async (store, outbox) => {
    const before = await answer(outbox.index('id').get(id));
    if (before) return before;
    const series = (await answer(store.get('series'))) ?? { made: 0 };
    const [given, ...free] = series.free ?? [];
    const number = given ?? series.made + 1;
    const { leaves = {}, ...made } = make(number, { till: (await answer(store.get('till'))) ?? null, made: series.made });
    const item = { ...made, kind, id, device_seq: number, state, moment: Date.parse(made.at), asked_at: state === 'asking' ? Date.now() : null };
    item.place = await answer(outbox.add(item));
    await answer(store.put({ ...series, made: Math.max(series.made, number), free }, 'series'));
    for (const [name, value] of Object.entries(leaves)) await answer(store.put(value, name));
    return item;
  });
}

/** Takes back an act that the server surely does not have; its number is the next one to be handed out. */
export async function giveBack(place) {
  return transact(BOTH, 'readwrite', async (store, outbox) => {
    const item = await answer(outbox.get(place));
    if (!item) return;
    const series = await answer(store.get('series'));
    const free = [...(series.free ?? []), item.device_seq].sort((one, other) => one - other);
    let { made } = series;
    while (free.at(-1) === made) {
      free.pop();
      made -= 1;
    }
    await answer(outbox.delete(place));
    await answer(store.put({ ...series, made, free }, 'series'));
  });
}

/** Notes what became of an act, and answers it as it then stands. What stands behind it may go too, once the server has it. */
export async function settle(place, changes) {
  return transact(['outbox'], 'readwrite', async (outbox) => {
    const item = await answer(outbox.get(place));
    if (!item) return null;
    const settled = { ...item, ...changes };
    if (['sent', 'decided'].includes(settled.state)) settled.document = withoutIdentifiers(settled.document, item.kind);
    await answer(outbox.put(settled));
    if (['sale', 'opening', 'ticket', 'farm_batch'].includes(item.kind) && ['sent', 'decided'].includes(settled.state)) {
      const behind = await answer(outbox.index('state').getAll('behind'));
      for (const other of behind.filter((each) => needed(each) === item.id)) await answer(outbox.put({ ...other, state: 'waiting' }));
    }
    return settled;
  });
}

/** A document without what names a person: that stays on the tablet only until the server has it. */
export function withoutIdentifiers({ customer: _, ...document }, kind = 'sale') {
  if (kind === 'ticket') return { ...document, phone: undefined, note: undefined };
  if (!document.payments) return document;
  const nameless = ({ cash_receipt: receipt, ...payment }) => (receipt ? { ...payment, cash_receipt: { kind: receipt.kind } } : payment);
  return { ...document, payments: document.payments.map(nameless) };
}

/** The id of the sale that a refund gives back; null for anything else. */
export function saleOf(item) {
  return item.kind === 'refund' ? item.path.split('/')[2] : null;
}

/** The id of the act that the server must have before this one: a refund's sale, the opening of the till that ends, what was left, the
 * placing of the batch that is harvested; else null. */
export function needed(item) {
  if (item.kind === 'ticket_event') return item.ticket;
  if (['harvest', 'farm_end'].includes(item.kind)) return item.batch;
  return ['closing', 'cancellation'].includes(item.kind) ? item.till : saleOf(item);
}

/** Acts in a state, in the order in which they were made. */
export async function actsIn(state, limit) {
  return transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('state').getAll(state, limit)));
}

export async function actById(id) {
  return transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('id').get(id)));
}

/** What was done with a till, in the order in which it was done. */
export async function actsOfTill(id) {
  return transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('till').getAll(id)));
}

/** Acts of this device from a moment on (milliseconds), newest first. */
export async function actsSince(moment) {
  const found = await transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('moment').getAll(IDBKeyRange.lowerBound(moment))));
  return found.sort((one, other) => other.moment - one.moment || other.place - one.place);
}

/** How things stand: numbers made by this device, those given back, how many acts wait, are set aside or held for another site, and
 * whether those that wait are sales alone. */
export async function tally() {
  return transact(BOTH, 'readonly', async (store, outbox) => {
    const index = outbox.index('state');
    const [series, first, ...counts] = await Promise.all([
      answer(store.get('series')), answer(index.getAll('waiting', LOOKED_AT)),
      ...['waiting', 'asking', 'behind', 'aside', 'held'].map((state) => answer(index.count(state))),
    ]);
    const [waiting, asking, behind, aside, held] = counts;
    const salesOnly = asking + behind === 0 && first.every((item) => item.kind === 'sale');
    const { made = 0, free = [] } = series ?? {};
    return { made, free, waiting: waiting + asking + behind, aside, held, salesOnly, oldest: first[0]?.at ?? null };
  });
}

/** Forgets everything of a site that this tablet leaves, but how the page looks. The caller has made sure that all of it was sent. */
export async function forgetSite() {
  return transact(BOTH, 'readwrite', async (store, outbox) => {
    const looks = await Promise.all(['language', 'text'].map(async (key) => [key, await answer(store.get(key))]));
    await answer(store.clear());
    await answer(outbox.clear());
    for (const [key, value] of looks) {
      if (value !== undefined) await answer(store.put(value, key));
    }
  });
}

/** Keeps a pairing and where its series stands; acts of another site are held back until that site is paired again. */
export async function keepPairing(pairing, highest) {
  return transact(BOTH, 'readwrite', async (store, outbox) => {
    const series = (await answer(store.get('series'))) ?? { made: 0 };
    const open = (await answer(outbox.getAll())).filter((item) => OPEN.includes(item.state));
    const carriesOn = series.device === pairing.device || open.length > 0;
    const made = Math.max(highest, carriesOn ? series.made : 0);
    await answer(store.put(pairing, 'pairing'));
    await answer(store.put({ device: pairing.device, made, free: carriesOn ? series.free ?? [] : [] }, 'series'));
    for (const item of open.filter(({ state }) => state !== 'asking')) {
      if (item.site !== pairing.site) await answer(outbox.put({ ...item, state: 'held' }));
      else if (item.state === 'held') await answer(outbox.put({ ...item, state: 'waiting' }));
    }
  });
}

/** Forgets acts that were acknowledged before `before` (milliseconds): the server has them, and the disk is small. An open till keeps its own. */
export async function forgetSentBefore(before) {
  return transact(BOTH, 'readwrite', async (store, outbox) => {
    const open = await answer(store.get('till'));
    for (const item of await answer(outbox.index('state').getAll('sent'))) {
      if (item.sent_at < before && (!open || item.till !== open.id)) await answer(outbox.delete(item.place));
    }
  });
}
