/* The moment of the sale: the cart becomes a document under the device's next number, and the order is over only when it is on the disk. */

import { pairing } from '../device/pairing.js';
import { book } from './book.js';
import { cashier } from './counter.js';
import { currentCart, startOrder } from './current.js';
import { storedSale } from './sale.js';
import { forgetTenders, paidWith } from './tenders.js';

/**
 * Stores the current cart as a sale, paid with these parts, and answers it as it lies in the outbox. Throws when it could not be
 * stored: nothing was sold.
 */
export async function sell(parts, total) {
  const cart = currentCart();
  const { payments, ...said } = paidWith(parts);
  const item = await book().record('sale', cart.id, (deviceSeq, { till }) => {
    const stored = storedSale(pairing(), deviceSeq, cart, total, payments, cashier()?.code, new Date());
    return {
      ...stored,
      document: { ...stored.document, ...said, ...(till && { till: till.id }) },
      ...(till && { till: till.id }),
      path: '/sales',
      at: stored.document.sold_at,
      vat_registered: pairing().settings?.vat_registered ?? true,
    };
  });
  startOrder();
  void forgetTenders(cart.id);
  return item;
}
