/* The moment of the sale: the cart becomes a document under the device's next number, and the order is over only when it is on the disk. */

import { recordSale } from '../device/outbox.js';
import { pairing } from '../device/pairing.js';
import { cashier } from './counter.js';
import { currentCart, startOrder } from './current.js';
import { storedSale } from './sale.js';

/** Stores the current cart as a sale and answers it as it lies in the outbox. Throws when it could not be stored: nothing was sold. */
export async function sell(payments, total) {
  const cart = currentCart();
  const item = await recordSale(cart.id,
    (deviceSeq) => storedSale(pairing(), deviceSeq, cart, total, payments, cashier()?.code, new Date()));
  startOrder();
  return item;
}
