/* What goes with a sale beside its money: its cash receipts with their state, what the supervisor will look at, and what a refund does to them. */

import { learnFrom, linkState } from '../../device/link.js';
import { ask, sentences } from '../../device/server.js';
import { isPractising } from '../../order/book.js';
import { alsoBack, leftOf } from '../../order/refunds.js';
import { AS_CASH } from '../../order/tenders.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { WORDS } from '../../ui/words.js';
import { askForCashReceipt, hidden } from '../paying/cash_receipt.js';

const TONES = { issued: ['good', 'ok'], failed: ['bad', 'alert'], cancelled: ['', 'x'] };

/** What looks odd about a sale, in words; null where nothing does that a person at the counter can understand. */
export function flagged(flags) {
  const known = flags.filter((flag) => WORDS[`flag_${flag}`]);
  return known.length > 0 && h('p', { class: 'say-why', role: 'status' }, icon('alert'),
    h('span', {}, `${t('look_at')}: ${known.map((flag) => t(`flag_${flag}`)).join(', ')}`));
}

/** The cash receipts of a sale; what the server knows of them comes when it has answered. `changed()` after one was asked for. */
export function cashReceipts(sale, changed) {
  const section = h('section', { class: 'cash-receipts', 'aria-label': t('cash_receipt') });
  const cash = sale.payments.map((payment, index) => ({ ...payment, payment_no: index + 1 })).filter(({ method }) => AS_CASH.includes(method));
  if (!cash.length) return null;
  draw([]);
  if (sale.told) void read();
  return section;

  async function read() {
    const answer = await ask('GET', `/cash-receipts?sale=${sale.id}`, { patience: 8_000 });
    learnFrom(answer);
    if (answer.kind === 'done' && section.isConnected) draw(answer.data.data);
  }

  function draw(told) {
    const issues = told.filter(({ act }) => act === 'issue');
    const rows = cash.map((payment) => issues.find((issue) => issue.payment === payment.payment_no) ?? (payment.cash_receipt && waiting(payment))).filter(Boolean);
    const without = cash.find((payment) => !payment.cash_receipt && !issues.some((issue) => issue.payment === payment.payment_no));
    const may = without && sale.told && linkState() === 'online' && sale.lines.some((line) => leftOf(line) > 0);
    fill(section, rows.length > 0 && h('h2', {}, t('cash_receipt')), rows.map(row),
      may && button('btn full', () => void want(without.payment_no), [icon('receipt'), t('receipt_later')], { 'data-key': 'receipt-later' }));
  }

  async function want(payment) {
    const chosen = await askForCashReceipt(true, t('receipt_later_why'));
    if (chosen === null) return;
    const answer = await ask('POST', '/cash-receipts', { body: { sale: sale.id, payment, ...chosen } });
    learnFrom(answer);
    if (answer.kind === 'done') changed();
    else toast(answer.kind === 'refused' ? sentences(answer.problem).join(' ') : t('receipt_later_offline'));
  }
}

/** One that the server has not told of: asked for with the sale. */
function waiting({ cash_receipt: { kind, identifier }, amount }) {
  const known = kind === 'self_issued' || identifier;
  return { kind, identifier: known ? hidden(kind, identifier) : null, amount, cancelled_amount: 0, state: isPractising() ? 'practice' : 'wanted', approval_no: null };
}

function row({ kind, identifier, amount, cancelled_amount: back, state, approval_no: approval }) {
  const [tone, picture] = TONES[state] ?? ['warn', 'clock'];
  return h('div', { class: 'cash-receipt-row' },
    h('p', {}, h('b', {}, t(`for_${kind}`)), ' ', h('span', { class: 'num' }, identifier ?? '')),
    h('p', { class: 'row' }, h('span', { class: `badge ${tone}`.trim() }, icon(picture), t(`receipt_state_${state}`)), h('b', { class: 'num push' }, won(amount - back))),
    approval && h('p', { class: 'muted num' }, `${t('approval')} ${approval}`),
    back > 0 && h('p', { class: 'muted num' }, t('receipt_back', { amount: won(back) })));
}

/** What a refund does beside giving money back: `[sentence]`. */
export function alsoBackWords(sale, wishes, parts) {
  const { receipt, uses, won: onPass, coupon } = alsoBack(sale, wishes, parts);
  return [
    receipt > 0 && t('back_receipt', { amount: won(receipt) }),
    uses > 0 && t('back_uses', { count: uses }),
    onPass > 0 && t('back_on_pass', { amount: won(onPass) }),
    coupon !== null && t(`back_coupon_${coupon}`),
  ].filter(Boolean);
}
