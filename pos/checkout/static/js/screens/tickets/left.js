/* What was left has been taken in: its tag alone, huge; the slip and the tags to print; and the one way on. */

import { actById } from '../../device/acts.js';
import { go } from '../../flow.js';
import { orderFor } from '../../order/leaving.js';
import { canPrint, print } from '../../order/printing.js';
import { standing, ticketOfAct } from '../../order/tickets.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { slipWish } from '../paying/printed.js';
import { dayOf } from './shown.js';

/** `item` is the drop-off as it lies in the outbox; `pays` what is taken now, `deposit` whether as a deposit. */
export function screen({ item, pays = 0, deposit = false }) {
  const { tag, due_date: due } = item.document;
  const state = h('p', { class: 'sent-state', role: 'status' });
  const of = () => ({ of: item.id, label: tag });
  const papers = canPrint() ? [['ticket', 'ticket_print_slip', 'slip'], ['tag', 'ticket_print_tag', 'tag']].map(([kind, label, picture]) => [kind, label, picture, slipWish(kind, of)]) : [];
  const next = pays ? primary([icon('cash'), t('left_pay', { amount: won(pays) })], () => void pay(), { 'data-key': 'pay-now' })
    : primary([t('left_next'), icon('next')], () => void go('dropping', { back: () => void go('tickets') }), { 'data-key': 'next' });
  const main = h('main', { class: 'done left' },
    h('section', { class: 'no' },
      h('p', { class: 'badge good', role: 'status' }, icon('ok'), t('left_head')),
      h('h1', {}, h('span', {}, t('drop_tag')), h('b', { id: 'ticket-tag' }, tag), h('span', { class: 'tell' }, t('left_tag_how'))),
      h('dl', {}, h('div', {}, h('dt', {}, t('left_due')), h('dd', {}, dayOf(due))))),
    h('section', { class: 'choose' },
      papers.map(([kind, label, picture, wish]) => [button('btn big', () => void wish.press(), [icon(picture), t(label)], { 'data-key': `print-${kind}` }), wish.state]).flat(),
      button('btn full', () => void go('tickets'), [icon('list'), t('left_list')], { 'data-key': 'to-list' }),
      button('btn full', () => void go('sell'), [icon('back'), t('back_to_order')], { 'data-key': 'to-order' }),
      state, next));
  main.refresh = (what) => {
    if (what === 'outbox') void show();
    if (what === 'errands') for (const [, , , wish] of papers) wish.refresh();
  };
  void show();
  for (const [kind, , , wish] of papers) void print(kind, of()).then((id) => { if (id) wish.follow(id); }).catch((error) => console.error(error));
  return main;

  async function pay() {
    if (!orderFor(standing(ticketOfAct(item), []), { deposit: deposit ? pays : 0 })) return toast(t('ticket_order_busy'));
    await (await import('../paying/before.js')).startPaying();
  }

  async function show() {
    const sent = (await actById(item.id))?.state === 'sent';
    fill(state, icon(sent ? 'cloud-ok' : 'keep'), h('span', {}, h('strong', {}, t(sent ? 'left_sent' : 'left_stored')),
      !sent && h('span', { class: 'muted' }, t('left_stored_how'))));
  }
}
