/*
 * Card money at the terminal, as the screens need it: charging an order, giving up, taking what was approved into the order, and giving
 * it back. The money of an approval counts for its order the moment it is known, wherever the person is then.
 */

import { actById } from '../device/acts.js';
import { backTo } from '../device/charges.js';
import { addErrand, changeErrand, endOf, errandById, errands, recallErrands } from '../device/errands.js';
import { announce } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { isPractising } from './book.js';
import { freshId } from './cart.js';
import { currentCart } from './current.js';
import { recallParked } from './parked.js';
import { addTender, chargedParts, lessenTender, recallTenders, removeTender, tendersOf } from './tenders.js';

/** The ways that a card terminal takes. */
export const AT_TERMINAL = ['card', 'incheon_eum', 'easy_pay'];

const LOCK = 'pos-errands-taking';
const PRACTICE_MS = 1_500;
const ENDED = ['declined', 'refused'];

let practised = null;
let stray = [];

/** Whether the server can ask a card terminal for this site; else approvals are typed in. */
export function hasTerminal() {
  return (pairing()?.settings?.card_terminals ?? []).length > 0;
}

/** The charge of an order that is under way, was declined or refused; null where there is none. */
export function chargeOf(cartId) {
  if (isPractising()) return practised?.cart === cartId ? practised : null;
  return charges().find((errand) => errand.cart === cartId && !errand.unwanted) ?? null;
}

/** Whether an order's charge still waits for its answer. */
export function isCharging(cartId) {
  const charge = chargeOf(cartId);
  return charge !== null && !ENDED.includes(charge.state);
}

/** Whether money of an order is on its way back to a card: until that is over it is not charged again. */
export function isGivingBack(cartId) {
  return errands('card').some((errand) => errand.cart === cartId && (errand.unwanted || (errand.kind === 'return' && !errand.rests)));
}

/** Asks for a charge; its id lies on the disk before anybody is asked. Throws when it could not be stored. */
export async function charge({ cart, method, amount, vat, installments }) {
  const before = chargeOf(cart);
  if (isPractising()) return practise({ cart, method, amount, installments });
  if (before && !ENDED.includes(before.state)) return before;
  if (before) await changeErrand(before.id, null);
  return addErrand({ id: freshId(), group: 'card', kind: 'charge', state: 'new', cart, method, amount, vat, installments });
}

/** The person does not want to wait any more: should it have been approved, it goes back to the card by itself. */
export async function giveUp(id) {
  if (isPractising()) {
    practised = null;
    return announce('errands');
  }
  const errand = errandById(id);
  if (!errand) return null;
  return changeErrand(id, ENDED.includes(errand.state) ? null : { unwanted: true, rests: false });
}

/** Puts what was approved into its order, once, in whichever tab is first; what belongs to no order any more is left for a person. */
export async function takeApproved() {
  if (!errands('card').some((errand) => isTaken(errand) || isPartlyBack(errand)) || isPractising()) return forgetDeclined().then(lookForStray);
  await navigator.locks.request(LOCK, async () => {
    await recallErrands();
    await recallTenders();
    for (const { cart, place, amount } of errands('card').filter(isPartlyBack)) await lessenTender(cart, place, amount);
    for (const errand of errands('card').filter(isTaken)) {
      if (errand.kind === 'return') await takenOut(errand);
      else if (await actById(errand.cart)) await settledAlready(errand);
      else await takenIn(errand);
    }
  });
  announce('tenders');
  return lookForStray();
}

function isTaken({ kind, state, unwanted, lone }) {
  return state === 'approved' && !unwanted && !lone && ['charge', 'return'].includes(kind);
}

/** A return asks for all that is left of its part: a part that is larger has less money than it says. */
function isPartlyBack({ kind, cart, place, amount }) {
  return kind === 'return' && place !== undefined && tendersOf(cart).some((part) => part.place === place && part.payment.amount > amount);
}

/** What was declined is forgotten with its order. */
async function forgetDeclined() {
  for (const { id, cart } of charges().filter(({ state }) => ENDED.includes(state))) {
    if (await actById(cart)) await changeErrand(id, null);
  }
}

async function takenIn({ id, cart, method, installments, approved }) {
  if (!tendersOf(cart).some((part) => part.charge === id)) {
    if (!(await addTender(cart, { payment: paymentOf(method, installments, approved), charge: id }))) return;
  }
  await changeErrand(id, null);
}

/** The order was sold meanwhile: with this very number, typed in by hand, or without this money. */
async function settledAlready({ id, cart, approved }) {
  const sale = await actById(cart);
  const carried = (sale.document?.payments ?? []).some((payment) => payment.approval_no === approved.approval_no);
  await changeErrand(id, carried ? null : { lone: true });
}

async function takenOut({ id, cart, place }) {
  if (place) await removeTender(cart, place);
  await changeErrand(id, null);
}

/** What a terminal's approval writes into the sale. */
export function paymentOf(method, installments, { amount, ...said }) {
  const known = Object.entries(said).filter(([, value]) => value !== null && value !== undefined);
  return { method, amount, ...Object.fromEntries(known), ...(installments > 1 ? { installments } : {}) };
}

/** Gives a part of an order back to its card. It stays with the order until the money is back. */
export async function returnPart(cartId, part) {
  if (isPractising()) return removeTender(cartId, part.place).then(() => announce('tenders'));
  const before = errands('card').find((errand) => errand.kind === 'return' && errand.cart === cartId && errand.place === part.place);
  if (before && !before.rests) return before;
  if (before) await changeErrand(before.id, null);
  return addErrand({ ...backTo(part.charge, part.payment.amount, { why: 'part' }), cart: cartId, place: part.place });
}

/** Whether a part of an order is on its way back to its card: `under_way`, `failed` (what is left of it pays), or null. */
export function returnOf(cartId, place) {
  const errand = errands('card').find(({ kind, cart, place: of }) => kind === 'return' && cart === cartId && of === place);
  if (!errand) return null;
  return errand.rests && errand.state !== 'approved' && !isPartlyBack(errand) ? 'failed' : 'under_way';
}

/** The money of a part went back otherwise: nothing more is asked of the terminal for it. */
export async function letReturnBe(cartId, place) {
  const errand = errands('card').find(({ kind, cart, place: of }) => kind === 'return' && cart === cartId && of === place);
  if (errand?.rests) await changeErrand(errand.id, null);
}

/** Whether the terminal gives back what a refund owes by a method. */
export function returnsByItself(sale, method) {
  return hasTerminal() && AT_TERMINAL.includes(method) && !isPractising() && numbersOf(sale, method).length > 0;
}

/** After a refund: what was paid by card goes back by the terminal. Answers the id to ask `refundReturn` for. */
export async function returnForRefund(item, sale, { method, amount }) {
  const id = `${item.id}:${method}`;
  await addErrand({ id, group: 'card', kind: 'refund', state: 'new', sale: sale.id, refund: item.id, amount, numbers: numbersOf(sale, method) });
  return id;
}

function numbersOf(sale, method) {
  return sale.payments.filter((paid) => paid.method === method && paid.approval_no).map((paid) => paid.approval_no);
}

/** How the returns of a refund stand: `waiting`, `done`, `by_hand` (with what is left to do), `refused`. */
export function refundReturn(id) {
  const open = errands('card').filter((errand) => errand.id === id || errand.refund === id);
  if (open.some(({ rests, state }) => rests && state !== 'approved')) return { state: 'refused', said: open.find(({ said }) => said)?.said };
  if (open.length) return { state: 'waiting' };
  return endOf(id) ?? { state: 'done' };
}

/** What a person has to look at: money without an order, and money that could not be given back. */
export function strayCards() {
  const alone = charges().filter(({ lone }) => lone).map((errand) => ({ id: errand.id, what: 'lone', amount: errand.approved.amount, number: errand.approved.approval_no }));
  const refused = errands('card').filter(({ kind, rests, state }) => kind === 'return' && rests && state !== 'approved')
    .map(({ id, amount, said }) => ({ id, what: 'refused', amount, said: said ?? null }));
  return [...alone, ...stray, ...refused];
}

/** Money that is on its way back, or whose end is being found out although nobody waits for it. */
export function movingCards() {
  return errands('card').filter(({ kind, rests, unwanted }) => !rests && (unwanted || kind === 'return'));
}

/** Gives back what a person was shown; what could not be given back is tried anew. */
export async function returnStray({ id, what, cart, part }) {
  if (what === 'part') return returnPart(cart, part);
  const errand = errandById(id);
  if (!errand) return null;
  const { cart: order, place, refund, why } = errand;
  return changeErrand(id, [what === 'lone' ? backTo(id, errand.approved.amount, { why: 'lone' })
    : { ...backTo(errand.original, errand.amount, { why }), cart: order, place, refund }]);
}

/** Somebody gave it back at the terminal itself, or will see to it otherwise. */
export async function letStray({ id, what, cart, part }) {
  if (what === 'part') return removeTender(cart, part.place).then(lookForStray);
  const errand = errandById(id);
  if (errand?.place) await removeTender(errand.cart, errand.place);
  return changeErrand(id, null);
}

/** Approved money in orders that nobody has any more. */
async function lookForStray() {
  const held = chargedParts();
  const before = stray.length;
  stray = [];
  if (held.length && !isPractising()) {
    const orders = await recallParked();
    const known = new Set([...orders.parked, ...orders.open].map(({ cart }) => cart.id));
    // The copy on the disk follows what stands on the screen.
    if (currentCart().lines.length) known.add(currentCart().id);
    else known.delete(currentCart().id);
    for (const { cart, part } of held) {
      if (known.has(cart) || returnOf(cart, part.place) || (await actById(cart))) continue;
      stray.push({ id: part.charge, what: 'part', cart, part, amount: part.payment.amount, number: part.payment.approval_no });
    }
  }
  if (before || stray.length) announce('stray');
}

function charges() {
  return errands('card').filter(({ kind }) => kind === 'charge');
}

/** A terminal to practise with: approves after a moment, and nobody is asked. */
async function practise({ cart, method, amount, installments }) {
  const mine = { id: freshId(), cart, method, amount, state: 'asked' };
  practised = mine;
  announce('errands');
  setTimeout(() => {
    if (practised !== mine || !isPractising()) return;
    practised = null;
    const approved = { amount, approval_no: '00000000', card_no: '9410-12**-****-3456', issuer: '연습카드', approved_at: new Date().toISOString() };
    void addTender(cart, { payment: paymentOf(method, installments, approved), charge: mine.id }).then(() => announce('tenders'));
  }, PRACTICE_MS);
  return mine;
}
