/* Handing out a receipt: on the tablet's own screen, or as a code that a guest's phone reads. Both work without a network. */

import { catalogue } from '../../device/catalogue.js';
import { pairing } from '../../device/pairing.js';
import { isPractising } from '../../order/book.js';
import { receiptLink, receiptOf, refundReceiptOf } from '../../order/receipt.js';
import { h } from '../../ui/elements.js';
import { qrPicture } from '../../ui/qr.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { slip } from './slip.js';

/** Shows the receipt of a sale: an item of the outbox, or a sale as order/past.js has it; `said` stands above it. */
export function openReceipt(sold, said = null) {
  return open(receiptOf(sold, pairing().settings, (sku) => Boolean(productOf(sku)?.example)), 'receipt_head', said);
}

/** Shows the receipt of a refund: an item of the outbox, and the sale as it stood before. */
export function openRefundReceipt(item, sale, said = null) {
  return open(refundReceiptOf(item, sale, pairing().settings, productOf), 'refund_receipt', said);
}

function productOf(sku) {
  return (catalogue()?.products ?? []).find((product) => product.sku === sku) ?? null;
}

function open(receipt, title, said) {
  const named = receipt.head ? receipt : { ...receipt, head: { shop: pairing().site_name } };
  return openSheet('receipt', () => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t(title)), said && h('p', { class: 'muted' }, t(said))),
    body: h('div', { class: 'slip-frame', tabindex: '0', role: 'group', 'aria-label': t(title) }, slip(named)),
  }));
}

/** Shows the code that leads to the receipt's own page. */
export function openReceiptCode(item) {
  const link = receiptLink(item.id, pairing().settings, location.origin);
  return openSheet('receipt-code', () => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('code_head')), h('p', { class: 'muted' }, t('code_body'))),
    body: h('div', { class: 'code-frame', tabindex: 0, role: 'group', 'aria-labelledby': 'sheet-title' }, qrPicture(link, t('code_label', { number: item.order_no })),
      h('p', { class: 'muted link', id: 'receipt-link' }, link)),
  }));
}

/** Whether a guest can open the receipt: not what was only practised. */
export function hasOwnPage() {
  return !isPractising();
}
