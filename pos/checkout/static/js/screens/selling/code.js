/* The number of a coupon or a pass, scanned or typed, and what is done with it: it lowers the order, or pays for lines of it. */

import { offers } from '../../device/promotions.js';
import { LETTERS, offerOf, passCode } from '../../order/gifts.js';
import { button, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { takeCoupon } from './coupon.js';
import { takePass } from './pass.js';

const SHORTEST = 2;
const LONGEST = 64;
// A campaign's own letters may be any but those that look like a digit.
const KEYS = [...LETTERS, 'U'].sort();

/** Asks for a number and does with it what it is good for. */
export async function enterCode() {
  const text = await askCode();
  if (text) await takeCode(text);
}

/** Takes what was scanned or typed: a campaign that counts here comes before a pass, which comes before what only the server can know. */
export async function takeCode(text) {
  const pass = offerOf(text, offers()) ? null : passCode(text);
  await (pass ? takePass(pass) : takeCoupon(text));
}

/** Asks for a number: what was typed, or null when put away. A scanner types into it and ends with Enter. */
export function askCode() {
  return openSheet('code', (close) => {
    const input = h('input', {
      id: 'code', inputmode: 'none', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', maxlength: LONGEST,
      autofocus: true, oninput: judge, onkeydown: (event) => { if (event.key === 'Enter') submit(event); },
    });
    const go = primary(t('next'), submit);
    judge();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t('code_ask')), h('p', { class: 'muted' }, t('code_how'))),
      body: h('div', { class: 'code-entry' },
        h('div', { class: 'field' }, h('label', { for: 'code' }, t('code_field')),
          h('div', { class: 'got' }, input,
            button('btn plain', () => write(input.value.slice(0, -1)), [icon('erase'), t('erase')], { 'aria-label': t('erase_one'), 'data-key': 'code-back' }))),
        h('div', { class: 'code-keys', role: 'group', 'aria-label': t('code_pad') },
          KEYS.map((sign) => button('', () => write(input.value + sign), sign, { 'data-key': `code-${sign}` })))),
      foot: go,
    };

    function write(text) {
      input.value = text.slice(0, LONGEST);
      judge();
    }

    function judge() {
      setPrimary(go, input.value.trim().length >= SHORTEST, t('next'));
    }

    function submit(event) {
      event.preventDefault();
      const text = input.value.trim();
      if (text.length >= SHORTEST) close(text);
    }
  });
}
