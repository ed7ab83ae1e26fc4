/* The order beside the shelf: its lines, what was taken off, the total, and the way to paying. Only the lines that changed are drawn. */

import { go } from '../../flow.js';
import { quantityText } from '../../order/arithmetic.js';
import { pieces, reckoned, without, withQuantity } from '../../order/cart.js';
import { change, currentCart, undo } from '../../order/current.js';
import { offers } from '../../order/sale.js';
import { receivedFor } from '../../order/tenders.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { count, t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { discountWords } from './discount.js';
import { openLine } from './line.js';

const WHOLE = 1000;
let folded = false;

/** The order as `{element, draw()}`. */
export function makeOrder(pairing) {
  const head = h('div', { class: 'cart-head' });
  const lines = h('ul', { class: 'lines' });
  const off = h('div', { class: 'sum-off' });
  const due = h('div', { class: 'row due' });
  const paying = primary(t('pay'), () => { if (currentCart().lines.length) void toPay(); });
  const element = h('section', { class: 'cart', 'aria-label': t('order') }, head, lines, h('div', { class: 'sum' }, off, due, paying));
  const rows = new Map();
  const empty = nothing();
  let headed = '';
  return { element, draw };

  function draw() {
    const cart = currentCart();
    const sums = reckoned(cart);
    element.classList.toggle('folded', folded);
    element.classList.toggle('is-empty', cart.lines.length === 0);
    drawHead(cart);
    drawLines(cart, sums);
    drawOff(cart, sums);
    due.replaceChildren(
      h('span', {}, t('total'), cart.lines.length > 0 && h('span', { class: 'muted light' }, t('items', { count: count(pieces(cart)) }))),
      h('b', { id: 'total' }, won(sums.total)));
    setPrimary(paying, cart.lines.length > 0, cart.lines.length ? t('pay_amount', { amount: won(sums.total) }) : t('pay'));
  }

  function drawHead(cart) {
    const now = `${cart.order_type} ${folded} ${document.documentElement.lang}`;
    if (now === headed) return;
    headed = now;
    fill(head, h('h2', {}, t('order')), offers(pairing, 'drinks') && where(cart),
      // Upright, the order can be folded down to its total.
      button('btn fold', () => { folded = !folded; draw(); }, [icon(folded ? 'up' : 'down'), t(folded ? 'unfold' : 'fold')],
        { 'aria-expanded': String(!folded), 'data-key': 'fold' }));
  }

  /**
   * A line that is the same value as before keeps its row: the cart never changes one in place. Nothing here asks for a size or a
   * place on the screen, which would lay the whole shelf out anew for every press.
   */
  function drawLines(cart, sums) {
    const lang = document.documentElement.lang;
    const focused = lines.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    let added = null;
    const shown = cart.lines.map((line, index) => {
      const known = rows.get(line.place);
      const off = sums.lines[index].discount;
      if (known?.line === line && known.off === off && known.lang === lang) return known.row;
      const made = row(line, sums.lines[index]);
      if (known) known.row.replaceWith(made);
      else added = made;
      rows.set(line.place, { line, off, row: made, lang });
      return made;
    });
    for (const place of rows.keys()) if (!cart.lines.some((line) => line.place === place)) rows.delete(place);
    const kept = new Set(shown.length ? shown : [empty]);
    for (const child of [...lines.children]) if (!kept.has(child)) child.remove();
    [...kept].forEach((made, index) => {
      if (lines.children[index] !== made) lines.insertBefore(made, lines.children[index] ?? null);
    });
    if (added) requestAnimationFrame(() => added.scrollIntoView({ block: 'nearest' }));
    if (focused && !lines.contains(document.activeElement)) refocus(focused);
  }

  /** The same button again, or where its line is gone the last line that there is. */
  function refocus(key) {
    const same = lines.querySelector(`[data-key="${CSS.escape(key)}"]`);
    (same ?? lines.querySelector('.ln:last-child .it'))?.focus({ preventScroll: true });
  }

  function drawOff(cart, sums) {
    off.replaceChildren(...[
      cart.note && h('p', { class: 'row said' }, h('span', { class: 'muted' }, t('note')), h('span', { class: 'words' }, cart.note)),
      cart.ticket && h('p', { class: 'row said' }, h('span', { class: 'muted' }, t('ticket_in_order')), h('b', {}, cart.ticket.tag)),
      cart.coupon && couponRow(cart.coupon, sums.coupon),
      sums.off > 0 && !cart.coupon && h('p', { class: 'row' }, h('span', {}, t('discount'), ' ', h('span', { class: 'muted' }, discountWords(cart.discount))),
        h('span', { class: 'num' }, won(-sums.off))),
      receivedFor(cart.id) > 0 && h('p', { class: 'row received' }, h('span', {}, t('received_before')),
        h('b', { class: 'num' }, won(receivedFor(cart.id)))),
    ].filter(Boolean));
  }
}

/** What comes between the order and paying is fetched with it; without it paying says that it is not here yet. */
async function toPay() {
  const before = await import('../paying/before.js').catch(() => null);
  await (before ? before.startPaying() : go('pay'));
}

function where(cart) {
  const choice = (type, picture) => button('', () => change({ ...currentCart(), order_type: type }), [icon(picture), t(type)],
    { 'aria-pressed': String(cart.order_type === type), 'data-key': type });
  return h('span', { class: 'segment', role: 'group', 'aria-label': t('where') }, choice('take_out', 'bag'), choice('dine_in', 'cup'));
}

function couponRow({ name, unasked }, worth) {
  return h('div', { class: 'row coupon-row' },
    h('span', { class: 'what' }, icon('coupon'), h('span', {}, name), unasked && h('span', { class: 'badge warn' }, t('coupon_unasked'))),
    h('span', { class: 'num' }, won(-worth)),
    button('btn', () => void import('./coupon.js').then(({ dropCoupon }) => dropCoupon()), [icon('x'), h('span', { class: 'sr' }, t('coupon_drop'))],
      { 'data-key': 'coupon-drop' }));
}

function nothing() {
  return h('li', { class: 'nothing' }, pict('americano'),
    h('p', {}, h('b', {}, t('empty_head')), h('span', { class: 'muted' }, t('empty_body'))));
}

function row(line, sums) {
  const details = line.options.map((option) => option.name);
  if (line.measured) details.unshift(`${quantityText(line.quantity_milli)} kg`);
  return h('li', { class: 'ln', 'data-sku': line.sku },
    button('it', () => void openLine(line.place), [
      h('span', { class: 'what' }, line.name),
      details.length > 0 && h('span', { class: 'opt' }, details.join(' · ')),
      line.note && h('span', { class: 'opt' }, `“${line.note}”`),
      line.lot && h('span', { class: 'opt' }, t('farm_lot', { lot: line.lot })),
      line.listed_price !== undefined && h('span', { class: 'opt less' }, t('price_before', { amount: won(line.listed_price) })),
      sums.discount > 0 && h('span', { class: 'opt less' }, h('span', {}, ...lessWords(line, sums)), ' ',
        h('span', { class: 'num' }, won(-sums.discount))),
    ].filter(Boolean), { 'data-key': `line-${line.place}`, 'aria-haspopup': 'dialog' }),
    h('span', { class: 'amt' }, won(sums.amount)),
    stepper(line));
}

/** What made a line cheaper: a pass that pays for it, the order's coupon, or a discount of its own. */
function lessWords(line, { reason }) {
  if (reason === 'pass') return [t('off_pass')];
  return reason === 'coupon' && !line.discount ? [t('off_coupon')] : [t('discount'), ' ', discountWords(line.discount)];
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
    !line.measured && h('output', {}, count(line.quantity_milli / WHOLE)),
    !line.measured && button('', () => set(line.quantity_milli + WHOLE), icon('plus'),
      { 'aria-label': t('one_more'), 'data-key': `more-${line.place}` }));
}
