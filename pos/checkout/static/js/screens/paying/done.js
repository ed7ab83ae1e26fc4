/* Done: the order number alone, huge, and the one way on. */

import { changeDue } from '../../order/arithmetic.js';
import { takeOverUpdate } from '../../device/update.js';
import { go } from '../../flow.js';
import { fill, h, icon, primary } from '../../ui/elements.js';
import { saleById } from '../../device/store.js';
import { t, won } from '../../ui/texts.js';

/** The last screen of a sale; `item` is the sale as it lies in the outbox. */
export function doneScreen({ item }) {
  const state = h('p', { class: 'sent-state', role: 'status' });
  const spoken = h('p', { class: 'tell' }, t('tell_number', { number: item.order_no }));
  const main = h('main', { class: 'done' },
    h('section', { class: 'no' },
      h('p', { class: 'badge good', role: 'status' }, icon('ok'), t('done')),
      h('h1', {}, h('span', {}, t('number')), h('b', { id: 'order-number' }, item.order_no)),
      h('dl', {}, figures(item.document))),
    h('section', { class: 'choose' },
      h('p', { class: 'muted' }, t('tell_guest')), spoken,
      h('dl', {}, h('div', {}, h('dt', { class: 'muted' }, t('receipt_no')), h('dd', { id: 'receipt-no' }, item.receipt_no))),
      state,
      primary([t('next_order'), icon('next')], () => { if (!takeOverUpdate()) void go('sell'); })));
  main.refresh = (what) => {
    if (what === 'outbox') void show();
  };
  void show();
  return main;

  async function show() {
    const sent = (await saleById(item.id))?.state === 'sent';
    fill(state, icon(sent ? 'cloud-ok' : 'keep'), h('span', {}, h('strong', {}, t(sent ? 'stored_sent' : 'stored_here')),
      sent ? null : h('span', { class: 'muted' }, t('stored_here_how'))));
  }
}

function figures({ payments, total }) {
  const [payment] = payments;
  if (!payment) return figure('paid_free', total);
  if (payment.method !== 'cash') return figure('paid_card', payment.amount);
  return [
    figure('change', changeDue(payment.amount, payment.tendered)), figure('received', payment.tendered), figure('paid_cash', payment.amount),
  ];
}

function figure(label, amount) {
  return h('div', {}, h('dt', {}, t(label)), h('dd', {}, won(amount)));
}
