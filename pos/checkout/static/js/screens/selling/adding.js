/* Adding to the order: from a button over the questions a product has, or from a scan. Putting a question away adds nothing. */

import { catalogue } from '../../device/catalogue.js';
import { atHeldPrices, withProduct } from '../../order/cart.js';
import { offers } from '../../device/promotions.js';
import { findScanned } from '../../order/codes.js';
import { change, currentCart } from '../../order/current.js';
import { isGiftCode } from '../../order/gifts.js';
import { t } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askPrice, askWeight } from './keypad.js';
import { chooseOptions } from './options.js';

/** Adds a product that was pressed. */
export async function add(product) {
  if (product.sold_out) return toast(t('sold_out_said', { name: product.name }));
  await addAsking(product, {});
}

/** Adds what a scanner read, or says why not. True when it was understood. */
export async function addScanned(code) {
  // A price on a label says how much of it there is by the price that is charged, which is the order's own.
  const products = (catalogue()?.products ?? []).map((product) => atHeldPrices(currentCart(), product));
  const { product, trouble, quantityMilli, unitPrice } = findScanned(products, code);
  if (trouble === 'unknown' && isGiftCode(code, offers())) {
    await (await import('./code.js')).takeCode(code);
    return true;
  }
  if (trouble) {
    toast(t(`scan_${trouble}`, { code, name: product?.name }));
    return false;
  }
  if (product.sold_out) toast(t('sold_out_said', { name: product.name }));
  else await addAsking(product, { weight: quantityMilli, price: unitPrice });
  return true;
}

async function addAsking(pressed, { weight: weighed = null, price: labelled = null }) {
  const product = atHeldPrices(currentCart(), pressed);
  const unitPrice = labelled ?? (product.open_price ? await askPrice(product) : null);
  if (unitPrice === null && product.open_price) return;
  // What a label priced as a whole is one piece, whatever it weighs.
  const measured = Boolean(product.measured) && labelled === null;
  const weight = measured ? weighed ?? (await askWeight(product)) : null;
  if (measured && weight === null) return;
  const asks = product.option_groups?.length > 0;
  const answer = asks ? await chooseOptions(product, unitPrice ?? product.price, !measured) : { options: [], quantity: 1 };
  if (answer === null) return;
  const quantityMilli = weight ?? answer.quantity * 1000;
  if (!change(withProduct(currentCart(), product, { options: answer.options, quantityMilli, unitPrice, measured }))) toast(t('too_much'));
}
