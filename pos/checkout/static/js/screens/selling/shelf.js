/* The shelf: categories as tabs, products as large buttons, and the search that takes the tabs' place. */

import { catalogue, categories, productsIn } from '../../device/catalogue.js';
import { button, fill, h, icon, pict, primary } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { reload } from '../menu.js';
import { openSearch } from './search.js';
import { tilesOf, updateTiles } from './tiles.js';

let category;

/**
 * The shelf as `{element, draw(), update()}`: `draw` after the products or the language changed, `update` when only the order did.
 * `beside` are buttons at the end of the tabs, `tools` what stands below the products.
 */
export function makeShelf(beside, tools) {
  const tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('categories') });
  const head = h('div', { class: 'shelf-head' });
  const grid = h('div', { class: 'grid', id: 'shelf-grid' });
  const element = h('section', { class: 'shelf', 'aria-label': t('products') }, head, grid, tools);
  let search = null;
  return { element, draw, update: updateTiles };

  function draw() {
    if (search) return search.draw();
    element.classList.remove('searching');
    const finding = button('btn plain', () => look(), [icon('search'), t('find')], { 'data-key': 'find' });
    fill(head, tabs, h('span', { class: 'tab-end' }, beside(), categories().length > 0 && finding));
    if (categories().length) drawProducts();
    else drawEmpty();
  }

  function look() {
    search = openSearch(grid, () => {
      search = null;
      tools.hidden = false;
      draw();
      head.querySelector('[data-key="find"]')?.focus();
    });
    element.classList.add('searching');
    tools.hidden = true;
    fill(head, search.field, search.pad);
    search.draw();
    search.focus();
  }

  function drawProducts() {
    const shown = categories();
    const codes = shown.map((tab) => tab.code);
    if (!codes.includes(category)) [category] = codes;
    fill(tabs, shown.map(({ code, name }) => button('', () => choose(code), name ?? t('other_category'), {
      role: 'tab',
      'aria-selected': String(code === category),
      'aria-controls': 'shelf-grid',
      tabindex: code === category ? 0 : -1,
      'data-key': `tab-${code}`,
      onkeydown: (event) => walk(event, codes),
    })));
    grid.setAttribute('role', 'tabpanel');
    grid.setAttribute('aria-label', shown.find((tab) => tab.code === category).name ?? t('other_category'));
    fill(grid, tilesOf(productsIn(category), catalogue()));
  }

  function choose(code) {
    category = code;
    grid.scrollTop = 0;
    drawProducts();
  }

  /** The arrow keys walk through the tabs. */
  function walk(event, codes) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    choose(codes[(codes.indexOf(category) + step + codes.length) % codes.length]);
    tabs.querySelector('[aria-selected="true"]').focus();
  }

  function drawEmpty() {
    const [title, body] = catalogue() ? ['no_products', 'no_products_body'] : ['no_catalogue', 'no_catalogue_body'];
    fill(tabs);
    grid.removeAttribute('role');
    fill(grid, h('div', { class: 'empty' }, pict('box'), h('h2', {}, t(title)), h('p', { class: 'muted' }, t(body)),
      primary(t('reload_products'), () => void reload())));
  }
}
