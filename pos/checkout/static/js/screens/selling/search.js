/* Searching: a field, fourteen large keys for initial consonants, and what is found as the same buttons as on the shelf. */

import { catalogue } from '../../device/catalogue.js';
import { found, INITIALS } from '../../order/search.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { add } from './adding.js';
import { tilesOf } from './tiles.js';

const LONGEST = 30;

/** The search as `{field, pad, draw(), focus()}`; it shows what it finds in `grid`, and `done` leads back to the tabs. */
export function openSearch(grid, done) {
  // The pad is there instead of the device's own keyboard, which would cover the half of the screen; a key brings that up.
  const input = h('input', {
    id: 'search', type: 'search', inputmode: 'none', autocomplete: 'off', maxlength: LONGEST, 'aria-label': t('find_what'),
    placeholder: t('find_hint'), oninput: draw, onkeydown: pressed,
  });
  const erase = button('btn plain', () => write(''), [icon('erase'), t('erase')], { 'aria-label': t('find_clear'), 'data-key': 'find-clear' });
  const field = h('div', { class: 'search-row' },
    h('div', { class: 'got search' }, icon('search'), input, erase),
    button('btn', done, [icon('x'), t('find_close')], { 'data-key': 'find-close' }));
  const pad = h('div', { class: 'initials', role: 'group', 'aria-label': t('find_pad') },
    INITIALS.map((sign) => button('', () => write(input.value + sign), sign, { 'data-key': `initial-${sign}` })),
    button('word', () => write(input.value.slice(0, -1)), icon('erase'), { 'aria-label': t('erase_one'), 'data-key': 'initial-back' }),
    button('word', ownKeyboard, t('find_keyboard'), { 'data-key': 'initial-keyboard' }));
  return { field, pad, draw, focus: () => input.focus() };

  function write(text) {
    input.value = text.slice(0, LONGEST);
    draw();
  }

  function draw() {
    const query = input.value.trim();
    const products = query ? found(catalogue()?.products ?? [], query) : [];
    erase.hidden = input.value === '';
    grid.setAttribute('role', 'region');
    grid.setAttribute('aria-label', t('find_results'));
    grid.scrollTop = 0;
    const head = query ? 'find_nothing' : 'find_start';
    fill(grid, products.length
      ? [h('p', { class: 'sr', role: 'status' }, t('find_count', { count: products.length })), tilesOf(products, catalogue())].flat()
      : h('div', { class: 'empty', role: 'status' }, pict(query ? 'box' : 'americano'),
        h('h2', {}, t(head)), h('p', { class: 'muted' }, t(`${head}_body`))));
  }

  /** Enter takes the first that was found; Escape leads back; the arrow leads down to what was found. */
  function pressed(event) {
    if (event.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      done();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const [first] = found(catalogue()?.products ?? [], input.value);
      if (first) void add(first).then(() => { input.select(); });
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      grid.querySelector('.tile')?.focus();
    }
  }

  function ownKeyboard() {
    input.inputMode = input.inputMode === 'none' ? 'text' : 'none';
    input.blur();
    input.focus();
  }
}
