/* Putting an order aside and going on with it: with nothing aside one press is enough, else the list says what waits. */

import { isPractising } from '../../order/book.js';
import { pieces, reckoned } from '../../order/cart.js';
import { currentCart, goOnWith, parkCurrent } from '../../order/current.js';
import { MOST_PARKED, parkedOrders } from '../../order/parked.js';
import { receivedFor, recallTenders } from '../../order/tenders.js';
import { button, h, icon, primary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { count, t, timeOfDay, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';

/** What the button does. */
export async function parkOrRecall() {
  if (isPractising()) return toast(t('park_practice'));
  if (!parkedOrders().length) return putAside();
  const chosen = await choose();
  if (chosen === 'park') return putAside();
  if (chosen) await recall(chosen);
}

async function putAside() {
  const { id } = currentCart();
  const received = receivedFor(id);
  const done = await parkCurrent();
  if (done === 'parked') toast(received ? t('parked_received', { amount: won(received) }) : t('parked'), { label: t('park_recall'), press: () => void recall(id) });
  else toast(t(`park_${done}`, { most: MOST_PARKED }));
}

async function recall(id) {
  const swapped = currentCart().lines.length > 0;
  await recallTenders();
  if (!(await goOnWith(id))) return toast(t('park_gone'));
  if (swapped) toast(t('park_swapped'));
}

async function choose() {
  await recallTenders();
  const busy = currentCart().lines.length > 0;
  return openSheet('ask parked', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('park_head')), h('p', { class: 'muted' }, t(busy ? 'park_body_busy' : 'park_body'))),
    body: h('ul', { class: 'parked-list' }, parkedOrders().map(({ cart, at }) => h('li', {},
      button('tile', () => close(cart.id), [
        h('span', { class: 'when' }, h('time', {}, timeOfDay(new Date(at))),
          h('span', { class: 'muted' }, t('items', { count: count(pieces(cart)) }))),
        h('span', { class: 'what' }, h('span', { class: 'name' }, label(cart)),
          cart.note && h('span', { class: 'muted' }, cart.note),
          receivedFor(cart.id) > 0 && h('span', { class: 'badge warn' }, icon('cash'), t('already_received', { amount: won(receivedFor(cart.id)) }))),
        h('b', { class: 'num' }, won(reckoned(cart).total)),
      ], { 'data-key': `parked-${cart.id}` })))),
    foot: busy ? primary([icon('keep'), t('park_this')], () => close('park')) : null,
  }));
}

function label({ lines }) {
  return lines.length > 1 ? t('and_more', { name: lines[0].name, count: count(lines.length - 1) }) : lines[0].name;
}
