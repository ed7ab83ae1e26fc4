/* The moment of the sale: the cart becomes a document under the device's next number, and the order is over only when it is on the disk. */

import { pairing } from '../device/pairing.js';
import { noteUses, passKinds } from '../device/promotions.js';
import { book, isPractising } from './book.js';
import { passesIn } from './cart.js';
import { cashier } from './counter.js';
import { currentCart, startOrder } from './current.js';
import { codeOfSold, uses } from './gifts.js';
import { storedSale } from './sale.js';
import { forgetTenders, paidWith } from './tenders.js';

const MOST_PASSES = 20;

/**
 * Stores the current cart as a sale, paid with these parts, and answers it as it lies in the outbox. Throws when it could not be
 * stored: nothing was sold.
 */
export async function sell(parts, total) {
  const cart = currentCart();
  const { payments, ...said } = paidWith(parts);
  const passes = [...new Set([...passesIn(cart), ...(said.passes ?? [])])];
  const sold = await passesSold(cart);
  const item = await book().record('sale', cart.id, (deviceSeq, { till }) => {
    const stored = storedSale(pairing(), deviceSeq, cart, total, payments, cashier()?.code, new Date());
    return {
      ...stored,
      document: { ...stored.document, ...said, ...(passes.length && { passes }), ...(till && { till: till.id }) },
      ...(sold.length && { passes_sold: sold }),
      ...(till && { till: till.id }),
      path: '/sales',
      at: stored.document.sold_at,
      vat_registered: pairing().settings?.vat_registered ?? true,
    };
  });
  if (passes.length && !isPractising()) void noteUses(usedOf(cart, parts));
  if (cart.ticket?.handOver && !isPractising()) await handOver(cart.ticket.id);
  startOrder();
  void forgetTenders(cart.id);
  return item;
}

/** What was paid for is handed over with it. The money is stored: what fails here is done by hand on the ticket. */
async function handOver(ticket) {
  try {
    await (await import('./leaving.js')).moveOn(ticket, 'collected');
  } catch (error) {
    console.error(error);
  }
}

/** What the order takes of each pass: uses for its lines, won for what it pays. */
function usedOf(cart, parts) {
  const free = cart.lines.filter((line) => line.discount?.pass).map((line) => ({ code: line.discount.pass, uses: uses(line.quantity_milli) }));
  return [...free, ...parts.filter((part) => part.pass).map(({ pass, payment }) => ({ code: pass, won: payment.amount }))];
}

/** The passes that the order sells, each with the code that the server gives it: `[{name, code}]`, so that a guest has it at once. */
async function passesSold(cart) {
  const skus = new Set(passKinds().map((kind) => kind.sku));
  const units = cart.lines.flatMap((line, index) => (skus.has(line.sku) ? Array.from({ length: uses(line.quantity_milli) }, (_, unit) => [line, index + 1, unit + 1]) : []));
  const found = await Promise.all(units.slice(0, MOST_PASSES).map(async ([line, lineNo, unit]) => ({ name: line.name, code: await codeOfSold(cart.id, lineNo, unit) })));
  return found.filter(({ code }) => code !== null);
}
