/*
 * What was left here, as far as this tablet has heard of it: kept on its disk to be found by its tag without a network. Numbers and names
 * of customers, and what was noted of them, are left out before anything is kept.
 */

import { addErrand } from './errands.js';
import { announce, learnFrom } from './link.js';
import { pairing } from './pairing.js';
import { isPractising } from './practice.js';
import { ask } from './server.js';
import { answer, keep, kept, transact } from './store.js';

const KEY = 'tickets';
const PAGE = 500;
const MOST_PAGES = 4;
const FRESH_MS = 60_000;
const PATIENCE_MS = 8_000;

let current = null;
let asking = null;

/** `{site, terms, tickets, asked}` as it was last told, of this site; null before that. */
export function knownTickets() {
  return current?.site === pairing()?.site ? current : null;
}

export async function recallTickets() {
  current = (await kept(KEY)) ?? null;
  return knownTickets();
}

/** Asks what stands open and on what terms, unless that was done a moment ago. Without an answer the last one stays. */
export function refreshTickets(atOnce = false) {
  if (!atOnce && Date.now() - (knownTickets()?.asked ?? 0) < FRESH_MS) return Promise.resolve();
  asking ??= refreshed().finally(() => { asking = null; });
  return asking;
}

async function refreshed() {
  if (isPractising()) return;
  const { site } = pairing();
  const asked = Date.now();
  const terms = await ask('GET', `/sites/${site}/ticket-terms`, { patience: PATIENCE_MS });
  learnFrom(terms);
  const tickets = terms.kind === 'done' ? await openTickets() : null;
  if (!tickets) return;
  current = { site, asked, terms: terms.data, tickets };
  await keep(KEY, current);
  announce('tickets');
}

async function openTickets() {
  const found = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const told = await ask('GET', `/tickets?stands=open&limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    if (told.kind !== 'done') return null;
    found.push(...told.data.data.map(nameless));
    cursor = told.data.next_cursor;
    if (!cursor) break;
  }
  return found;
}

/** Asks for tickets that are over too, by what somebody says; null without an answer. `by` is `phone_last`, `tag` or `code`. */
export async function findTickets(by, words) {
  const told = await ask('GET', `/tickets?${by}=${encodeURIComponent(words)}&limit=50`, { patience: PATIENCE_MS });
  learnFrom(told);
  return told.kind === 'done' ? told.data.data.map(nameless) : null;
}

/** One ticket as the server has it now; null without an answer. */
export async function readTicket(id) {
  const told = await ask('GET', `/tickets/${id}`, { patience: PATIENCE_MS });
  learnFrom(told);
  return told.kind === 'done' ? nameless(told.data) : null;
}

function nameless({ customer: _, phone: __, note: ___, messages: ____, ...ticket }) {
  return { ...ticket, events: ticket.events.map(({ id, kind, at, received_at, items, due_date, undoes, cashier }) => ({ id, kind, at, received_at, items, due_date, undoes, cashier })) };
}

/** Keeps a photo until the server has it; `jpeg` is base64. It goes after its ticket. */
export async function keepPhoto({ id, ticket, item, taken_at, jpeg }) {
  await keep(photoKey(id), jpeg);
  await addErrand({ id, group: 'photo', ticket, item, taken_at });
}

export function photoKey(id) {
  return `photo:${id}`;
}

/** The picture of a photo that has not gone yet. */
export async function heldPhoto(id) {
  return (await kept(photoKey(id))) ?? null;
}

/** Forgets a picture: the server has it, or will never take it. */
export async function dropPhoto(id) {
  await transact(['kept'], 'readwrite', (store) => answer(store.delete(photoKey(id))));
}
