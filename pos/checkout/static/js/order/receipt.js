/*
 * The receipt as this tablet knows it, without asking anyone: the same figures as the server's (pos/sales/receipts.py), from the sale
 * as it lies in the outbox or as the server told it. Pure functions.
 */

import { parseQuantity, roundHalfUp, totalUp } from './arithmetic.js';
import { changeOf } from './tenders.js';

const WHOLE = 1000;
const TOKEN_BYTES = 16;

/** The letters of a receipt's own link: the sale's id in base64url, without padding. */
export function receiptToken(id) {
  const hex = id.replaceAll('-', '');
  const bytes = Array.from({ length: TOKEN_BYTES }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The address that a guest opens. */
export function receiptLink(id, settings, origin) {
  return `${settings?.base_url ?? origin}/r/${receiptToken(id)}`;
}

/**
 * The receipt of an item of the outbox, or of a sale as order/past.js has it: lines with their own amounts and their options', sums,
 * tax parts, payments. `settings` are the site's; `isExample(sku)` tells example products.
 */
export function receiptOf(sold, settings, isExample = () => false) {
  const { document } = sold;
  const from = document ?? sold;
  const lines = document ? document.lines.map((line, index) => ofItem(line, sold.shown_lines?.[index])) : sold.lines.map(ofPast);
  const sums = totalUp(lines, from.discount ?? 0, document ? sold.vat_registered ?? settings?.vat_registered ?? true : true);
  const { total, supply, vat, exempt, out_of_scope } = sums;
  const discount = from.discount ?? 0;
  return {
    head: settings?.letterhead ?? null,
    receipt_no: sold.receipt_no,
    order_no: sold.order_no,
    at: new Date(from.sold_at ?? sold.at),
    time_zone: settings?.time_zone ?? 'Asia/Seoul',
    cashier: from.cashier ?? null,
    order_type: from.order_type ?? null,
    lines: lines.map((line, index) => ({
      name: line.name,
      quantity_milli: line.quantity_milli,
      unit: line.measured ? 'kg' : null,
      unit_price: line.unit_price,
      amount: sums.lines[index].gross - line.options.reduce((sum, option) => sum + option.amount, 0),
      options: line.options,
      discount: line.discount,
      tax_class: sums.lines[index].tax_class,
    })),
    subtotal: total + discount,
    discount,
    total, supply, vat, exempt, out_of_scope,
    payments: from.payments,
    change: changeOf(from.payments),
    example: lines.some((line) => isExample(line.sku)),
  };
}

function ofItem(line, shown) {
  const quantityMilli = parseQuantity(line.quantity);
  return priced({ ...line, quantity_milli: quantityMilli, measured: shown?.measured ?? quantityMilli % WHOLE !== 0 },
    (line.options ?? []).map((option, at) => ({ ...option, name: shown?.options[at]?.name ?? option.code })));
}

function ofPast(line) {
  const options = (line.options ?? []).map((option) => ({ ...option, name: option.name ?? option.code }));
  const each = line.unit_price + options.reduce((sum, option) => sum + option.price, 0);
  return priced({
    ...line, measured: line.quantity_milli % WHOLE !== 0, discount: roundHalfUp(line.quantity_milli * each, WHOLE) - line.amount,
  }, options);
}

function priced(line, options) {
  return {
    ...line,
    discount: line.discount ?? 0,
    options_price: options.reduce((sum, option) => sum + option.price, 0),
    options: options.map(({ name, price }) => ({ name, price, amount: roundHalfUp(line.quantity_milli * price, WHOLE) })),
  };
}
