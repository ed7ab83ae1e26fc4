/*
 * The acts on what was left, into the one outbox: dropping off, moving on, and the order that pays for it. Nothing here waits for a
 * network; a drop-off goes before the sale that names it, since it was made before.
 */

import { pairing } from '../device/pairing.js';
import { kept } from '../device/store.js';
import { book } from './book.js';
import { emptyCart, freshId, withProduct } from './cart.js';
import { cashier } from './counter.js';
import { change, currentCart } from './current.js';
import { instantHere } from './sale.js';
import { addTender, dropOtherDeposits, receivedFor } from './tenders.js';
import { DEPOSIT_SKU, nextTag, openTickets } from './tickets.js';

const TAG_KEY = 'ticket_tag';

/** The tag that the next drop-off gets, and its number. */
export async function tagToGive() {
  const last = await kept(TAG_KEY);
  return nextTag(pairing().device_no, last?.site === pairing().site ? last.number : null, await openTickets());
}

/** Stores a drop-off; `given` is `{id, items, due_date, settlement, phone, note, tell}`. Answers it as it lies in the outbox. */
export async function dropOff({ id, ...given }, { tag, number }) {
  const at = instantHere(new Date());
  return book().record('ticket', id, (deviceSeq) => ({
    path: '/tickets', at, leaves: { [TAG_KEY]: { number } },
    document: { id, device_seq: deviceSeq, dropped_off_at: at, cashier: cashier()?.code ?? null, tag, ...given },
  }));
}

/** Stores what was done with a ticket; `more` is `{items, due_date, reason, undoes}`. Answers its id. */
export async function moveOn(ticket, kind, more = {}) {
  const id = freshId();
  const at = instantHere(new Date());
  await book().record('ticket_event', id, (deviceSeq) => ({
    path: `/tickets/${ticket}/events`, at, ticket,
    document: { id, device_seq: deviceSeq, kind, at, cashier: cashier()?.code ?? null, ...more },
  }));
  return id;
}

/**
 * Puts what a ticket still costs, or its deposit, into the order beside what is there. `handOver`: it is collected once this is paid.
 * False when the order already pays for another ticket, or would be beyond its bounds.
 */
export function orderFor(ticket, { deposit = 0, handOver = false } = {}) {
  const before = currentCart();
  if (before.ticket && before.ticket.id !== ticket.id) return false;
  if (before.ticket && before.lines.length) return true;
  const lines = deposit ? [{ sku: DEPOSIT_SKU, name: '예약금', tax_class: 'out_of_scope', price: deposit, milli: 1000 }]
    : ticket.items.flatMap(({ works }) => works).filter((work) => work.unsold_milli > 0)
      .map((work) => ({ sku: work.sku, name: work.name, tax_class: work.tax_class, price: work.unit_price, milli: work.unsold_milli }));
  const filled = lines.reduce((cart, { milli, ...product }) => withProduct(cart, product, { quantityMilli: milli }), before.lines.length ? before : { ...emptyCart(before.order_type), id: before.id });
  if (!change({ ...filled, ticket: { id: ticket.id, tag: ticket.tag, handOver } })) return false;
  void dropOtherDeposits(currentCart());
  const held = Math.min(ticket.held ?? 0, ticket.outstanding ?? 0);
  if (!deposit && held > 0 && !receivedFor(currentCart().id)) {
    void addTender(currentCart().id, { payment: { method: 'deposit', amount: held }, ticket: ticket.id });
  }
  return true;
}
