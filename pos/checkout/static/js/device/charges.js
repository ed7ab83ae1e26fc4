/*
 * What the card terminal is asked for: a charge, money that goes back to a card. The same id never charges twice, so that whatever is in
 * doubt is asked for again until the server says how it ended. A charge that nobody wants any more is given back as soon as it turns out
 * to have been approved.
 */

import { actById } from './acts.js';
import { noteEnd } from './errands.js';
import { learnFrom } from './link.js';
import { ask, sentences } from './server.js';

const PATIENCE_MS = 10_000;
const RUN = { charge: charged, return: returned, refund: refunded };

/** One step: a charge, a return, or a refund that still has to find the approvals that it gives back. */
export function run(errand) {
  return RUN[errand.kind](errand);
}

async function charged({ id, amount, vat, installments, unwanted, state }) {
  const answer = await ask('POST', '/card-approvals', { body: { id, amount, vat, installments }, patience: PATIENCE_MS });
  learnFrom(answer);
  if (answer.kind === 'refused') return unwanted ? null : { state: 'refused', said: sentences(answer.problem).join(' '), rests: true };
  if (answer.kind !== 'done') return { state: state === 'asked' ? 'unknown' : state ?? 'unreached' };
  const { data } = answer;
  if (data.state === 'declined') return unwanted ? null : { state: 'declined', decline: data.decline, rests: true };
  if (data.state === 'cancelled') return null;
  if (data.state !== 'approved') return { state: data.state };
  // Whether it is wanted may have changed while it was asked for: order/charging.js looks again when it takes the money.
  return unwanted ? [backTo(data.id, data.approved_amount, { why: 'unwanted' })] : { state: 'approved', approved: kept(data), rests: true };
}

/** The errand that gives an approval back, in part or whole. */
export function backTo(original, amount, about = {}) {
  return { id: crypto.randomUUID(), group: 'card', kind: 'return', original, amount, state: 'new', ...about };
}

function kept({ approved_amount: amount, approval_no, card_no, issuer, terminal_id, terminal_vat, approved_at }) {
  return { amount, approval_no, card_no, issuer, terminal_id, terminal_vat, approved_at };
}

async function returned({ id, original, amount, state, why, cart, place, refund }) {
  const about = { why, cart, place, refund };
  const answer = await ask('POST', `/card-approvals/${original}/cancellation`, { body: { id, amount }, patience: PATIENCE_MS });
  learnFrom(answer);
  if (answer.kind === 'refused') return { state: 'refused', said: sentences(answer.problem).join(' '), rests: true };
  if (answer.kind !== 'done') return { state: state === 'asked' ? 'unknown' : state };
  const { data } = answer;
  if (data.state === 'declined') return { state: 'declined', decline: data.decline, rests: true };
  if (data.state !== 'approved') return { state: data.state };
  // A terminal may give back less than it was asked for: the rest is asked for anew, under an id of its own.
  if (data.approved_amount < amount) return [backTo(original, amount - data.approved_amount, about)];
  // A part of an order goes with the money: order/charging.js takes it out, then the errand is over.
  return { state: 'approved', number: data.approval_no, rests: true };
}

/** A refund is stored first; then each approval of its sale gives back what is left of it, until the amount is reached. */
async function refunded({ id, sale, refund, amount, numbers }) {
  const act = await actById(refund);
  if (act && act.state !== 'sent') return ['aside', 'decided'].includes(act.state) ? null : undefined;
  const answer = await ask('GET', `/sales/${sale}/card-approvals`, { patience: PATIENCE_MS });
  learnFrom(answer);
  if (answer.kind === 'refused') return byHand(id, amount);
  if (answer.kind !== 'done') return undefined;
  let rest = amount;
  const backs = [];
  for (const approval of answer.data.data.filter((each) => numbers.includes(each.approval_no))) {
    const back = Math.min(rest, (approval.approved_amount ?? 0) - approval.cancelled_amount);
    if (back > 0) backs.push(backTo(approval.id, back, { why: 'refund', refund: id }));
    rest -= Math.max(0, back);
  }
  if (!backs.length) return byHand(id, amount);
  if (rest > 0) noteEnd(id, { state: 'by_hand', amount: rest });
  return backs;
}

function byHand(id, amount) {
  noteEnd(id, { state: 'by_hand', amount });
  return null;
}
