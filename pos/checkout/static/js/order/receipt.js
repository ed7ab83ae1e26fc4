/*
 * The receipt as this tablet knows it, without asking anyone: the same figures as the server's (pos/sales/receipts.py), from the sale
 * as it lies in the outbox or as the server told it. Pure functions.
 */

import { parseQuantity, partBack, roundHalfUp, totalUp } from './arithmetic.js';
import { isMoneyBack } from './past.js';
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
    kind: 'sale',
    original: null,
    refunds: (sold.refunds ?? []).filter(isMoneyBack).map((refund) => ({ receipt_no: refund.receipt_no, total: -refund.total })),
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
    passes: sold.passes_sold ?? [],
    change: changeOf(from.payments),
    example: lines.some((line) => isExample(line.sku)),
  };
}

/**
 * The receipt of a refund: `item` of the outbox, and the sale as it stood before (order/past.js). Quantities and money are negative; a
 * line has no price of one, since what comes back is what was paid for that part. `product(sku)` is the catalogue's.
 */
export function refundReceiptOf(item, sale, settings, product = () => null) {
  const parts = { taxable: 0, vat: 0, exempt: 0, out_of_scope: 0 };
  const lines = item.document.lines.map(({ line, quantity }) => {
    const sold = sale.lines.find((other) => other.line === line);
    const milli = parseQuantity(quantity);
    const { net, vat } = partBack(sold, sold.back_milli, sold.back_milli + milli);
    parts.vat -= vat;
    parts[sold.tax_class] -= net - vat;
    const measured = product(sold.sku)?.measured ?? sold.quantity_milli % WHOLE !== 0;
    return {
      name: sold.name, sku: sold.sku, quantity_milli: -milli, unit: measured ? 'kg' : null, unit_price: null, amount: -net, options: [],
      discount: 0, tax_class: sold.tax_class,
    };
  });
  const total = -item.document.payments.reduce((sum, { amount }) => sum + amount, 0);
  return {
    kind: 'refund',
    original: sale.receipt_no,
    refunds: [],
    head: settings?.letterhead ?? null,
    receipt_no: item.receipt_no,
    order_no: null,
    at: new Date(item.document.refunded_at),
    time_zone: settings?.time_zone ?? 'Asia/Seoul',
    cashier: item.document.cashier ?? null,
    order_type: null,
    lines,
    subtotal: total,
    discount: 0,
    total,
    supply: parts.taxable,
    vat: parts.vat,
    exempt: parts.exempt,
    out_of_scope: parts.out_of_scope,
    payments: item.document.payments.map(({ method, amount }) => ({ method, amount: -amount })),
    change: 0,
    example: lines.some((line) => product(line.sku)?.example),
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
