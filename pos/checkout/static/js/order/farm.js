/*
 * What grows and lies ready at a farm, as far as this tablet knows: batches and lots as they were last told, with what was done here
 * since. Nothing has to be asked before something can be noted.
 */

import { actsIn, actsSince } from '../device/acts.js';
import { learnFrom } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { ask } from '../device/server.js';
import { keep, kept } from '../device/store.js';
import { book, isPractising } from './book.js';
import { freshId } from './cart.js';
import { businessDay } from './day.js';
import { instantHere } from './sale.js';

const KINDS = ['farm_batch', 'farm_end', 'harvest', 'packing', 'stock'];
const PENDING = ['waiting', 'behind', 'asking'];
const PATIENCE_MS = 8_000;
const DAY_MS = 86_400_000;

/** `{batches, lots}`: batches that stand, the newest first; lots that hold something, in the order in which they should leave. Null before
 * the first answer came. */
export async function farmKnown() {
  const copy = await kept('farm');
  const told = copy?.site === pairing().site ? copy : null;
  const acts = await actsSinceTold(KINDS, told?.asked ?? 0);
  if (!told && !acts.length) return null;
  return folded(told ?? { batches: [], lots: [] }, acts);
}

/** Asks for what stands; answers whether there was an answer. */
export async function askFarm() {
  const asked = Date.now();
  const [batches, lots] = await Promise.all(['/farm/batches', '/lots'].map((path) => ask('GET', path, { patience: PATIENCE_MS })));
  learnFrom(batches);
  if (batches.kind !== 'done' || lots.kind !== 'done') return false;
  await keep('farm', {
    site: pairing().site, asked,
    batches: batches.data.data.filter((batch) => !batch.ended_on).map(({ id, code, units, strain, placed_on: placedOn, yields }) => (
      { id, code, units, strain, placed_on: placedOn, yields: yields.map(({ item, quantity }) => ({ item, milli: milliOf(quantity) })) })),
    lots: lots.data.data.map(({ on_hand: onHand, ...lot }) => ({ ...lot, milli: milliOf(onHand) })),
  });
  return true;
}

/** Acts of some kinds that an answer asked for at a moment cannot know of yet, in the order in which they were made. */
export async function actsSinceTold(kinds, asked) {
  const acts = isPractising() ? (await Promise.all(kinds.map((kind) => book().ofKind(kind)))).flat()
    : [...(await Promise.all(PENDING.map((state) => actsIn(state)))).flat(),
      ...(await actsSince(asked - DAY_MS)).filter((item) => item.state === 'sent' && item.sent_at > asked)];
  return acts.filter((item) => kinds.includes(item.kind) && item.site === pairing().site).sort((one, other) => one.place - other.place);
}

/** Notes an act of the farm: what it says goes into the document, what is shown of it beside that. */
export async function note(kind, path, said, shown = {}) {
  const id = freshId();
  return book().record(kind, id, (deviceSeq) => {
    const at = instantHere(new Date());
    return { path, at, ...shown, document: { id, device_seq: deviceSeq, at, ...said } };
  });
}

/** The lot that a harvest of a batch gets: batch, month and day, grade. It can be written on the box before anybody was asked. */
export function lotCode(batch, grade, day = businessDay(Date.now())) {
  return [batch, day.slice(5).replace('-', ''), ...(grade ? [grade] : [])].join('-');
}

/** What a batch is called that is placed today. */
export function batchCode(batches, day = businessDay(Date.now())) {
  const code = day.slice(2).replaceAll('-', '');
  const taken = batches.map((batch) => batch.code);
  let name = code;
  for (let number = 2; taken.includes(name); number += 1) name = `${code}-${number}`;
  return name;
}

/** The last day of something made today that keeps for so many days; null where nobody said. */
export function keepsUntil(days, day = businessDay(Date.now())) {
  return days === null || days === undefined ? null : new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days are left of a lot: 0 on its last one, below that afterwards; null when it does not expire. */
export function daysLeft(lot, day = businessDay(Date.now())) {
  return lot.use_by ? Math.round((Date.parse(lot.use_by) - Date.parse(day)) / DAY_MS) : null;
}

/** Lots in the order in which they should leave: good ones before those past their day, the first to expire first. */
export function inOrder(lots) {
  const key = (lot) => `${(daysLeft(lot) ?? 0) < 0 ? 1 : 0} ${lot.use_by ?? '9999'} ${lot.made_on} ${lot.lot}`;
  return [...lots].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

function folded({ batches, lots }, acts) {
  const standing = new Map(batches.map((batch) => [batch.id, { ...batch, yields: batch.yields.map((one) => ({ ...one })) }]));
  const held = new Map(lots.map((lot) => [`${lot.item}/${lot.lot}`, { ...lot }]));
  const put = (lot, milli) => {
    const key = `${lot.item}/${lot.lot}`;
    const there = held.get(key);
    held.set(key, there ? { ...there, milli: there.milli + milli } : { ...lot, milli });
  };
  for (const act of acts) FOLDS[act.kind](act, standing, put);
  return {
    batches: [...standing.values()].sort((one, other) => (one.placed_on < other.placed_on ? 1 : -1)),
    lots: inOrder([...held.values()].filter((lot) => lot.milli > 0)),
  };
}

const FOLDS = {
  farm_batch: ({ id, code, at, document }, batches) => {
    batches.set(id, { id, code, units: document.units, strain: document.strain ?? null, placed_on: businessDay(at), yields: [] });
  },
  farm_end: ({ batch }, batches) => batches.delete(batch),
  harvest: ({ batch, name, unit, use_by: useBy, at, document }, batches, put) => {
    const milli = milliOf(document.quantity);
    put({ item: document.item, name, unit, lot: document.lot, made_on: businessDay(at), use_by: useBy }, milli);
    const { yields } = batches.get(batch) ?? { yields: [] };
    const before = yields.find((one) => one.item === document.item);
    if (before) before.milli += milli;
    else yields.push({ item: document.item, milli });
  },
  packing: ({ into_name: name, use_by: useBy, at, document }, _, put) => {
    put({ item: document.item, lot: document.lot }, -milliOf(document.quantity));
    put({ item: document.into, name, unit: 'ea', lot: document.lot, made_on: businessDay(at), use_by: useBy }, document.packs * 1000);
  },
  stock: ({ document }, _, put) => {
    if (document.lot && document.kind === 'waste') put({ item: document.item, lot: document.lot }, -milliOf(document.quantity));
  },
};

/** Thousandths of a quantity as the API writes it, with its sign: `-0.400`. */
export function milliOf(text) {
  const [, sign, whole, places = ''] = /^(-?)(\d+)(?:\.(\d{1,3}))?$/.exec(text);
  return Number(`${sign}1`) * (Number(whole) * 1000 + Number(places.padEnd(3, '0')));
}
