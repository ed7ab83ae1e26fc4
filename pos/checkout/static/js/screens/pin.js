/*
 * Asking for a PIN: dots instead of digits, large keys, and what went wrong said beside them. What was typed is handed on once and
 * kept nowhere.
 */

import { button, fill, h, icon, primary, setPrimary } from '../ui/elements.js';
import { openSheet } from '../ui/sheet.js';
import { t } from '../ui/texts.js';
import { onTyped } from './selling/keypad.js';

const SHORTEST = 4;
const LONGEST = 8;

/**
 * The dots, the keys and the button, to be put into a sheet. `check(pin)` answers `{trouble}` with a sentence, and the person may try
 * again, or anything else, which is then given to `done`.
 */
export function pinPad({ label, check, done }) {
  let typed = '';
  let busy = false;
  const dots = h('output', { class: 'dots' });
  const trouble = h('p', { class: 'alert', role: 'alert' });
  const go = primary(label, () => void submit());
  const pad = h('div', { class: 'keypad', role: 'group', 'aria-label': t('keypad') },
    ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => key(digit, digit)),
    key('clear', t('clear_all'), { class: 'word' }), key('0', '0'), key('back', [icon('erase'), t('erase')], { class: 'word', 'aria-label': t('erase_one') }));
  // The whole pad has the focus first, so that a real keyboard types at once and Enter is not the press of a key.
  const body = h('div', { class: 'asked', role: 'group', 'aria-label': 'PIN', tabindex: -1, autofocus: true, onkeydown: typing() },
    h('div', { class: 'got pin' }, h('span', { class: 'muted' }, 'PIN'), dots), trouble, pad);
  go.addEventListener('keydown', typing());
  draw();
  return { body, go };

  function key(name, children, attributes = {}) {
    return button('', () => press(name), children, { 'data-key': `pin-${name}`, ...attributes });
  }

  function typing() {
    const digits = onTyped(press);
    return (event) => {
      if (event.key === 'Enter' && !event.target.matches('button')) void submit();
      else digits(event);
    };
  }

  function press(name) {
    if (busy) return;
    if (name === 'clear') typed = '';
    else if (name === 'back') typed = typed.slice(0, -1);
    else if (/^\d$/.test(name) && typed.length < LONGEST) typed += name;
    fill(trouble);
    draw();
  }

  function draw() {
    fill(dots, [...typed].map(() => h('i', { 'aria-hidden': 'true' })), h('span', { class: 'sr' }, t('pin_typed', { count: typed.length })));
    setPrimary(go, !busy && typed.length >= SHORTEST, busy ? t('pin_checking') : label);
  }

  async function submit() {
    if (busy || typed.length < SHORTEST) return;
    busy = true;
    draw();
    const answer = await check(typed);
    typed = '';
    busy = false;
    draw();
    if (!answer?.trouble) return done(answer);
    fill(trouble, icon('alert'), h('span', {}, answer.trouble));
    body.focus();
  }
}

/** Asks for a person's PIN in a sheet: what `check` answered, or null when it was put away. */
export function askPin({ head, body, label, check }) {
  return openSheet('ask', (close) => {
    const pad = pinPad({ label, check, done: close });
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, head), h('p', { class: 'muted' }, body)),
      body: pad.body,
      foot: pad.go,
    };
  });
}

/** The sentence for a refused PIN. */
export function pinTrouble({ problem }) {
  return problem?.detail ?? t('pin_no_answer');
}
