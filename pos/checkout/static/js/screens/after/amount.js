/* Asking for an amount with large keys: won up to a bound, or so much of something in its unit. */

import { parseQuantity } from '../../order/arithmetic.js';
import { h, icon, fill, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';
import { keypad, onTyped, weightAfter, wonAfter } from '../selling/keypad.js';

/** Won between 1 and `most`, or null when put away. */
export function askWon(head, question, most) {
  return ask(head, question, '00', wonAfter, {
    shown: (typed) => won(Number(typed || 0)),
    value: (typed) => (Number(typed) >= 1 ? Number(typed) : null),
    tooMuch: (amount) => (amount > most ? t('amount_most', { most: won(most) }) : null),
  });
}

/** A quantity above 0 in thousandths of a unit, at most `most`, or null when put away. Pieces have no point. */
export function askQuantity(head, question, unit, most = Infinity, mostWords = '') {
  return ask(head, question, unit === 'ea' ? '00' : '.', unit === 'ea' ? wholeAfter : weightAfter, {
    shown: (typed) => inUnit(typed || '0', unit),
    value: milli,
    tooMuch: (amount) => (amount > most ? t('amount_most', { most: mostWords }) : null),
  });
}

/** `3개`, `500 g` */
export function inUnit(text, unit) {
  return unit === 'ea' ? t('pieces', { count: text }) : `${text} ${unit}`;
}

function wholeAfter(typed, key) {
  return weightAfter(typed, key === '.' ? '' : key).slice(0, 5);
}

/** `0.4` → 400; null while it is not an amount of goods. */
export function milli(typed) {
  try {
    return parseQuantity(typed.replace(/\.$/, ''));
  } catch {
    return null;
  }
}

function ask(head, question, corner, after, { shown, value, tooMuch }) {
  return openSheet('ask', (close) => {
    let typed = '';
    const output = h('output', {}, shown(typed));
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const go = primary(t('next'), () => close(value(typed)));
    const press = (key) => {
      typed = after(typed, key);
      output.textContent = shown(typed);
      const amount = value(typed);
      const beyond = amount === null ? null : tooMuch(amount);
      fill(trouble, beyond && [icon('alert'), h('span', {}, beyond)]);
      setPrimary(go, amount !== null && beyond === null, t('next'));
    };
    const digits = onTyped(press);
    const onKeys = (event) => {
      if (event.key === 'Enter' && !event.target.matches('button')) go.click();
      else digits(event);
    };
    setPrimary(go, false, t('next'));
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, head), h('p', { class: 'muted' }, question)),
      body: h('div', { class: 'asked', role: 'group', 'aria-label': question, tabindex: -1, autofocus: true, onkeydown: onKeys }, h('div', { class: 'got' }, output), trouble, keypad(press, corner)),
      foot: go,
    };
  });
}
