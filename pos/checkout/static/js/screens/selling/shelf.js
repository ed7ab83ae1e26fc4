/* The shelf: categories as tabs, products as large buttons. A press leads to the cart, over the questions a product has. */

import { piecesOf, withProduct } from '../../order/cart.js';
import { catalogue, categories, productsIn } from '../../device/catalogue.js';
import { button, fill, h, pict, primary } from '../../ui/elements.js';
import { pictureOf } from '../../ui/pictures.js';
import { t, won } from '../../ui/texts.js';
import { change, currentCart } from '../../order/current.js';
import { toast } from '../../ui/toast.js';
import { reload } from '../menu.js';
import { askPrice, askWeight } from './keypad.js';
import { chooseOptions } from './options.js';

let category;

/** The tabs and the buttons, as a function that draws them into two containers. */
export function drawShelf(tabs, grid) {
  const shown = categories();
  if (!shown.length) return drawEmpty(tabs, grid);
  const codes = shown.map((tab) => tab.code);
  if (!codes.includes(category)) [category] = codes;
  const choose = (code) => {
    category = code;
    grid.scrollTop = 0;
    drawShelf(tabs, grid);
  };
  fill(tabs, shown.map(({ code, name }) => button('', () => choose(code), name ?? t('other_category'), {
    role: 'tab',
    'aria-selected': String(code === category),
    'aria-controls': 'shelf-grid',
    tabindex: code === category ? 0 : -1,
    'data-key': `tab-${code}`,
    onkeydown: (event) => walk(event, codes, choose),
  })));
  fill(grid, productsIn(category).map(tile));
}

function drawEmpty(tabs, grid) {
  const [head, body] = catalogue() ? ['no_products', 'no_products_body'] : ['no_catalogue', 'no_catalogue_body'];
  fill(tabs);
  fill(grid, h('div', { class: 'empty' }, pict('box'), h('h2', {}, t(head)), h('p', { class: 'muted' }, t(body)),
    primary(t('reload_products'), () => void reload())));
}

/** The arrow keys walk through the tabs. */
function walk(event, codes, choose) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = event.currentTarget.parentElement;
  choose(codes[(codes.indexOf(category) + step + codes.length) % codes.length]);
  tabs.querySelector('[aria-selected="true"]').focus();
}

function tile(product) {
  const inCart = piecesOf(currentCart(), product.sku);
  return button(`tile product${product.sold_out ? ' sold-out' : ''}`, () => void add(product), [
    pict(pictureOf(product)),
    product.sold_out ? h('span', { class: 'badge' }, t('sold_out'))
      : inCart > 0 && h('span', { class: 'count', 'aria-label': t('in_cart', { count: inCart }) }, String(inCart)),
    h('span', {}, h('span', { class: 'name' }, breakable(product.name)), h('span', { class: 'price' }, priceOf(product))),
  ], { 'aria-disabled': product.sold_out ? 'true' : null, 'data-key': `product-${product.sku}` });
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

/** Adds a product, after its price, weight and options were asked for. Putting a question away adds nothing. */
async function add(product) {
  if (product.sold_out) return toast(t('sold_out_said', { name: product.name }));
  const unitPrice = product.open_price ? await askPrice(product) : product.price;
  if (unitPrice === null) return;
  const weight = product.measured ? await askWeight(product) : null;
  if (product.measured && weight === null) return;
  const answer = product.option_groups?.length ? await chooseOptions(product, unitPrice, !product.measured) : { options: [], quantity: 1 };
  if (answer === null) return;
  const quantityMilli = weight ?? answer.quantity * 1000;
  if (!change(withProduct(currentCart(), product, { options: answer.options, quantityMilli, unitPrice }))) toast(t('too_much'));
}
