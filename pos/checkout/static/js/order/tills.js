/*
 * The till day of this tablet: opening it, money in and out of the drawer, closing it. Each is an act of the book, and is done with the
 * moment at which it lies on the disk, with or without a network.
 */

import { pairing } from '../device/pairing.js';
import { book } from './book.js';
import { freshId } from './cart.js';
import { cashier } from './counter.js';
import { businessDay } from './day.js';
import { instantHere } from './sale.js';
import { reckon, sumOf } from './till.js';

const LATER = 'pos-till-later';

/** The till that is open here, or null: `{id, opened_at, opening_float, cashier, told}`; `told`: only the server knows all of it. */
export function till() {
  return book().till();
}

/** Whether the open till is one of an earlier business day that nobody closed. */
export function isForgotten() {
  return till() !== null && businessDay(till().opened_at) < businessDay(Date.now());
}

/** Whether what was taken is shown only after it was counted. */
export function isBlind() {
  return pairing()?.settings?.blind_count ?? true;
}

/** Whether to ask for the opening (or the close of a forgotten till) before selling; who said "later" is asked again after the next close. */
export function isOpeningDue() {
  return (till() === null || isForgotten()) && !isLaterSaid();
}

/** The close of this business day (`{till, closed_at, …}`), if nothing was opened after it and this tab did not say "later" since; else null. */
export function closeOfToday() {
  const close = book().lastClose();
  return till() === null && close && businessDay(close.closed_at) === businessDay(Date.now()) && !isLaterSaid() ? close : null;
}

function isLaterSaid() {
  const later = Number(sessionStorage.getItem(LATER));
  return businessDay(later) === businessDay(Date.now()) && later >= Date.parse(book().lastClose()?.closed_at ?? 0);
}

export function openLater() {
  sessionStorage.setItem(LATER, String(Date.now()));
}

/** What the drawer should begin with: as the last close left it. Null where nobody knows. */
export function proposedFloat() {
  return book().leftForNext() ?? pairing()?.settings?.next_float ?? null;
}

/** Opens the till with a float. False when it was opened in another tab meanwhile: then that one stands. */
export async function openTill(id, float) {
  const item = await book().record('opening', id, (deviceSeq, { till: standing }) => {
    if (standing) throw new DOMException('a till is open', 'InvalidStateError');
    const at = instantHere(new Date());
    const document = { id, device_seq: deviceSeq, opened_at: at, opening_float: float, ...by() };
    return { path: '/tills', at, till: id, document, leaves: { till: { id, opened_at: at, opening_float: float, cashier: cashier()?.code ?? null } } };
  });
  return item.document.opening_float === float;
}

/** Takes back an opening that was a mistake; the caller has seen that nothing was done with the till. */
export async function cancelTill() {
  const { id } = till();
  const act = freshId();
  return book().record('cancellation', act, (deviceSeq, standing) => {
    stillOpen(id, standing);
    const at = instantHere(new Date());
    return { path: `/tills/${id}/cancellation`, at, till: id, document: { id: act, device_seq: deviceSeq, cancelled_at: at, ...by() }, leaves: { till: null } };
  });
}

/** Money into the drawer (`in`) or out of it. */
export async function moveCash(act, { direction, amount, reason }) {
  const { id } = till();
  return book().record('cash', act, (deviceSeq, standing) => {
    stillOpen(id, standing);
    const at = instantHere(new Date());
    return { path: `/tills/${id}/cash-movements`, at, till: id, document: { id: act, device_seq: deviceSeq, at, direction, amount, reason, ...by() } };
  });
}

/**
 * Closes the till with what was counted: `counted` by denomination, `methods` by way of paying (only what somebody counted), `banked`
 * what is taken out of the drawer for the bank, `parked` the orders that stay for tomorrow.
 */
export async function closeTill(act, { counted, methods = {}, banked = 0, parked = [], note = '' }) {
  const { id } = till();
  return book().record('closing', act, (deviceSeq, standing) => {
    stillOpen(id, standing);
    const at = instantHere(new Date());
    const document = {
      id: act, device_seq: deviceSeq, closed_at: at, counted, counted_methods: methods, made: Math.max(standing.made, deviceSeq), ...by(),
      ...(parked.length ? { parked } : {}), ...(banked ? { banked } : {}), ...(note ? { note } : {}),
    };
    const closed = { till: standing.till, act, closed_at: at, left: Math.max(0, sumOf(counted) - banked) };
    return { path: `/tills/${id}/closing`, at, till: id, document, leaves: { till: null, closed } };
  });
}

/** What the acts of a till come to by this tablet's own book, those acts, and its closing if there was one. */
export async function bookOf({ id, opening_float: float }) {
  const acts = await book().actsOf(id);
  const closing = acts.find((act) => act.kind === 'closing') ?? null;
  // What was sold after the close is an addendum: the close says what was there at its moment.
  const counted = closing ? acts.filter((act) => act.place < closing.place) : acts;
  return { acts: counted, closing, ...reckon(float, counted) };
}

function stillOpen(id, { till: standing }) {
  if (standing?.id !== id) throw new DOMException('the till is closed', 'InvalidStateError');
}

function by() {
  return cashier() ? { cashier: cashier().code } : {};
}
