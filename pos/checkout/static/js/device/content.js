/*
 * The business content of a document in its one canonical form, as the server hashes it (contract §3): the normalised request without
 * device_seq, sent_at, notes, PIN, cash receipt identifiers and customer. Pure functions; tests/vectors/acks.json holds both sides.
 */

const WHOLE = 1000;

/** The content of a sale of this site, from the document as it was sent. */
export function saleContent(sale, site) {
  return {
    ...common(sale, site),
    sold_at: instant(sale.sold_at),
    order_type: sale.order_type ?? null,
    order_no: text(sale.order_no),
    ticket: uuid(sale.ticket),
    coupon_code: text(sale.coupon_code),
    passes: (sale.passes ?? []).map(text),
    discount: sale.discount ?? 0,
    discount_reason: text(sale.discount_reason),
    total: sale.total,
    lines: sale.lines.map(lineContent),
  };
}

/** The content of a refund of the sale with this id. */
export function refundContent(refund, site, saleId) {
  return {
    ...common(refund, site),
    sale: uuid(saleId),
    refunded_at: instant(refund.refunded_at),
    reason: text(refund.reason),
    lines: refund.lines.map(({ line, quantity, restock }) => ({ line, quantity: threePlaces(quantity), restock: restock ?? false })),
  };
}

function common(document, site) {
  return {
    id: uuid(document.id),
    site,
    cashier: text(document.cashier),
    till: uuid(document.till),
    approval: document.approval ? { by: text(document.approval.by).trim().toLowerCase() } : null,
    payments: document.payments.map(paymentContent),
  };
}

function lineContent(line) {
  return {
    sku: text(line.sku),
    name: text(line.name),
    tax_class: line.tax_class,
    quantity: threePlaces(line.quantity),
    unit_price: line.unit_price,
    options: (line.options ?? []).map(({ code, price }) => ({ code: text(code), price })),
    discount: line.discount ?? 0,
    discount_reason: text(line.discount_reason),
    lot: text(line.lot),
    producer: text(line.producer),
  };
}

function paymentContent(payment) {
  return {
    method: payment.method,
    amount: payment.amount,
    tendered: payment.tendered ?? payment.amount,
    approval_no: text(payment.approval_no),
    card_no: text(payment.card_no),
    installments: payment.installments ?? null,
    issuer: text(payment.issuer),
    terminal_id: text(payment.terminal_id),
    terminal_vat: payment.terminal_vat ?? null,
    approved_at: instant(payment.approved_at),
    cash_receipt: payment.cash_receipt ? { kind: payment.cash_receipt.kind } : null,
  };
}

function text(value) {
  return value === null || value === undefined ? null : String(value).normalize('NFC');
}

function uuid(value) {
  return value === null || value === undefined ? null : value.toLowerCase();
}

/** `2020-11-20T10:15:03.5+09:00` → `2020-11-20T01:15:03.500000Z`; a fraction of nothing is left out. */
function instant(value) {
  if (value === null || value === undefined) return null;
  const [, seconds, fraction = '', offset] = /^(.{19})(?:\.(\d+))?(.+)$/.exec(value);
  const micro = fraction.slice(0, 6).padEnd(6, '0');
  const utc = new Date(seconds.toUpperCase() + offset.toUpperCase()).toISOString().slice(0, 19);
  return `${utc}${Number(micro) ? `.${micro}` : ''}Z`;
}

/** `"2"`, 2, `"0.4"` → `"2.000"`, `"2.000"`, `"0.400"`, without ever being a fraction. */
function threePlaces(quantity) {
  const [whole, places = ''] = String(quantity).split('.');
  return `${Number(whole)}.${String(Number(places.padEnd(3, '0')) % WHOLE).padStart(3, '0')}`;
}

/** RFC 8785 of content made of texts, whole numbers, booleans, nulls, lists and objects. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}
