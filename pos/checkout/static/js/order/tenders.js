/*
 * What was already received for an order, part by part: it stays with the order until that is sold, through going back, parking and
 * a reload. Who the money is from (a cash receipt's number, a customer) stays in memory and is asked again after a reload.
 */

import { pairing } from '../device/pairing.js';
import { answer, transact } from '../device/store.js';
import { isPractising } from './book.js';

export const MOST_PARTS = 20;
export const PEOPLE = [2, 3, 4];

/** Cash, and what change is given on. */
export const GIVES_CHANGE = ['cash', 'onnuri', 'local_voucher'];

/** What a cash receipt can be asked for. */
export const AS_CASH = ['cash', 'transfer'];

// Until the site has said from which total on it asks.
const CASH_RECEIPT_FROM = 100_000;
const KEY = 'tenders';
const SMALLEST_COIN = 10;
const KEPT_MS = 7 * 86_400_000;

let held = {};

/** Reads what a reload left behind, and what another tab received since. What the disk refused stays in memory. */
export async function recallTenders() {
  const disk = await amend((all) => all);
  const here = Object.entries(held).filter(([id, mine]) => mine.unkept || disk[id]?.at === mine.at);
  held = { ...disk, ...Object.fromEntries(here) };
}

/** What was already received for an order, in won. */
export function receivedFor(cartId) {
  return -leftOf(0, tendersOf(cartId));
}

/** The parts received for an order, in the order in which they came: `{place, payment, customer, coupon_code, pass, charge}`. */
export function tendersOf(cartId) {
  return held[cartId]?.parts ?? [];
}

/** Every part that a terminal approved, with its order: `{cart, part}`. */
export function chargedParts() {
  return Object.entries(held).filter(([, { site }]) => site === pairing()?.site)
    .flatMap(([cart, { parts }]) => parts.filter((part) => part.charge).map((part) => ({ cart, part })));
}

/** Adds a part: it counts at once. True when it lies on the disk too. */
export function addTender(cartId, part) {
  const parts = tendersOf(cartId);
  const place = 1 + Math.max(0, ...parts.map((other) => other.place));
  return put(cartId, [...parts, { ...part, place }]);
}

export function removeTender(cartId, place) {
  return put(cartId, tendersOf(cartId).filter((part) => part.place !== place));
}

/** The deposits of other tickets pay nothing here: whoever emptied an order meant that one no more. */
export function dropOtherDeposits({ id, ticket }) {
  const parts = tendersOf(id);
  const left = parts.filter((part) => !part.ticket || part.ticket === ticket?.id);
  return left.length === parts.length ? true : put(id, left);
}

/** Only `amount` of a part is left: the rest went back to its card, and what the terminal said of the whole holds no more. */
export function lessenTender(cartId, place, amount) {
  return put(cartId, tendersOf(cartId).map((part) => {
    if (part.place !== place) return part;
    const { terminal_vat: _, ...payment } = part.payment;
    return { ...part, payment: { ...payment, amount } };
  }));
}

export function forgetTenders(cartId) {
  return put(cartId, []);
}

/** What is still to be received; below 0 when the order became smaller than what was received for it. */
export function leftOf(total, parts) {
  return parts.reduce((left, { payment }) => left - payment.amount, total);
}

/** An amount in equal shares that coins can pay; what does not divide is in the first. */
export function equalShares(amount, people) {
  const coin = amount >= people * SMALLEST_COIN ? SMALLEST_COIN : 1;
  const share = Math.floor(amount / people / coin) * coin;
  return [amount - share * (people - 1), ...Array(people - 1).fill(share)].filter((part) => part > 0);
}

/** What the parts put into the sale's document: its payments, and what is said once for the whole sale. */
export function paidWith(parts) {
  const first = (name) => parts.find((part) => part[name])?.[name];
  const passes = parts.map((part) => part.pass).filter(Boolean);
  return {
    payments: parts.map((part) => part.payment),
    ...(first('customer') ? { customer: first('customer') } : {}),
    ...(first('coupon_code') ? { coupon_code: first('coupon_code') } : {}),
    ...(passes.length ? { passes } : {}),
  };
}

/** What is handed back in cash, over all payments. */
export function changeOf(payments) {
  return payments.reduce((change, { amount, tendered }) => change + Math.max(0, (tendered ?? amount) - amount), 0);
}

/** Whether a cash receipt has to be offered before the sale is finished: a total from the site's own on, and cash in it without one. */
export function isCashReceiptDue(total, payments, settings) {
  return total >= (settings?.cash_receipt_from ?? CASH_RECEIPT_FROM) && payments.some((payment) => AS_CASH.includes(payment.method) && !payment.cash_receipt);
}

/** In memory at once. When the disk refuses, only a reload would lose it, and the sale itself says so when it is stored. */
async function put(cartId, parts) {
  const mine = { site: pairing()?.site, at: Date.now(), parts };
  held = { ...held, [cartId]: mine };
  if (isPractising()) return true;
  const kept = { ...mine, parts: parts.map(withoutPersons) };
  try {
    await amend((all) => {
      const rest = Object.entries(all).filter(([id, { at }]) => id !== cartId && at > Date.now() - KEPT_MS);
      return Object.fromEntries(parts.length ? [...rest, [cartId, kept]] : rest);
    });
    return true;
  } catch (error) {
    console.warn('what was received is in memory only', error);
    mine.unkept = true;
    return false;
  }
}

function withoutPersons({ place, payment: { cash_receipt: _, ...payment }, coupon_code, pass, charge, ticket }) {
  return { place, payment, coupon_code, pass, charge, ticket };
}

async function amend(change) {
  return transact(['kept'], 'readwrite', async (store) => {
    const before = (await answer(store.get(KEY))) ?? {};
    const after = change(before);
    if (after !== before) await answer(store.put(after, KEY));
    return after;
  });
}
