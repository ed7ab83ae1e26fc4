/*
 * Paper, as the screens ask for it: a receipt, an order slip, a till's report, a test page, the drawer. A wish lies on the disk and goes
 * out after its document; nothing waits for it. Practising shows the paper on the screen instead.
 */

import { addErrand, changeErrand, endOf, errandById, errands } from '../device/errands.js';
import { pairing } from '../device/pairing.js';
import { keep, kept } from '../device/store.js';
import { language } from '../ui/texts.js';
import { isPractising } from './book.js';
import { freshId } from './cart.js';
import { GIVES_CHANGE } from './tenders.js';

/** Why a drawer is opened without a sale, as the server has it. */
export const DRAWER_REASONS = ['change', 'count', 'wrong_money', 'check', 'other'];

const BY_ITSELF = 'print_by_itself';

/** The printers of the site. Without any nothing of printing is shown. */
export function printers() {
  return pairing()?.settings?.printers ?? [];
}

export function canPrint() {
  return printers().length > 0;
}

export function hasDrawer() {
  return printers().some((printer) => printer.has_drawer);
}

/** Whether the site has a printer for its orders. */
export function printsOrders() {
  return printers().some((printer) => printer.prints_orders);
}

/** Whether this tablet prints a receipt after every sale. */
export async function printsByItself() {
  return (await kept(BY_ITSELF)) === true;
}

export async function printByItself(wanted) {
  await keep(BY_ITSELF, wanted);
}

/**
 * Asks for a slip: `of` the sale, refund or till, `label` what people call it, `paper()` shows it to somebody who practises. Answers the
 * id by which `printState` tells what becomes of it; null where nothing is printed.
 */
export async function print(kind, { of = null, label = '', drawer = false, reason = null, printer = null, paper = null } = {}) {
  if (isPractising()) {
    await paper?.();
    return null;
  }
  const id = freshId();
  await addErrand({ id, group: 'print', kind, of, label, drawer, reason, printer, language: language() });
  return id;
}

/** What follows a sale by itself: the drawer for what lies in it now, the order's slip, the receipt where the tablet is set so. */
export async function afterSale({ id, order_no: label, document }) {
  if (!canPrint() || isPractising()) return null;
  const kick = hasDrawer() && document.payments.some(({ method }) => GIVES_CHANGE.includes(method));
  const receipt = (await printsByItself()) ? await print('receipt', { of: id, label, drawer: kick }) : null;
  if (kick && !receipt) await print('drawer', { of: id, label });
  if (printsOrders()) await print('order', { of: id, label });
  return receipt;
}

/** The drawer for money that is handed back. */
export async function afterRefund({ id, order_no: label, document }) {
  if (isPractising() || !hasDrawer() || !document.payments.some(({ method }) => method === 'cash')) return;
  await print('drawer', { of: id, label });
}

/**
 * How a slip stands: `{state, words}`: `sending` (its document has not gone yet, or nobody answered), `waiting` (with the printer's
 * trouble), `printing`, `held`, `late`, `refused`, `printed`, `given_up`.
 */
export function printState(id) {
  const errand = errandById(id);
  if (!errand) return endOf(id) ?? { state: 'printed' };
  if (errand.late) return { state: 'late' };
  if (errand.rests && errand.said !== undefined) return { state: 'refused', words: errand.said };
  return errand.print ? { state: errand.print.state, words: errand.print.words ?? null } : { state: 'sending' };
}

/** Slips of which somebody should know: the printer has a trouble, or a person has to decide. The drawer's own are nobody's concern. */
export function troubledPrints() {
  return errands('print').filter(({ kind, rests, print: said }) => rests || (kind !== 'drawer' && said?.trouble))
    .map((errand) => ({ ...errand, ...printState(errand.id) }));
}

/** Every slip that is not over, in the order of asking. */
export function openPrints() {
  return errands('print').filter(({ kind }) => kind !== 'drawer').map((errand) => ({ ...errand, ...printState(errand.id) }));
}

/** Prints one that rests: again whole where the server holds it, else as if it had been asked for now. */
export async function printAgain({ id, state }) {
  if (state !== 'held') return changeErrand(id, { rests: false, late: false, said: undefined, since: Date.now() });
  return decided(id, 'retry');
}

/** Lets a slip go. */
export async function letGo({ id, print: asked }) {
  return asked ? decided(id, 'dismissal') : changeErrand(id, null);
}

/** False when nobody answered: then nothing changed. */
async function decided(id, what) {
  const { decide } = await import('../device/prints.js');
  const answer = await decide(id, what);
  if (!['done', 'refused'].includes(answer.kind)) return false;
  await changeErrand(id, { rests: false });
  return true;
}
