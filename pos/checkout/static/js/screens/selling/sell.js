/* Selling: the shelf, and beside it the order with its total always in sight. */

import { emptyCart, pieces, reckoned, without, withQuantity } from '../../order/cart.js';
import { quantityText } from '../../order/arithmetic.js';
import { go } from '../../flow.js';
import { openMenu } from '../menu.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { canUndo, change, currentCart, undo } from '../../order/current.js';
import { toast } from '../../ui/toast.js';
import { drawShelf } from './shelf.js';

const WHOLE = 1000;
let folded = false;

/** The selling screen; `refresh(what)` redraws it after `cart` or `catalogue` changed. */
export function sellScreen() {
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('categories') });
  const grid = h('div', { class: 'grid', id: 'shelf-grid', role: 'tabpanel', 'aria-label': t('products') });
  const tools = h('div', { class: 'tools' });
  const head = h('div', { class: 'cart-head' });
  const lines = h('ul', { class: 'lines' });
  const due = h('div', { class: 'row due' });
  const paying = primary(t('pay'), () => { if (currentCart().lines.length) void go('pay'); });
  const cart = h('section', { class: 'cart', 'aria-label': t('order') }, head, lines, h('div', { class: 'sum' }, due, paying));
  const main = h('main', { class: 'sell' }, h('h1', { class: 'sr' }, t('selling')),
    h('section', { class: 'shelf', 'aria-label': t('products') }, tabs, grid, tools), cart);

  main.refresh = (what) => {
    if (what === 'cart' || what === 'catalogue') draw();
  };
  draw();
  return main;

  function draw() {
    drawShelf(tabs, grid);
    const now = currentCart();
    const sums = reckoned(now);
    cart.classList.toggle('folded', folded);
    cart.classList.toggle('is-empty', now.lines.length === 0);
    fill(head, h('h2', {}, t('order')), where(now), fold());
    fill(lines, now.lines.length ? now.lines.map((line, index) => row(line, sums.lines[index].amount)) : nothing());
    fill(due, h('span', {}, t('total'), now.lines.length > 0 && h('span', { class: 'muted light' }, t('items', { count: pieces(now) }))),
      h('b', { id: 'total' }, won(sums.total)));
    setPrimary(paying, now.lines.length > 0, now.lines.length ? t('pay_amount', { amount: won(sums.total) }) : t('pay'));
    fill(tools,
      button('btn', takeBack, [icon('undo'), t('undo')], { 'aria-disabled': canUndo() ? null : 'true', 'data-key': 'undo' }),
      now.lines.length > 0 && button('btn', clear, [icon('trash'), t('clear')], { 'data-key': 'clear' }),
      button('btn push', () => void openMenu(), [icon('more'), t('more')], { 'data-key': 'more' }));
  }

  /** Upright, the order can be folded down to its total. */
  function fold() {
    return button('btn fold', () => { folded = !folded; draw(); }, [icon(folded ? 'up' : 'down'), t(folded ? 'unfold' : 'fold')],
      { 'aria-expanded': String(!folded), 'data-key': 'fold' });
  }
}

function where(cart) {
  const choice = (type, picture) => button('', () => change({ ...currentCart(), order_type: type }), [icon(picture), t(type)],
    { 'aria-pressed': String(cart.order_type === type), 'data-key': type });
  return h('span', { class: 'segment', role: 'group', 'aria-label': t('where') }, choice('take_out', 'bag'), choice('dine_in', 'cup'));
}

function nothing() {
  return h('li', { class: 'nothing' }, pict('americano'),
    h('p', {}, h('b', {}, t('empty_head')), h('span', { class: 'muted' }, t('empty_body'))));
}

function row(line, amount) {
  const details = line.options.map((option) => option.name);
  if (line.measured) details.unshift(`${quantityText(line.quantity_milli)} kg`);
  return h('li', { class: 'ln', 'data-sku': line.sku },
    h('div', { class: 'it' }, h('span', { class: 'what' }, line.name), details.length > 0 && h('span', { class: 'opt' }, details.join(' · '))),
    h('span', { class: 'amt' }, won(amount)),
    stepper(line));
}

function stepper(line) {
  const set = (milli) => { if (!change(withQuantity(currentCart(), line.place, milli))) toast(t('too_much')); };
  const drop = () => {
    change(without(currentCart(), line.place));
    toast(t('removed', { name: line.name }), { label: t('undo'), press: undo });
  };
  const last = line.measured || line.quantity_milli <= WHOLE;
  return h('span', { class: `stepper${line.measured ? ' only' : ''}`, role: 'group', 'aria-label': t('quantity_of', { name: line.name }) },
    last ? button('', drop, [icon('trash'), t('remove')], { 'data-key': `less-${line.place}` })
      : button('', () => set(line.quantity_milli - WHOLE), icon('minus'), { 'aria-label': t('one_less'), 'data-key': `less-${line.place}` }),
    !line.measured && h('output', {}, String(line.quantity_milli / WHOLE)),
    !line.measured && button('', () => set(line.quantity_milli + WHOLE), icon('plus'),
      { 'aria-label': t('one_more'), 'data-key': `more-${line.place}` }));
}

function takeBack() {
  if (canUndo()) undo();
  else toast(t('nothing_to_undo'));
}

function clear() {
  change({ ...emptyCart(currentCart().order_type), id: currentCart().id });
  toast(t('cleared'), { label: t('undo'), press: undo });
}
