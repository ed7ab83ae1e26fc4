/* Handing out a receipt: on the tablet's own screen, or as a code that a guest's phone reads. Both work without a network. */

import { catalogue } from '../../device/catalogue.js';
import { pairing } from '../../device/pairing.js';
import { isPractising } from '../../order/book.js';
import { receiptLink, receiptOf } from '../../order/receipt.js';
import { h } from '../../ui/elements.js';
import { qrPicture } from '../../ui/qr.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { slip } from './slip.js';

/** Shows the receipt of a sale: an item of the outbox, or a sale as order/past.js has it. */
export function openReceipt(sold) {
  const examples = new Set((catalogue()?.products ?? []).filter((product) => product.example).map((product) => product.sku));
  const receipt = receiptOf(sold, pairing().settings, (sku) => examples.has(sku));
  const named = receipt.head ? receipt : { ...receipt, head: { shop: pairing().site_name } };
  return openSheet('receipt', () => ({
    head: h('h1', { id: 'sheet-title' }, t('receipt_head')),
    body: h('div', { class: 'slip-frame', tabindex: '0', role: 'group', 'aria-label': t('receipt_head') }, slip(named)),
  }));
}

/** Shows the code that leads to the receipt's own page. */
export function openReceiptCode(item) {
  const link = receiptLink(item.id, pairing().settings, location.origin);
  return openSheet('receipt-code', () => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('code_head')), h('p', { class: 'muted' }, t('code_body'))),
    body: h('div', { class: 'code-frame' }, qrPicture(link, t('code_label', { number: item.order_no })),
      h('p', { class: 'muted link', id: 'receipt-link' }, link)),
  }));
}

/** Whether a guest can open the receipt: not what was only practised. */
export function hasOwnPage() {
  return !isPractising();
}
