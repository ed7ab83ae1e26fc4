/* Selling: the shelf, and beside it the order with its total always in sight. */

import { pairing } from '../../device/pairing.js';
import { emptyCart } from '../../order/cart.js';
import { canUndo, change, currentCart, undo } from '../../order/current.js';
import { parkedOrders } from '../../order/parked.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { count, t } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { openMenu } from '../menu.js';
import { addScanned } from './adding.js';
import { discountOrder } from './discount.js';
import { noteOrder } from './note.js';
import { makeOrder } from './order.js';
import { parkOrRecall } from './parking.js';
import { listenForScans } from './scanner.js';
import { makeShelf } from './shelf.js';

let shown = null;

/** The selling screen; `refresh(what)` brings up to date what changed: only the order, or the products as well. */
export function sellScreen() {
  const tools = h('div', { class: 'tools' });
  const shelf = makeShelf(beside, tools);
  const order = makeOrder(pairing());
  const main = h('main', { class: 'sell' }, h('h1', { class: 'sr' }, t('selling')), shelf.element, order.element);
  let standing = '';

  main.refresh = (what) => {
    if (['catalogue', 'language', 'pairing'].includes(what)) drawAll();
    else if (what === 'cart') drawOrder();
    else if (what === 'left') shelf.update();
    else if (what === 'parked') drawTools();
  };
  drawAll();
  if (!shown) listenForScans(() => shown.isConnected, (code) => void addScanned(code));
  shown = main;
  return main;

  function drawAll() {
    standing = '';
    shelf.draw();
    drawOrder();
  }

  function drawOrder() {
    shelf.update();
    order.draw();
    drawTools();
  }

  /** The tools change only between something and nothing, so that they are seldom drawn. */
  function drawTools() {
    const aside = parkedOrders().length;
    const { lines, note } = currentCart();
    const now = [aside, lines.length > 0, canUndo(), Boolean(note)].join();
    if (now === standing) return;
    standing = now;
    fill(tools,
      tool('park', 'keep', [t('park'), aside > 0 && waiting(aside)], () => void parkOrRecall()),
      tool('undo', 'undo', t('undo'), takeBack, { 'aria-disabled': canUndo() ? null : 'true' }),
      lines.length > 0 && tool('note', 'edit', t('note'), () => void noteOrder()),
      lines.length > 0 && tool('clear', 'trash', t('clear'), clear),
      tool('more', 'more', t('more'), () => void openMenu(), { class: 'btn push' }));
  }
}

function waiting(orders) {
  return h('span', { class: 'aside' }, count(orders), h('span', { class: 'sr' }, ` ${t('park_waiting')}`));
}

function tool(name, picture, words, act, attributes = {}) {
  return button('btn', act, [icon(picture), words].flat().filter(Boolean), { 'data-key': name, ...attributes });
}

/** What stands at the end of the tabs. */
function beside() {
  return button('btn plain', () => void discountOrder(), [icon('coupon'), t('discount')],
    { 'data-key': 'discount', 'aria-haspopup': 'dialog' });
}

function takeBack() {
  if (canUndo()) undo();
  else toast(t('nothing_to_undo'));
}

function clear() {
  change({ ...emptyCart(currentCart().order_type), id: currentCart().id });
  toast(t('cleared'), { label: t('undo'), press: undo });
}
