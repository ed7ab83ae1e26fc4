/*
 * What was left here as it stands now: what the server told, and what this tablet did since that has not come back from there. Pure but
 * for the reading of the outbox. An act counts once: by its id, wherever it is known from.
 */

import { actsSince } from '../device/acts.js';
import { pairing } from '../device/pairing.js';
import { knownTickets } from '../device/tickets.js';
import { parseQuantity } from './arithmetic.js';
import { businessDay } from './day.js';
import { fold } from './ticket_fold.js';

export const DEPOSIT_SKU = 'ticket-deposit';
export const OPEN = ['received', 'in_work', 'ready'];
const LOOK_BACK_MS = 35 * 86_400_000;
const DAY_MS = 86_400_000;
const KINDS = ['ticket', 'ticket_event', 'sale'];
const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ';
const MOST_NUMBER = 999;

/** Every open ticket of this site, the first promised first. */
export async function openTickets() {
  const known = knownTickets();
  const acts = await ticketActs();
  const told = new Map((known?.tickets ?? []).map((ticket) => [ticket.id, ticket]));
  // What was sent before the server was asked and is not among its open ones is over.
  const own = acts.filter(({ kind, id, state, sent_at: sent }) => kind === 'ticket' && !told.has(id) && (state !== 'sent' || sent >= (known?.asked ?? 0)));
  return [...told.values(), ...own.map(ticketOfAct)].map((ticket) => standing(ticket, acts)).filter(({ state }) => OPEN.includes(state))
    .sort((one, other) => one.due_date.localeCompare(other.due_date) || one.dropped_off_at.localeCompare(other.dropped_off_at));
}

/** The acts of this tablet that are about tickets. */
export async function ticketActs() {
  const acts = await actsSince(Date.now() - LOOK_BACK_MS);
  return acts.filter((act) => act.site === pairing().site && KINDS.includes(act.kind) && (act.kind !== 'sale' || act.document.ticket)).reverse();
}

/** A drop-off of the outbox in the shape in which the server tells of tickets. */
export function ticketOfAct({ id, device, device_seq: seq, state, document }) {
  return {
    id, tag: document.tag, ticket_no: `${device}-${String(seq).padStart(6, '0')}`, dropped_off_at: document.dropped_off_at, promised_for: document.due_date,
    settlement: document.settlement, price: priceOf(document.items), events: [], unsent: state !== 'sent',
    items: document.items.map((item, index) => ({
      ...item, item: index + 1, photos: item.photos.map((photo) => ({ id: photo, here: false })),
      works: item.works.map((work) => ({ ...work, amount: amountOf(work), unsold_milli: parseQuantity(work.quantity) })),
    })),
    money: { held: 0, storage_fee: 0, sales: [] },
  };
}

/** The ticket with what this tablet did since: its state, each item's, and the money. */
export function standing(ticket, acts) {
  const heard = new Set(ticket.events.map(({ id }) => id));
  const events = acts.filter((act) => act.kind === 'ticket_event' && act.ticket === ticket.id && !heard.has(act.id) && act.state !== 'aside');
  const all = [...ticket.events, ...events.map(({ document }) => ({ items: null, ...document }))];
  const now = fold(ticket.items.map(({ item }) => item), ticket.promised_for, all);
  const sales = acts.filter((act) => act.kind === 'sale' && act.document.ticket === ticket.id && !ticket.money.sales.includes(act.id));
  const { items, held } = paid(ticket, sales.map(({ document }) => document));
  const outstanding = items.flatMap(({ works }) => works).reduce((due, work) => due + workLeft(work), 0);
  return {
    ...ticket, ...now, events: all, items: items.map((item) => ({ ...item, state: now.items[item.item] })),
    held, outstanding, to_pay: Math.max(0, outstanding - held), unsent: ticket.unsent || events.some(({ state }) => state !== 'sent'),
  };
}

/** What sales cover of the agreed work, by product and in its order, and what is held of deposits. */
function paid(ticket, sales) {
  let { held } = ticket.money;
  const sold = new Map();
  for (const { lines, payments } of sales) {
    for (const line of lines) {
      if (line.sku === DEPOSIT_SKU) held += line.unit_price;
      else sold.set(line.sku, (sold.get(line.sku) ?? 0) + parseQuantity(line.quantity));
    }
    held -= payments.filter(({ method }) => method === 'deposit').reduce((all, { amount }) => all + amount, 0);
  }
  const items = ticket.items.map((item) => ({ ...item, works: item.works.map((work) => {
    const covered = Math.min(work.unsold_milli, sold.get(work.sku) ?? 0);
    sold.set(work.sku, (sold.get(work.sku) ?? 0) - covered);
    return { ...work, unsold_milli: work.unsold_milli - covered };
  }) }));
  return { items, held };
}

function workLeft(work) {
  const whole = parseQuantity(work.quantity);
  return work.amount - Math.floor((work.amount * (whole - work.unsold_milli)) / whole);
}

function amountOf({ quantity, unit_price: price }) {
  return Math.round((parseQuantity(quantity) * price) / 1000);
}

export function priceOf(items) {
  return items.flatMap(({ works }) => works).reduce((all, work) => all + amountOf(work), 0);
}

/** The deposit that is asked for, as the server proposes it: whole thousands of won. */
export function depositOf(terms, price) {
  return Math.min(price, Math.ceil((price * terms.deposit_percent) / 100_000) * 1000);
}

/** How it stands against its day: `overdue`, `kept` (ready, and the free days are over), or null. */
export function lateness(ticket, terms, today = businessDay(Date.now())) {
  if (['received', 'in_work'].includes(ticket.state)) return ticket.due_date < today ? 'overdue' : null;
  if (ticket.state !== 'ready') return null;
  return dayAfter(businessDay(ticket.ready_at), terms?.free_days ?? 7) < today ? 'kept' : null;
}

/** `2020-11-24` so many days after another day. */
export function dayAfter(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * The next tag of this tablet: its own letter and a number, so that two tablets without a network never give the same one. A number goes
 * round, and one that still hangs on something is passed over.
 */
export function nextTag(deviceNo, last, tickets) {
  const letter = letterOf(deviceNo);
  const hanging = new Set(tickets.map(({ tag }) => tag));
  const numbers = tickets.map(({ tag }) => tag).filter((tag) => new RegExp(`^${letter}\\d+$`).test(tag)).map((tag) => Number(tag.slice(letter.length)));
  let number = last ?? Math.max(0, ...numbers);
  for (let tries = 0; tries < MOST_NUMBER; tries += 1) {
    number = (number % MOST_NUMBER) + 1;
    if (!hanging.has(letter + number)) break;
  }
  return { tag: letter + number, number };
}

function letterOf(deviceNo) {
  const at = deviceNo - 1;
  const first = Math.floor(at / LETTERS.length);
  return (first ? LETTERS[(first - 1) % LETTERS.length] : '') + LETTERS[at % LETTERS.length];
}

/** What somebody typed or scanned, among these: by tag, by the number on its slip, or its code. */
export function matching(tickets, words) {
  const sought = words.trim().toUpperCase();
  return tickets.filter(({ tag, ticket_no: number }) => tag.toUpperCase() === sought || tag.toUpperCase().startsWith(sought)
    || number.toUpperCase().endsWith(sought));
}
