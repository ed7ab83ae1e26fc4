/* Typing a number with large keys: a price, a weight, an amount, an approval number. A real keyboard works as well. */

import { parseQuantity } from '../../order/arithmetic.js';
import { button, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';

const MOST_WON_DIGITS = 9;
const MOST_PLACES = 3;

/** The keys. `press` gets a digit, `.`, or `back`; the key at the lower left is the point, `00`, or a second way to erase. */
export function keypad(press, corner = '00') {
  const key = (name, act, children, attributes = {}) => button('', act, children, { 'data-key': `key-${name}`, ...attributes });
  const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => key(digit, () => press(digit), digit));
  return h('div', { class: 'keypad', role: 'group', 'aria-label': t('keypad') },
    digits,
    key('corner', () => [...corner].forEach((digit) => press(digit)), corner),
    key('0', () => press('0'), '0'),
    key('back', () => press('back'), [icon('erase'), t('erase')], { class: 'word', 'aria-label': t('erase_one') }));
}

/** Turns what a real keyboard types into the keys of the pad; anything else is left to the browser. */
export function onTyped(press) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typed = event.key === 'Backspace' ? 'back' : event.key;
    if (!/^(\d|\.|back)$/.test(typed)) return;
    event.preventDefault();
    press(typed);
  };
}

/** A typed amount of won, after one more key. */
export function wonAfter(typed, key) {
  if (key === 'back') return typed.slice(0, -1);
  if (!/\d/.test(key) || typed.length >= MOST_WON_DIGITS) return typed;
  return `${typed}${key}`.replace(/^0+(?=\d)/, '');
}

/** A typed weight with at most three places, after one more key. */
export function weightAfter(typed, key) {
  if (key === 'back') return typed.slice(0, -1);
  if (key === '.') return typed.includes('.') ? typed : `${typed || '0'}.`;
  const next = `${typed}${key}`.replace(/^0+(?=\d)/, '');
  const [whole, places = ''] = next.split('.');
  return whole.length > 5 || places.length > MOST_PLACES ? typed : next;
}

/** Asks for the price of an open-price product: won, or null when put away. */
export function askPrice(product) {
  return askNumber(product, t('enter_price'), '00', wonAfter, {
    shown: (typed) => won(Number(typed || 0)),
    value: (typed) => (Number(typed) > 0 ? Number(typed) : null),
  });
}

/** Asks for the weight of a measured product: thousandths of a kilogram, or null when put away. */
export function askWeight(product) {
  return askNumber(product, t('enter_weight'), '.', weightAfter, {
    shown: (typed) => `${typed || '0'} kg`,
    value: milliOf,
  });
}

/** `0.4` → 400; null while it is not an amount of goods. */
export function milliOf(typed) {
  try {
    return parseQuantity(typed.replace(/\.$/, ''));
  } catch {
    return null;
  }
}

function askNumber(product, question, corner, after, { shown, value }) {
  return openSheet('ask', (close) => {
    let typed = '';
    const output = h('output', {}, shown(typed));
    const go = primary(t('next'), () => close(value(typed)));
    const press = (key) => {
      typed = after(typed, key);
      output.textContent = shown(typed);
      setPrimary(go, value(typed) !== null, t('next'));
    };
    setPrimary(go, false, t('next'));
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, product.name), h('p', { class: 'muted' }, question)),
      body: h('div', { class: 'asked', tabindex: -1, autofocus: true, onkeydown: onTyped(press) },
        h('div', { class: 'got' }, output), keypad(press, corner)),
      foot: go,
    };
  });
}
