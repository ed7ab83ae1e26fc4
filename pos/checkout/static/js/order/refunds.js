/* What a refund comes to and how the money goes back, the same as the server reckons it: pure functions over a sale of the book. */

import { partBack, quantityText } from './arithmetic.js';
import { AS_CASH } from './tenders.js';

/** By these any amount can go back, whatever was paid by them. */
export const ALWAYS_POSSIBLE = ['cash', 'transfer'];

const WHOLE = 1000;

/** Why things come back; what is stored is the Korean word, whatever language the tablet speaks. */
export const REASONS = [
  ['reason_mind', '손님이 취소함'],
  ['reason_mistake', '주문을 잘못 받음'],
  ['reason_payment', '결제를 잘못함'],
  ['reason_faulty', '상품에 문제가 있음'],
  ['reason_late', '너무 늦게 나옴'],
];

/** How much of a line can still come back, in thousandths. */
export function leftOf(line) {
  return line.quantity_milli - line.back_milli;
}

/** The key of the sentence that says why nothing of a sale can be refunded now; null when it can. */
export function refusal(sale) {
  if (sale.state === 'aside' || sale.state === 'held') return 'no_refund_aside';
  if (sale.refunds.some((refund) => refund.state === 'asking')) return 'no_refund_asking';
  if (sale.lines.every((line) => leftOf(line) === 0)) return 'no_refund_left';
  if (sale.told || sale.state === 'waiting' || sale.state === 'practice') return null;
  return 'no_refund_offline';
}

/** What a wish `{line, milli}` takes back of a sale's line, in won. */
export function backOf(sale, { line, milli }) {
  const sold = sale.lines.find((other) => other.line === line);
  return partBack(sold, sold.back_milli, sold.back_milli + milli).net;
}

/** What all the wishes come to. */
export function backOfAll(sale, wishes) {
  return wishes.reduce((sum, wish) => sum + backOf(sale, wish), 0);
}

/** Whether a second person has to say yes to giving this much back, counting what was given back of the sale before. */
export function needsApproval(sale, amount, settings) {
  return sale.refunded + amount >= (settings?.refund_approval_from ?? 0);
}

/** The ways in which money of a sale can go back: `[{method, most}]`, as it was paid, then cash and transfer, which have no limit. */
export function waysBack(sale, total) {
  const paid = Object.keys(sale.left).filter((method) => sale.left[method] > 0);
  const methods = [...new Set([...paid.filter((method) => method === 'cash'), ...paid, ...ALWAYS_POSSIBLE])];
  return methods.map((method) => ({
    method,
    most: ALWAYS_POSSIBLE.includes(method) ? total : Math.min(total, sale.left[method]),
    paid: Math.max(0, sale.left[method] ?? 0),
  }));
}

/**
 * How a total goes back: `[{method, amount}]`. What was chosen comes first, up to what is possible by it; the rest goes back as it
 * was paid, cash first; what nothing is left for goes back in cash.
 */
export function spread(sale, total, chosen = []) {
  const ways = new Map(waysBack(sale, total).map((way) => [way.method, way]));
  const parts = new Map();
  let rest = total;
  const put = (method, wanted) => {
    const amount = Math.min(rest, wanted);
    if (amount <= 0) return;
    parts.set(method, (parts.get(method) ?? 0) + amount);
    rest -= amount;
  };
  for (const { method, amount } of chosen) put(method, Math.min(amount, ways.get(method)?.most ?? 0));
  for (const { method, paid } of ways.values()) if (!chosen.some((part) => part.method === method)) put(method, paid);
  put('cash', rest);
  return [...parts].map(([method, amount]) => ({ method, amount }));
}

/**
 * What becomes of a sale's coupon, passes and cash receipts when these wishes come back by these ways: `{receipt}` won of cash receipts
 * that are taken back, `{uses}` of passes and `{won}` on them that come back, `{coupon}`: `free` again, `used` still, or null.
 */
export function alsoBack(sale, wishes, parts) {
  const isLeft = sale.lines.some((line) => leftOf(line) > (wishes.find((wish) => wish.line === line.line)?.milli ?? 0));
  const uses = wishes.reduce((all, { line, milli }) => {
    const sold = sale.lines.find((other) => other.line === line);
    if (sold.discount_reason !== 'pass') return all;
    return all + Math.ceil((sold.back_milli + milli) / WHOLE) - Math.ceil(sold.back_milli / WHOLE);
  }, 0);
  const byWay = (method) => sumOf(parts.filter((part) => part.method === method));
  return { receipt: receiptBack(sale, parts), uses, won: byWay('prepaid_pass'), coupon: sale.coupon_code ? (isLeft ? 'used' : 'free') : null };
}

/** Cash receipts cover at most what stays of the sale's cash and transfers; what is over is taken back. */
function receiptBack(sale, parts) {
  const covered = sumOf(sale.payments.filter((payment) => payment.cash_receipt));
  const kept = AS_CASH.reduce((all, method) => all + (sale.left[method] ?? 0), 0);
  const back = sumOf(parts.filter(({ method }) => AS_CASH.includes(method)));
  return Math.min(covered, Math.max(0, kept)) - Math.min(covered, Math.max(0, kept - back));
}

function sumOf(parts) {
  return parts.reduce((all, { amount }) => all + amount, 0);
}

/** The document of a refund, as it is sent; a PIN is no part of it. */
export function refundDocument({ id, deviceSeq, at, cashier, till, wishes, parts, reason, approver }) {
  const document = {
    id,
    device_seq: deviceSeq,
    refunded_at: at,
    cashier: cashier ?? null,
    ...(till && { till: till.id }),
    lines: wishes.map(({ line, milli, restock }) => ({ line, quantity: quantityText(milli), restock: Boolean(restock) })),
    payments: parts.map(({ method, amount }) => ({ method, amount })),
    reason,
  };
  return approver ? { ...document, approval: { by: approver } } : document;
}
