/*
 * The products' buttons. Each is made once for a catalogue and kept: when the order changes only the number on it does, so that a
 * press is answered at once however many products there are.
 */

import { leftOf } from '../../device/left.js';
import { piecesBySku } from '../../order/cart.js';
import { currentCart } from '../../order/current.js';
import { button, h, pict } from '../../ui/elements.js';
import { pictureOf } from '../../ui/pictures.js';
import { count, language, t, won } from '../../ui/texts.js';
import { add } from './adding.js';

let made = new Map();
let madeOf = null;

/** The button of each product, with what is in the order and what is left of it. */
export function tilesOf(products, catalogue) {
  const stamp = `${catalogue?.site} ${catalogue?.version} ${language()}`;
  if (stamp !== madeOf) {
    made = new Map();
    madeOf = stamp;
  }
  const tiles = products.map((product) => {
    if (!made.has(product.sku)) made.set(product.sku, tile(product));
    return made.get(product.sku);
  });
  updateTiles();
  return tiles;
}

/** Brings the numbers on the buttons up to date; a button whose number stands is not touched. */
export function updateTiles() {
  const pieces = piecesBySku(currentCart());
  for (const [sku, element] of made) element.update(pieces.get(sku) ?? 0, leftOf(sku));
}

function tile(product) {
  const number = h('span', { class: 'count', hidden: true });
  const left = h('span', { class: 'left', hidden: true });
  const element = button(`tile product${product.sold_out ? ' sold-out' : ''}`, () => void add(product), [
    pict(pictureOf(product)),
    product.sold_out ? h('span', { class: 'badge' }, t('sold_out')) : number,
    h('span', {}, h('span', { class: 'name' }, breakable(product.name)), h('span', { class: 'price' }, priceOf(product)),
      !product.sold_out && left),
  ], { 'aria-disabled': product.sold_out ? 'true' : null, 'data-key': `product-${product.sku}` });
  let shown = 0;
  let stock = null;
  element.update = (pieces, units = null) => {
    if (pieces !== shown) {
      shown = pieces;
      number.hidden = pieces === 0;
      number.replaceChildren(count(pieces), h('span', { class: 'sr' }, ` ${t('in_cart')}`));
    }
    if (units !== stock) {
      stock = units;
      left.hidden = units === null;
      if (units !== null) left.textContent = leftWords(product, units);
    }
  };
  return element;
}

function leftWords(product, units) {
  if (units === 0) return t('left_none');
  return t(product.measured ? 'left_kg' : 'left_some', { count: count(units) });
}

/** Long names written together may break where their last word begins. */
function breakable(name) {
  const parts = name.split(/(?=아메리카노|마키아토|카푸치노|라[떼테]|에이드|스무디|케이크|샌드위치)/);
  return parts.flatMap((part, index) => (index ? [document.createElement('wbr'), part] : [part]));
}

function priceOf(product) {
  if (product.open_price) return t('price_open');
  return product.measured ? t('price_measured', { price: won(product.price) }) : won(product.price);
}
