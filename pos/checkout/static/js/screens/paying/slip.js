/* The receipt as a slip: the same words and figures, in the same order, as the page behind its link (templates/receipt/). */

import { quantityText } from '../../order/arithmetic.js';
import { h } from '../../ui/elements.js';
import { count, language, t, won } from '../../ui/texts.js';
import { hidden } from './cash_receipt.js';

/** The slip of a receipt as order/receipt.js reckons it. */
export function slip(receipt) {
  const { head, lines } = receipt;
  return h('article', { class: 'slip' },
    h('header', {}, h('h1', {}, head?.shop ?? ''), [head?.centre, head?.project, head?.address].filter(Boolean).map((line) => h('p', {}, line)),
      ['business_number', 'representative', 'telephone'].filter((key) => head?.[key]).map((key) => h('p', {}, `${t(key)} ${head[key]}`)),
      receipt.kind === 'refund' && h('p', { class: 'what' }, t('refund_receipt'))),
    h('dl', { class: 'ruled' },
      pair(moment(receipt), receipt.cashier ? `${t('receipt_cashier')} ${receipt.cashier.split('-').at(-1)}` : ''),
      pair(t('slip_no'), receipt.receipt_no),
      receipt.original && pair(t('slip_original'), receipt.original)),
    h('table', {},
      h('thead', {}, h('tr', {}, ['slip_item', 'slip_quantity', 'slip_price', 'slip_amount'].map((key) => h('th', { scope: 'col' }, t(key))))),
      h('tbody', {}, lines.flatMap(rows))),
    lines.some((line) => line.tax_class === 'exempt') && h('p', {}, t('exempt_mark')),
    receipt.discount > 0 && h('dl', {}, pair(t('subtotal'), figure(receipt.subtotal)), pair(t('slip_discount'), figure(-receipt.discount))),
    h('dl', { class: 'total' }, pair(t(receipt.kind === 'refund' ? 'slip_back' : 'total'), won(receipt.total))),
    h('dl', {}, pair(t('supply'), figure(receipt.supply)), pair(t('vat'), figure(receipt.vat)), pair(t('exempt'), figure(receipt.exempt)),
      receipt.out_of_scope > 0 && pair(t('out_of_scope'), figure(receipt.out_of_scope))),
    receipt.payments.length > 0 && h('dl', {}, receipt.payments.flatMap(payment), receipt.change > 0 && pair(t('change'), figure(receipt.change))),
    receipt.passes?.length > 0 && h('dl', {}, receipt.passes.map(({ name, code }) => pair(name, code))),
    receipt.refunds.length > 0 && h('dl', {}, receipt.refunds.map(({ receipt_no: no, total }) => pair(`${t('entry_refund')} ${no}`, figure(total)))),
    h('footer', {}, receipt.order_no && [h('p', {}, t('number')), h('p', { class: 'number' }, receipt.order_no)],
      receipt.order_type && h('p', {}, t(receipt.order_type)), receipt.example && h('p', {}, t('slip_example')), h('p', {}, t('slip_thanks'))));
}

function rows(line) {
  const { quantity_milli: milli, unit, options, discount } = line;
  const row = (className, name, quantity, price, amount) => h('tr', { class: className || null },
    h('th', { scope: 'row' }, name), h('td', {}, quantity), h('td', {}, price), h('td', {}, amount));
  return [
    row('', `${line.tax_class === 'exempt' ? '* ' : ''}${line.name}`, quantity(milli, unit), line.unit_price === null ? '' : figure(line.unit_price), figure(line.amount)),
    ...options.map((option) => row('option', `+ ${option.name}`, ...(option.price
      ? [quantity(milli, unit), figure(option.price), figure(option.amount)] : ['', '', '']))),
    ...(discount ? [row('option', t('slip_discount'), '', '', figure(-discount))] : []),
  ];
}

function payment({ method, amount, tendered, card_no: card, approval_no: approval, installments, cash_receipt: receipt }) {
  return [
    pair(t(`way_${method}`), figure(tendered ?? amount)),
    card && pair(t('slip_card'), card, 'detail'),
    approval && pair(t('approval'), approval, 'detail'),
    installments > 0 && pair(t('slip_instalments'), t('months', { count: installments }), 'detail'),
    receipt && pair(t('cash_receipt'), t(`for_${receipt.kind}`), 'detail'),
    ...(receipt ? issuedTo(receipt) : []),
  ];
}

/** Whom it is for, masked, and that its number is still to come; nothing where this tablet has forgotten the number by now. */
function issuedTo({ kind, identifier }) {
  if (kind !== 'self_issued' && !identifier) return [];
  return [pair(t('slip_receipt_to'), hidden(kind, identifier), 'detail'), pair(t('slip_receipt_no'), t('slip_receipt_wanted'), 'detail')];
}

function pair(label, value, className = null) {
  return h('div', { class: className }, h('dt', {}, label), h('dd', {}, value));
}

/** `12,500`, with a real minus. */
function figure(amount) {
  return `${amount < 0 ? '−' : ''}${count(Math.abs(amount))}`;
}

/** `2`, or `0.400 kg`. */
function quantity(milli, unit) {
  const text = quantityText(Math.abs(milli));
  return `${milli < 0 ? '−' : ''}${unit ? `${text.includes('.') ? text : `${text}.000`} ${unit}` : text}`;
}

/** `2020-11-20 (금) 14:05`, on the shop's wall. */
function moment({ at, time_zone: timeZone }) {
  const part = (options, locale = 'en-CA') => new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(at);
  const day = part({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const weekday = part({ weekday: 'short' }, language() === 'ko' ? 'ko' : 'en');
  return `${day} (${weekday}) ${part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, 'en-GB')}`;
}
