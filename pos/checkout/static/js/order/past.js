/*
 * What was sold, in one shape, whether it is known from this tablet's outbox or from the server: pure functions.
 * An entry is one line of the list; a sale has its lines with what came back of each, and what is left of each payment.
 */

import { parseQuantity, totalUp } from './arithmetic.js';

/** A sale or refund of the outbox as one line of the list. */
export function entryOfItem({ id, kind, at, document, state, order_no, receipt_no, sale = null }) {
  return {
    id, kind, at: new Date(at), order_no, receipt_no, state, sale,
    total: kind === 'refund' ? sum(document.payments) : document.total,
    payments: document.payments, names: document.lines.map((line) => line.name).filter(Boolean), own: true,
  };
}

/** The same for a document that the server told; `device` is the beginning of this tablet's own receipt numbers. */
export function entryOfAnswer(document, device) {
  const refund = document.source === 'refund';
  return {
    id: document.id, kind: refund ? 'refund' : 'sale', at: new Date(refund ? document.refunded_at : document.sold_at),
    order_no: document.order_no, receipt_no: document.receipt_no, state: 'sent', sale: document.sale ?? null, total: document.total,
    payments: document.payments, names: document.lines.map((line) => line.name), own: document.receipt_no.startsWith(`${device}-`),
  };
}

/** Both lists as one, newest first: what the server has is sent, whatever this tablet still thinks of it. */
export function merged(own, told) {
  const known = new Set(told.map((entry) => entry.id));
  return newestFirst([...told, ...own.filter((entry) => !known.has(entry.id))]);
}

export function newestFirst(entries) {
  return [...entries].sort((one, other) => other.at - one.at || (other.receipt_no > one.receipt_no ? 1 : -1));
}

/** What was taken and given back by method: `{takings: {cash: 12500}, sales, refunds, total}`; refunds count against it. */
export function totalsOf(entries) {
  const counted = entries.filter(isCounted);
  const takings = {};
  for (const { kind, payments } of counted) {
    for (const { method, amount } of payments) takings[method] = (takings[method] ?? 0) + (kind === 'refund' ? -amount : amount);
  }
  return {
    takings,
    sales: counted.filter((entry) => entry.kind === 'sale').length,
    refunds: counted.filter((entry) => entry.kind === 'refund').length,
    total: Object.values(takings).reduce((all, amount) => all + amount, 0),
  };
}

function isCounted(entry) {
  return entry.kind === 'sale' || isMoneyBack(entry);
}

/** Money that moved. A refund whose answer is awaited, or which the server refused, has given nothing back. */
export function isMoneyBack({ state }) {
  return !['asking', 'aside'].includes(state);
}

/** A sale of the outbox with its refunds, which lie there too; figures by the tablet's own arithmetic. */
export function saleOfItem(item, refunds, vatRegistered = true) {
  const { document } = item;
  const wanted = document.lines.map((line) => ({
    quantity_milli: parseQuantity(line.quantity),
    unit_price: line.unit_price,
    options_price: (line.options ?? []).reduce((all, option) => all + option.price, 0),
    discount: line.discount ?? 0,
    tax_class: line.tax_class,
  }));
  const reckoned = totalUp(wanted, document.discount ?? 0, vatRegistered);
  const lines = document.lines.map((line, index) => ({
    line: index + 1, sku: line.sku, name: line.name, options: named(line.options, item.shown_lines?.[index]), note: line.note ?? null,
    quantity_milli: wanted[index].quantity_milli, unit_price: line.unit_price, amount: reckoned.lines[index].amount,
    net: reckoned.lines[index].net, vat: reckoned.lines[index].vat, tax_class: reckoned.lines[index].tax_class, back_milli: 0,
    discount_reason: line.discount_reason ?? null,
  }));
  return withRefunds({
    id: item.id, at: new Date(item.at), order_no: item.order_no, receipt_no: item.receipt_no, order_type: document.order_type ?? null,
    cashier: document.cashier ?? null, total: document.total, discount: document.discount ?? 0, state: item.state, own: true,
    item, told: false, lines, payments: document.payments, refunds: [], flags: [], coupon_code: document.coupon_code ?? null,
  }, refunds);
}

/** A sale that the server told, with what of its refunds is still on its way from here. */
export function saleOfAnswer(answer, item, refunds, device) {
  const lines = answer.lines.map((line) => ({
    line: line.line, sku: line.sku, name: line.name, options: line.options ?? [], note: line.note ?? null,
    quantity_milli: parseQuantity(line.quantity), unit_price: line.unit_price, amount: line.amount, net: line.net, vat: line.vat,
    tax_class: line.tax_class, back_milli: milli(line.refunded ?? '0'), discount_reason: line.discount_reason ?? null,
  }));
  const told = answer.refunds ?? [];
  const sale = {
    id: answer.id, at: new Date(answer.sold_at), order_no: answer.order_no, receipt_no: answer.receipt_no, order_type: answer.order_type,
    cashier: answer.cashier, total: answer.total, discount: answer.discount, state: 'sent',
    own: answer.receipt_no.startsWith(`${device}-`), item, told: true, lines, payments: answer.payments,
    flags: answer.flags ?? [], coupon_code: answer.coupon_code ?? null,
    refunds: told.map((refund) => ({
      id: refund.id, receipt_no: refund.receipt_no, at: new Date(refund.refunded_at), total: refund.total, state: 'sent', payments: refund.payments,
    })),
  };
  return withRefunds(sale, refunds.filter((refund) => !told.some((other) => other.id === refund.id)));
}

/** Adds refunds of the outbox to a sale, and reckons what is left of each payment. */
function withRefunds(sale, items) {
  const backs = new Map();
  for (const { document } of items) {
    for (const { line, quantity } of document.lines) backs.set(line, (backs.get(line) ?? 0) + parseQuantity(quantity));
  }
  const refunds = [...sale.refunds, ...items.map((item) => ({
    id: item.id, receipt_no: item.receipt_no, at: new Date(item.at), total: sum(item.document.payments), state: item.state, payments: item.document.payments,
  }))];
  const left = {};
  for (const { method, amount } of sale.payments) left[method] = (left[method] ?? 0) + amount;
  for (const { method, amount } of refunds.flatMap((refund) => refund.payments)) left[method] = (left[method] ?? 0) - amount;
  return {
    ...sale,
    lines: sale.lines.map((line) => ({ ...line, back_milli: line.back_milli + (backs.get(line.line) ?? 0) })),
    refunds,
    refunded: refunds.reduce((all, refund) => all + refund.total, 0),
    left,
  };
}

/** Options with the names that they were chosen by, where the tablet remembers them. */
function named(options, shown) {
  return (options ?? []).map((option, at) => ({ ...option, name: shown?.options?.[at]?.name ?? option.name }));
}

/** A quantity of 0 or more, in thousandths. */
function milli(text) {
  return /[1-9]/.test(text) ? parseQuantity(text) : 0;
}

function sum(payments) {
  return payments.reduce((all, { amount }) => all + amount, 0);
}
