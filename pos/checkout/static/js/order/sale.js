/* From a cart to the document that the server stores, and the numbers that the tablet gives it without asking anyone. */

import { quantityText } from './arithmetic.js';
import { reckoned } from './cart.js';

/** `cafe-03-T2-000214`: the same number that the server will give, made here so that it stands on the slip without a network. */
export function receiptNo(pairing, deviceSeq) {
  return `${pairing.site}-T${pairing.device_no}-${String(deviceSeq).padStart(6, '0')}`;
}

/** The number to call: the last three digits of the device's series. */
export function orderNo(deviceSeq) {
  return String(deviceSeq % 1000).padStart(3, '0');
}

/**
 * What is put into the outbox: the document as it will be sent, and what the screens show of it; `shown_lines` stand beside the
 * document's, with what only people read: `{options: [{name, price}], measured}`.
 */
export function storedSale(pairing, deviceSeq, cart, total, payments, cashier, at) {
  const { lines, off, reason } = reckoned(cart);
  return {
    site: pairing.site,
    receipt_no: receiptNo(pairing, deviceSeq),
    order_no: orderNo(deviceSeq),
    document: {
      id: cart.id,
      device_seq: deviceSeq,
      sold_at: instantHere(at),
      cashier: cashier ?? null,
      order_type: offers(pairing, 'drinks') ? cart.order_type : null,
      lines: cart.lines.map((line, index) => soldLine(line, lines[index])),
      ...(off ? { discount: off, discount_reason: reason } : {}),
      ...(cart.coupon ? { coupon_code: cart.coupon.code } : {}),
      ...(cart.approval ? { approval: { by: cart.approval.by } } : {}),
      ...(cart.note ? { note: cart.note } : {}),
      ...(cart.ticket ? { ticket: cart.ticket.id } : {}),
      payments,
      total,
    },
    shown_lines: cart.lines.map(({ options, measured }) => ({ options: options.map(({ name, price }) => ({ name, price })), measured })),
  };
}

/** Whether the kind of site has something on offer; what a tablet does not know of its site it leaves as it is at a café. */
export function offers(pairing, what) {
  return pairing?.offers?.includes(what) ?? true;
}

function soldLine(line, { discount, reason }) {
  return {
    sku: line.sku,
    name: line.name,
    tax_class: line.tax_class,
    quantity: quantityText(line.quantity_milli),
    unit_price: line.unit_price,
    options: line.options.map(({ code, price }) => ({ code, price })),
    ...(discount ? { discount, discount_reason: reason } : {}),
    ...(line.note ? { note: line.note } : {}),
    ...(line.lot ? { lot: line.lot } : {}),
  };
}

/** `2020-11-20T10:15:03+09:00`: this moment with the tablet's own offset. */
export function instantHere(date) {
  const east = -date.getTimezoneOffset();
  const two = (number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const offset = `${east < 0 ? '-' : '+'}${two(Math.floor(Math.abs(east) / 60))}:${two(Math.abs(east) % 60)}`;
  return `${day}T${time}${offset}`;
}
