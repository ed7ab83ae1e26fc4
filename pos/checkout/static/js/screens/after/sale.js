/* One sale: what was sold, how it was paid, what came back of it, and what can be done about it now. */

import { sendNow } from '../../device/outbox.js';
import { go } from '../../flow.js';
import { book } from '../../order/book.js';
import { canPrint, printsOrders } from '../../order/printing.js';
import { refusal } from '../../order/refunds.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { t, timeOfDay, won } from '../../ui/texts.js';
import { slipWish } from '../paying/printed.js';
import { cashReceipts, flagged } from './promised.js';
import { figure, optionWords, quantityWords, stateBadge, wayWords } from './show.js';

/** The sale of an id; `back` returns to the list. */
export function screen({ id, back }) {
  const title = h('h1', {}, t('loading'));
  const below = h('p', { class: 'muted' });
  const list = h('section', { class: 'list' });
  const side = h('section', { class: 'side', 'aria-label': t('sale_paid') });
  let shown = null;
  const of = () => ({ of: id, label: shown.order_no });
  const paper = canPrint() ? slipWish('receipt', () => ({ ...of(), paper: () => showReceipt(shown, 'print_practice') })) : null;
  const order = printsOrders() ? slipWish('order', () => ({ ...of(), paper: () => showReceipt(shown, 'print_practice') })) : null;
  const main = h('main', { class: 'after' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_sales')]), h('div', {}, title, below)),
    h('div', { class: 'split-view' }, list, side));
  main.refresh = (what) => {
    if (['outbox', 'link', 'book'].includes(what)) void read();
    if (what === 'errands') for (const wish of [paper, order]) wish?.refresh();
  };
  void read();
  return main;

  async function read() {
    const sale = await book().find(id);
    shown = sale;
    if (sale) draw(sale);
    else gone();
  }

  function gone() {
    fill(title, t('sale_gone'));
    fill(list, h('div', { class: 'empty' }, pict('box'), h('h2', {}, t('sale_gone')), h('p', { class: 'muted' }, t('sale_gone_body'))));
    fill(side);
  }

  function draw(sale) {
    fill(title, t('sale_of', { number: sale.order_no }));
    fill(below, `${timeOfDay(sale.at)} · ${sale.receipt_no}`);
    fill(list, h('ul', { class: 'sold' }, sale.lines.map(soldLine)),
      sale.discount > 0 && h('p', { class: 'sold-discount' }, h('span', {}, t('sale_discount')), h('b', { class: 'num' }, won(-sale.discount))),
      sale.refunds.length > 0 && [h('h2', {}, t('sale_refunds')), h('ul', { class: 'sold' }, sale.refunds.map(refundLine))]);
    const why = refusal(sale);
    fill(side,
      h('h2', {}, t('sale_paid')),
      h('p', { class: 'sum-big' }, won(sale.total)),
      stateBadge(sale.state),
      h('dl', { class: 'figures' }, sale.payments.map((payment) => figure(wayOf(payment), payment.amount)),
        sale.refunded > 0 && figure(t('entry_refund'), -sale.refunded)),
      cashReceipts(sale, () => void read()), flagged(sale.flags),
      h('div', { class: 'acts' },
        why !== null && h('p', { class: 'say-why', role: 'status' }, icon(why === 'no_refund_left' ? 'ok' : 'alert'), h('span', {}, t(why))),
        why === 'no_refund_asking' && button('btn full', () => void sendNow(), [icon('undo'), t('check_again')], { 'data-key': 'check' }),
        button('btn full', () => void showReceipt(sale), [icon('receipt'), t('sale_receipt')], { 'data-key': 'receipt' }),
        paper && button('btn full', () => void paper.press(), [icon('printer'), t('print_receipt')], { 'data-key': 'print-receipt' }), paper?.state,
        order && button('btn full', () => void order.press(), [icon('list'), t('print_order')], { 'data-key': 'print-order' }), order?.state,
        why === null && button('btn big', () => void go('refund', { sale, back: () => void go('sale', { id, back }) }),
          [icon('undo'), t('refund_act')], { 'data-key': 'refund' })));
  }
}

async function showReceipt(sale, said = null) {
  const { openReceipt } = await import('../paying/receipt.js');
  await openReceipt({ ...(sale.item ?? sale), refunds: sale.refunds }, said);
}

/** A card by the number on its slip, so that the right one is cancelled. */
function wayOf({ method, approval_no: approval, card_no: card }) {
  return [t(`way_${method}`), card, approval && `${t('approval')} ${approval}`].filter(Boolean).join(' · ');
}

function soldLine(line) {
  const details = [optionWords(line), line.note].filter(Boolean).join(' · ');
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, line.name), details && h('span', { class: 'muted' }, details),
      line.back_milli > 0 && h('span', { class: 'badge line' }, icon('undo'), t('came_back', { quantity: quantityWords(line, line.back_milli) }))),
    h('span', { class: 'num' }, quantityWords(line)),
    h('b', { class: 'num amt' }, won(line.amount)));
}

function refundLine(refund) {
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, timeOfDay(refund.at)), h('span', { class: 'muted' }, wayWords(refund.payments))),
    stateBadge(refund.state),
    h('b', { class: 'num amt' }, won(-refund.total)));
}
