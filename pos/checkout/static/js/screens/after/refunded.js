/* Refunded: what to hand back, in large figures with its notes and coins, and what else has to be done about the money. */

import { actById } from '../../device/acts.js';
import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { parseQuantity } from '../../order/arithmetic.js';
import { refundReturn, returnForRefund, returnsByItself } from '../../order/charging.js';
import { afterRefund, canPrint } from '../../order/printing.js';
import { fill, h, icon, primary, button } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { inMoney } from '../paying/cash.js';
import { slipWish } from '../paying/printed.js';
import { alsoBackWords } from './promised.js';
import { hasOwnPage, openReceiptCode, openRefundReceipt } from '../paying/receipt.js';

const ON_A_TERMINAL = ['card', 'incheon_eum', 'zeropay', 'easy_pay'];

/** The last screen of a refund: `item` as it lies in the outbox, `sale` what it gave back, `back` to that sale. */
export function screen({ item, sale, back }) {
  const parts = item.document.payments;
  const first = parts.find(({ method }) => method === 'cash') ?? parts[0] ?? { method: 'cash', amount: 0 };
  const cash = first.method === 'cash' ? first.amount : 0;
  const state = h('p', { class: 'sent-state', role: 'status' });
  const todo = h('ul', { class: 'todo' });
  const returns = new Map();
  const paper = canPrint() ? slipWish('receipt', () => ({ of: item.id, label: sale.order_no, paper: () => openRefundReceipt(item, sale, 'print_practice') })) : null;
  const main = h('main', { class: 'done refunded' },
    h('section', { class: 'no' },
      h('p', { class: 'badge good', role: 'status' }, icon('ok'), t('refunded')),
      h('h1', {}, h('span', {}, t('refunded_by', { way: t(`way_${first.method}`) })), h('b', { id: 'hand-back' }, won(first.amount))),
      cash > 0 && h('ul', { class: 'give' }, inMoney(cash).map(([money, count]) => h('li', {},
        h('span', { class: money >= 1000 ? `bill b${money}` : 'bill coin', 'aria-hidden': 'true' }, String(money)),
        h('span', {}, won(money)), h('b', {}, t(money >= 1000 ? 'sheets' : 'coins', { count }))))),
      todo),
    h('section', { class: 'choose' },
      h('dl', {}, h('div', {}, h('dt', { class: 'muted' }, t('refunded_no')), h('dd', { id: 'refund-no' }, item.receipt_no))),
      state,
      button('btn full', () => void openRefundReceipt(item, sale), [icon('receipt'), t('refund_receipt')], { 'data-key': 'refund-receipt' }),
      paper && button('btn full', () => void paper.press(), [icon('printer'), t('print_receipt')], { 'data-key': 'print-receipt' }), paper?.state,
      hasOwnPage() && button('btn full', () => void openReceiptCode(item), [icon('qr'), t('receipt_code')], { 'data-key': 'refund-code' }),
      button('btn full', back, [icon('list'), t('sale_of', { number: sale.order_no })], { 'data-key': 'to-sale' }),
      primary([t('back_to_order'), icon('next')], () => void go('sell'))));
  main.refresh = (what) => {
    if (what === 'outbox') void show();
    if (what === 'errands') {
      paper?.refresh();
      showToDo();
    }
  };
  void show();
  showToDo();
  void giveBack().catch((error) => console.error(error));
  return main;

  /** What the site's terminal and the drawer can do by themselves. */
  async function giveBack() {
    for (const part of parts.filter(({ method }) => returnsByItself(sale, method))) returns.set(part, await returnForRefund(item, sale, part));
    showToDo();
    await afterRefund(item);
  }

  function showToDo() {
    fill(todo, parts.filter(({ method }) => !['cash', 'prepaid_pass'].includes(method)).map((part) => {
      const stands = standingOf(part);
      if (stands.state === 'by_hand') return h('li', {}, icon('alert'), h('span', {}, toDo({ ...part, amount: stands.amount }, sale)));
      const [picture, key] = { waiting: ['card', 'refund_at_terminal'], done: ['ok', 'refund_at_terminal_done'], refused: ['alert', 'refund_at_terminal_refused'] }[stands.state];
      return h('li', { 'data-state': stands.state }, icon(picture), h('span', {}, t(key, { amount: won(part.amount) })));
    }), alsoBackWords(sale, wishesOf(item), parts).map((words) => h('li', { class: 'by-itself' }, icon('undo'), h('span', {}, words))));
  }

  function standingOf(part) {
    if (!returnsByItself(sale, part.method)) return { state: 'by_hand', amount: part.amount };
    return returns.has(part) ? refundReturn(returns.get(part)) : { state: 'waiting' };
  }

  async function show() {
    if (isPractising()) return;
    const sent = item.state === 'sent' || (await actById(item.id))?.state === 'sent';
    fill(state, icon(sent ? 'cloud-ok' : 'keep'), h('span', {}, h('strong', {}, t(sent ? 'stored_sent' : 'stored_here')),
      sent ? null : h('span', { class: 'muted' }, t('stored_here_how'))));
  }
}

function wishesOf({ document }) {
  return document.lines.map(({ line, quantity }) => ({ line, milli: parseQuantity(quantity) }));
}

/** What the person has to do about money that is not cash; for a card, which one. */
function toDo({ method, amount }, sale) {
  const paid = sale.payments.filter((payment) => payment.method === method);
  const which = paid.map(({ card_no: card, approval_no: approval }) => [card, approval && `${t('approval')} ${approval}`].filter(Boolean).join(' '))
    .filter(Boolean).join(', ');
  const way = [t(`way_${method}`), which && `(${which})`].filter(Boolean).join(' ');
  if (method === 'transfer') return t('refunded_transfer', { amount: won(amount) });
  return t(ON_A_TERMINAL.includes(method) ? 'refunded_on' : 'refunded_other', { way, amount: won(amount) });
}
