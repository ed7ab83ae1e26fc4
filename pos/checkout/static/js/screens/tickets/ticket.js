/* One ticket: what was left and how it looked, what is to be done, what is to be paid; and the one next step. */

import { linkState } from '../../device/link.js';
import { heldPhoto, knownTickets, readTicket, recallTickets } from '../../device/tickets.js';
import { go } from '../../flow.js';
import { moveOn, orderFor } from '../../order/leaving.js';
import { canPrint } from '../../order/printing.js';
import { businessDay } from '../../order/day.js';
import { OPEN, openTickets, standing, ticketActs } from '../../order/tickets.js';
import { button, fill, h, icon, pict, primary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { slipWish } from '../paying/printed.js';
import { badges, dayOf, itemWords, marksOf, tagOf } from './shown.js';

const WHY = ['customer', 'impossible', 'mistake'];

/** The ticket of an id; `told` is it as the server told it, where it is over; `back` returns to the list. */
export function screen({ id, told = null, back }) {
  const head = h('div', {});
  const list = h('section', { class: 'list' });
  const side = h('section', { class: 'side', 'aria-label': t('ticket_to_pay') });
  let ticket = told;
  let busy = false;
  const of = () => ({ of: id, label: ticket?.tag ?? '' });
  const papers = canPrint() ? [['ticket', 'ticket_print_slip'], ['tag', 'ticket_print_tag']].map(([kind, label]) => [kind, label, slipWish(kind, of)]) : [];
  const main = h('main', { class: 'after ticket' }, h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_tickets')]), head),
    h('div', { class: 'split-view' }, list, side));
  main.refresh = (what) => {
    if (['outbox', 'tickets', 'language'].includes(what)) void read();
    if (what === 'errands') for (const [, , wish] of papers) wish.refresh();
  };
  void recallTickets().then(read).then(fresher);
  return main;

  async function read() {
    const acts = await ticketActs();
    const here = (await openTickets()).find((one) => one.id === id) ?? null;
    ticket = told ? standing(told, acts) : here ?? (ticket && standing(ticket, acts));
    if (ticket) draw();
    else gone();
  }

  /** Another tablet may have handed it over a moment ago. */
  async function fresher() {
    const now = linkState() === 'online' ? await readTicket(id) : null;
    if (!now || !main.isConnected) return;
    told = now;
    await read();
  }

  function gone() {
    fill(head, h('h1', {}, t('ticket_gone')));
    fill(list, h('div', { class: 'empty' }, pict('box'), h('h2', {}, t('ticket_gone')), h('p', { class: 'muted' }, t('ticket_gone_body'))));
    fill(side);
  }

  function draw() {
    const terms = knownTickets()?.terms;
    fill(head, h('h1', {}, t('ticket_of', { tag: ticket.tag })), h('p', { class: 'muted' }, `${t('ticket_due', { day: dayOf(ticket.due_date) })} · ${ticket.ticket_no}`));
    fill(list, h('ul', { class: 'sold' }, ticket.items.map((item) => itemRow(item, terms))));
    const { amounts, next, others } = steps();
    fill(side, h('div', { class: 'row between' }, tagOf(ticket.tag), badges(ticket, terms)),
      h('p', { class: 'muted' }, t('ticket_to_pay')), h('p', { class: 'sum-big', id: 'ticket-to-pay' }, won(ticket.to_pay)),
      h('dl', { class: 'figures' }, amounts.map(([label, amount]) => h('div', {}, h('dt', {}, t(label)), h('dd', {}, won(amount))))),
      h('div', { class: 'acts' },
        others.map(([key, picture, label, act]) => button('btn full', act, [icon(picture), label], { 'data-key': key })),
        papers.map(([kind, label, wish]) => [button('btn full', () => void wish.press(), [icon('printer'), t(label)], { 'data-key': `print-${kind}` }), wish.state]).flat()),
      next && primary([icon(next[1]), next[2]], next[3], { 'data-key': next[0] }));
  }

  /** What can be done now: the next step is the primary one. */
  function steps() {
    const amounts = [['ticket_price', ticket.price], ...(ticket.held > 0 ? [['ticket_held', ticket.held]] : []),
      ...(ticket.money.storage_fee > 0 ? [['ticket_storage', ticket.money.storage_fee]] : [])];
    if (!OPEN.includes(ticket.state)) return { amounts, next: null, others: [] };
    const pays = ticket.to_pay > 0 || ticket.outstanding > 0;
    const handOver = ['hand-over', 'bag', pays ? t('ticket_pay_hand_over', { amount: won(ticket.to_pay) }) : t('ticket_hand_over'), () => void hand()];
    const done = ['ready', 'check', t('ticket_done'), () => void move('ready')];
    const payFirst = ['pay-first', 'cash', t('ticket_pay_first', { amount: won(ticket.to_pay) }), () => void pay(false)];
    const later = [['put-off', 'calendar', t('ticket_put_off'), () => void putOff()], ['cancel', 'x', t('ticket_cancel'), () => void cancel()]];
    if (ticket.state === 'ready') return { amounts, next: handOver, others: [['reopen', 'undo', t('ticket_reopen'), () => void move('reopened', { reason: t('ticket_reopen') })], ...later] };
    const first = ticket.state === 'received' ? [['start', 'clock', t('ticket_start'), () => void move('started')]] : [];
    return { amounts, next: done, others: [...first, handOver, ...(ticket.to_pay > 0 ? [payFirst] : []), ...later] };
  }

  function itemRow(item, terms) {
    const kind = terms?.kinds.find(({ code }) => code === item.kind);
    const photos = h('span', { class: 'muted' }, item.photos.length > 0 && t('ticket_photos', { count: item.photos.length }));
    void pictures(item, photos);
    return h('li', { class: 'ticket-item' },
      pict(kind?.picture ?? 'box'),
      h('span', { class: 'what' }, h('b', {}, itemWords(item, terms)), h('span', { class: 'muted' }, marksOf(item, terms)),
        item.works.map((work) => h('span', {}, `${work.name} `, h('span', { class: 'num muted' }, won(work.amount)))), photos),
      ticket.items.length > 1 && OPEN.includes(ticket.state) && item.state !== 'ready'
        ? button('btn', () => void move('ready', { items: [item.item] }), [icon('check'), t('ticket_item_done')], { 'data-key': `item-${item.item}` })
        : ticket.items.length > 1 && h('span', { class: 'badge line' }, icon('check'), t(`tstate_${item.state}`)));
  }

  /** Photos that are still on this tablet are shown; the others are for the console. */
  async function pictures(item, place) {
    const held = (await Promise.all(item.photos.map(({ id: photo }) => heldPhoto(photo)))).filter(Boolean);
    if (held.length) place.append(...held.map((jpeg, index) => h('img', { class: 'thumb', src: `data:image/jpeg;base64,${jpeg}`, alt: t('drop_photo_of', { count: index + 1 }) })));
  }

  async function move(kind, more = {}) {
    if (busy) return;
    busy = true;
    try {
      const event = await moveOn(id, kind, more);
      toast(t(`ticket_moved_${kind}`, { tag: ticket.tag }), { label: t('undo'), press: () => void undo(event) });
    } catch (error) {
      console.error(error);
      toast(t('ticket_not_kept'));
    } finally {
      busy = false;
    }
  }

  async function undo(event) {
    await moveOn(id, 'undone', { undoes: event });
    toast(t('ticket_moved_undone', { tag: ticket.tag }));
  }

  async function hand() {
    if (ticket.state !== 'ready' && !(await sure())) return;
    if (ticket.outstanding > 0) return pay(true);
    await move('collected');
  }

  async function pay(handOver) {
    if (!orderFor(ticket, { handOver })) return toast(t('ticket_order_busy'));
    await (await import('../paying/before.js')).startPaying();
  }

  function sure() {
    return openSheet('ask', (close) => ({
      head: h('h1', { id: 'sheet-title' }, t('ticket_early')),
      body: h('div', { class: 'asked' }, h('p', {}, t('ticket_early_body'))),
      foot: h('div', { class: 'answers' }, button('btn big', () => close(false), t('ticket_not_yet'), { 'data-key': 'early-no' }),
        button('btn big primary', () => close(true), t('ticket_hand_over'), { 'data-key': 'early-yes' })),
    }));
  }

  async function cancel() {
    const why = await openSheet('ask', (close) => ({
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t('ticket_cancel_head')), h('p', { class: 'muted' }, t('ticket_cancel_body'))),
      body: h('ul', { class: 'choices' }, WHY.map((reason) => h('li', {}, button('btn full', () => close(t(`cancel_${reason}`)), t(`cancel_${reason}`), { 'data-key': `cancel-${reason}` })))),
    }));
    if (!why) return;
    const paid = ticket.held > 0 || ticket.outstanding < ticket.price;
    await move('cancelled', { reason: why });
    if (paid) toast(t('ticket_cancel_money'));
  }

  async function putOff() {
    const input = h('input', { id: 'new-day', type: 'date', value: ticket.due_date, min: businessDay(Date.now()) });
    const day = await openSheet('ask', (close) => ({
      head: h('h1', { id: 'sheet-title' }, t('ticket_put_off')),
      body: h('div', { class: 'asked field' }, h('label', { for: 'new-day' }, t('drop_when')), input),
      foot: primary(t('ticket_put_off_act'), () => close(input.value), { 'data-key': 'put-off-act' }),
    }));
    if (day && day !== ticket.due_date) await move('rescheduled', { due_date: day });
  }
}
