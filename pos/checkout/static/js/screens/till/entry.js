/* An amount of won typed on a screen of its own: the figure, the keys, and a real keyboard as well. */

import { h } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad, onTyped, wonAfter } from '../selling/keypad.js';

const MOST_DIGITS = 9;

/**
 * The entry: `{element, value, put}`. `value()` is what was typed, null before anything was; `changed()` is called after each key,
 * `enter()` for Enter. A first key begins anew, so that what was proposed is replaced by typing.
 */
export function wonEntry({ label, value = null, changed, enter }) {
  let typed = value === null ? '' : String(value);
  let fresh = true;
  const output = h('output', { 'aria-labelledby': label, id: 'typed-won' });
  const element = h('div', { class: 'won-entry', role: 'group', 'aria-labelledby': label, onkeydown: keyed, tabindex: -1 },
    h('div', { class: 'got typed' }, output), keypad(press));
  draw();
  return { element, value: () => (typed === '' ? null : Number(typed)), put };

  function put(amount) {
    typed = amount === null ? '' : String(amount);
    fresh = true;
    draw();
  }

  function press(key) {
    typed = wonAfter(fresh && key !== 'back' ? '' : typed, key).slice(0, MOST_DIGITS);
    fresh = false;
    draw();
    changed();
  }

  function keyed(event) {
    if (event.key === 'Enter' && !event.target.closest('button')) enter?.();
    else onTyped((key) => { if (key !== '.') press(key); })(event);
  }

  function draw() {
    output.textContent = typed === '' ? t('won_empty') : won(Number(typed));
  }
}
