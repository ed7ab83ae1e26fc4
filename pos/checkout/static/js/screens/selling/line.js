/* One line of the order, larger: how many, its options, a note, a discount, or out with it. */

import { catalogue } from '../../device/catalogue.js';
import { quantityText } from '../../order/arithmetic.js';
import { atHeldPrices, lineAt, reckoned, without, withOptions, withPrice, withQuantity } from '../../order/cart.js';
import { change, currentCart, undo } from '../../order/current.js';
import { isFree } from '../../order/discounts.js';
import { pairing } from '../../device/pairing.js';
import { offers } from '../../order/sale.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { count, t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { discountLine, discountWords } from './discount.js';
import { askPrice, keypad, milliOf, onTyped, weightAfter } from './keypad.js';
import { noteLine } from './note.js';
import { chooseOptions } from './options.js';

const WHOLE = 1000;
const MOST_DIGITS = 4;

/** Opens the sheet of a line and does what was chosen in it; a number that was typed holds whatever is pressed next. */
export async function openLine(place) {
  const line = lineAt(currentCart(), place);
  const product = catalogue()?.products.find((found) => found.sku === line.sku);
  const answer = await ask(line, product);
  if (!answer) return;
  if (answer.milli !== line.quantity_milli && !change(withQuantity(currentCart(), place, answer.milli))) return toast(t('too_much'));
  if (answer.act === 'note') await noteLine(place);
  if (answer.act === 'discount') await discountLine(place);
  if (answer.act === 'price') await changePrice(place);
  if (answer.act === 'price-back') change(withPrice(currentCart(), place, null));
  if (answer.act === 'lot') await (await import('../work/line_lot.js')).chooseLot(place);
  if (answer.act === 'pass') (await import('./pass.js')).dropPass(place);
  if (answer.act === 'options') await editOptions(place, product);
  if (answer.act === 'remove') {
    change(without(currentCart(), place));
    toast(t('removed', { name: line.name }), { label: t('undo'), press: undo });
  }
}

/** Another price by hand; going on to paying asks for a yes to it. */
async function changePrice(place) {
  const price = await askPrice(lineAt(currentCart(), place));
  if (price !== null && !change(withPrice(currentCart(), place, price))) toast(t('too_much'));
}

async function editOptions(place, product) {
  const line = lineAt(currentCart(), place);
  const priced = atHeldPrices(currentCart(), product);
  const answer = await chooseOptions(priced, line.unit_price, false, line.options.map((option) => option.code));
  if (answer && !change(withOptions(currentCart(), place, answer.options))) toast(t('too_much'));
}

function ask(line, product) {
  return openSheet('options line', (close) => {
    let typed = '';
    const output = h('output', { 'aria-live': 'polite' });
    const amount = h('p', { class: 'muted num' });
    const go = primary(t('line_done'), () => close({ milli: milli() }));
    const leave = (act) => close({ act, milli: milli() ?? line.quantity_milli });
    const press = (key) => {
      typed = line.measured ? weightAfter(typed, key) : piecesAfter(typed, key);
      draw();
    };
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, line.name), amount),
      body: h('div', { class: 'line-sheet', tabindex: -1, autofocus: true, onkeydown: onTyped(press) },
        h('div', { class: 'line-count' }, h('h2', {}, t(line.measured ? 'weight' : 'quantity')), h('div', { class: 'got' }, output),
          keypad(press, line.measured ? '.' : '00')),
        h('ul', { class: 'line-acts' },
          product?.option_groups?.length > 0
            && act('options', 'sliders', t('line_options'), line.options.map((option) => option.name).join(' · ')),
          act('note', 'edit', t('note'), line.note),
          offers(pairing(), 'lots') && act('lot', 'box', t('line_lot'), line.lot ?? t('lot_first')),
          isFree(line.discount) ? act('pass', 'x', t('pass_drop'), line.discount.pass)
            : act('discount', 'coupon', t('discount'), line.discount && discountWords(line.discount)),
          line.listed_price !== undefined ? act('price-back', 'undo', t('line_price_back'), won(line.listed_price))
            : product && !product.open_price && !line.own_price && !line.discount && act('price', 'cash', t('line_price'), won(line.unit_price)),
          act('remove', 'trash', t('line_remove'), null))),
      foot: go,
    };

    function act(name, picture, words, now) {
      return h('li', {}, button('btn full', () => leave(name),
        [icon(picture), h('span', {}, words, now && h('span', { class: 'muted' }, now))], { 'data-key': `line-${name}` }));
    }

    /** What is typed as thousandths; nothing typed is what it was, and null what can be no quantity. */
    function milli() {
      if (typed === '') return line.quantity_milli;
      return line.measured ? milliOf(typed) : Number(typed) * WHOLE || null;
    }

    function draw() {
      const now = milli();
      const shown = typed === '' ? quantityText(line.quantity_milli) : typed;
      output.textContent = line.measured ? `${shown} kg` : shown;
      fill(amount, now === null ? t('quantity_none') : won(amountAt(line, now)));
      setPrimary(go, now !== null, t('line_done'));
    }
  });
}

function amountAt(line, milli) {
  return reckoned({ lines: [{ ...line, quantity_milli: milli }] }).total;
}

function piecesAfter(typed, key) {
  if (key === 'back') return typed.slice(0, -1);
  if (!/\d/.test(key) || typed.length >= MOST_DIGITS) return typed;
  return `${typed}${key}`.replace(/^0+/, '');
}
