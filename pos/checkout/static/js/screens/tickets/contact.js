/* The customer's number, typed on large keys or a real keyboard, and whether they want to hear when it is ready. */

import { button, fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { keypad, onTyped } from '../selling/keypad.js';

const MOST_DIGITS = 11;
const CORNER = '010';

/** Draws it into `place`; `begun` is `{phone, tell}` and is changed as people press, `changed()` is told. */
export function contact(place, begun, terms, changed) {
  const number = h('output', { id: 'phone', class: 'phone', 'aria-live': 'off' });
  const telling = h('div', {});
  const pad = keypad(press, CORNER);
  pad.tabIndex = -1;
  pad.addEventListener('keydown', onTyped((key) => { if (key !== '.') press(key); }));
  fill(place, h('div', { class: 'row between' }, h('h2', {}, t('drop_phone'), ' ', h('span', { class: 'may' }, t('may_be_empty'))), telling), number, pad);
  draw();

  function press(key) {
    if (key === 'back') begun.phone = begun.phone.slice(0, -1);
    else if (begun.phone.length < MOST_DIGITS) begun.phone += key;
    draw();
    changed();
  }

  function draw() {
    number.textContent = begun.phone ? phoneWords(begun.phone) : '';
    fill(telling, terms.tells && begun.phone && button('btn tick-box', () => { begun.tell = !begun.tell; draw(); }, [h('span', { class: 'mark' }, icon('check')), t('drop_tell')],
      { 'aria-pressed': String(begun.tell), 'data-key': 'tell' }));
  }
}

/** Digits as people write a number: `010-1234-5678`. */
export function phoneWords(digits) {
  const head = digits.startsWith('02') ? 2 : 3;
  const rest = digits.slice(head);
  const middle = rest.length > 7 ? 4 : 3;
  return [digits.slice(0, head), rest.slice(0, middle), rest.slice(middle)].filter(Boolean).join('-');
}
