/* Done: the order number alone, huge; whether a receipt is wanted; and the one way on. */

import { actById } from '../../device/acts.js';
import { takeOverUpdate } from '../../device/update.js';
import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { afterSale, canPrint } from '../../order/printing.js';
import { changeOf } from '../../order/tenders.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { slipWish } from './printed.js';
import { hasOwnPage, openReceipt, openReceiptCode } from './receipt.js';

const MOST_FIGURES = 4;

/** The last screen of a sale; `item` is the sale as it lies in the outbox. */
export function screen({ item }) {
  const state = h('p', { class: 'sent-state', role: 'status' });
  const way = (picture, label, how, act, key) => button('tile way-out', act,
    [icon(picture, 'large'), h('span', {}, h('span', { class: 'name' }, t(label)), h('span', { class: 'how' }, t(how)))], { 'data-key': key });
  const paper = canPrint() ? slipWish('receipt', () => ({ of: item.id, label: item.order_no, paper: () => openReceipt(item, 'print_practice') })) : null;
  const onward = () => { if (!takeOverUpdate()) void go('sell'); };
  const main = h('main', { class: 'done' },
    h('section', { class: 'no' },
      h('p', { class: 'badge good', role: 'status' }, icon('ok'), t('done')),
      h('h1', {}, h('span', {}, t('number')), h('b', { id: 'order-number' }, item.order_no),
        h('span', { class: 'tell' }, t('tell_number', { number: item.order_no }))),
      h('dl', {}, figures(item.document))),
    h('section', { class: 'choose' },
      h('div', {}, h('p', { class: 'muted' }, t('ask_guest')), h('p', { class: 'ask-receipt' }, t('ask_receipt'))),
      h('div', { class: `receipt-ways${paper ? ' with-paper' : ''}` },
        paper && way('printer', 'print_receipt', 'print_receipt_how', () => void paper.press(), 'print-receipt'),
        way('receipt', 'receipt_here', 'receipt_here_how', () => void openReceipt(item), 'receipt'),
        hasOwnPage() && way('qr', 'receipt_code', 'receipt_code_how', () => void openReceiptCode(item), 'receipt-code'),
        way('x', 'receipt_not', 'receipt_not_how', onward, 'receipt-none')),
      paper?.state,
      h('dl', {}, h('div', {}, h('dt', { class: 'muted' }, t('receipt_no')), h('dd', { id: 'receipt-no' }, item.receipt_no)),
        (item.passes_sold ?? []).map(({ code }) => h('div', {}, h('dt', { class: 'muted' }, t('pass_codes')), h('dd', { class: 'num pass-code' }, code)))),
      state,
      primary([t('next_order'), icon('next')], onward)));
  main.refresh = (what) => {
    if (what === 'outbox') void show();
    if (what === 'errands') paper?.refresh();
  };
  void show();
  void afterSale(item).then((id) => { if (id) paper?.follow(id); }).catch((error) => console.error(error));
  return main;

  async function show() {
    if (isPractising()) return fill(state, icon('practice'), h('strong', {}, t('practice_not_stored')));
    const sent = (await actById(item.id))?.state === 'sent';
    fill(state, icon(sent ? 'cloud-ok' : 'keep'), h('span', {}, h('strong', {}, t(sent ? 'stored_sent' : 'stored_here')),
      sent ? null : h('span', { class: 'muted' }, t('stored_here_how'))));
  }
}

/** Change first, since it has to be handed over, else the whole of what came in parts; then how it was paid. */
function figures({ payments, total }) {
  if (!payments.length) return figure(t('paid_free'), total);
  const change = changeOf(payments);
  const [first] = payments;
  const byWay = payments.length === 1 && first.tendered > first.amount
    ? [figure(t('received'), first.tendered), figure(paid(first.method), first.amount)]
    : payments.slice(0, MOST_FIGURES).map(({ method, amount }) => figure(paid(method), amount));
  const hidden = payments.length > MOST_FIGURES && figure(t('paid_in'), null, t('paid_parts', { count: payments.length }));
  const handed = change > 0 || (payments.length === 1 && first.method === 'cash');
  const lead = handed ? figure(t('change'), change) : payments.length > 1 && figure(t('paid_free'), total);
  return [lead, ...byWay, hidden].filter(Boolean);
}

function paid(method) {
  return t('paid_by', { way: t(`way_${method}`) });
}

function figure(label, amount, said = won(amount ?? 0)) {
  return h('div', {}, h('dt', {}, label), h('dd', {}, said));
}
