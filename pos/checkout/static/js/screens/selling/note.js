/* A note on a line or on the whole order: phrases to press, and room for a few words more. */

import { pairing } from '../../device/pairing.js';
import { lineAt, withLine } from '../../order/cart.js';
import { change, currentCart } from '../../order/current.js';
import { offers } from '../../order/sale.js';
import { button, h, icon, primary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';

const LONGEST = 200;
const BETWEEN = ', ';
const OF_DRINKS = ['less_ice', 'more_ice', 'less_sweet', 'hotter'];
const OF_LINES = ['apart', 'wrap'];
const OF_ORDERS = ['apart_all', 'carrier', 'no_straw', 'later'];
const OF_OTHER_ORDERS = ['apart_all', 'wrap', 'later'];

/** Asks for the note of a line. */
export async function noteLine(place) {
  const line = lineAt(currentCart(), place);
  const phrases = offers(pairing(), 'drinks') ? [...OF_DRINKS, ...OF_LINES] : OF_LINES;
  const note = await ask(line.name, line.note ?? '', phrases);
  if (note !== null && note !== (line.note ?? '')) change(withLine(currentCart(), place, { note }));
}

/** Asks for the note of the order. */
export async function noteOrder() {
  const before = currentCart().note ?? '';
  const note = await ask(t('note_order'), before, offers(pairing(), 'drinks') ? OF_ORDERS : OF_OTHER_ORDERS);
  if (note !== null && note !== before) change({ ...currentCart(), note });
}

function ask(title, before, phrases) {
  return openSheet('ask note', (close) => {
    const text = h('textarea', { id: 'note', rows: 3, maxlength: LONGEST, oninput: draw, 'aria-describedby': 'note-hint' });
    text.value = before;
    const keys = phrases.map((name) => button('btn', () => toggle(t(`phrase_${name}`)), [icon('check'), t(`phrase_${name}`)],
      { 'data-key': `phrase-${name}` }));
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, title), h('p', { class: 'muted' }, t('note_ask'))),
      body: h('div', { class: 'asked' },
        h('div', { class: 'phrases', role: 'group', 'aria-label': t('note_phrases') }, keys),
        h('div', { class: 'field' }, h('label', { for: 'note' }, t('note_words')), text,
          h('span', { class: 'hint', id: 'note-hint' }, t('note_hint'))),
        button('btn plain', () => { text.value = ''; draw(); }, [icon('erase'), t('note_erase')], { 'data-key': 'note-erase' })),
      foot: primary(t('note_keep'), () => close(clean(text.value))),
    };

    function toggle(phrase) {
      const said = clean(text.value).split(BETWEEN).filter(Boolean);
      const next = said.includes(phrase) ? said.filter((words) => words !== phrase) : [...said, phrase];
      const joined = next.join(BETWEEN);
      if (joined.length <= LONGEST) text.value = joined;
      draw();
    }

    function draw() {
      const said = clean(text.value).split(BETWEEN);
      keys.forEach((key, index) => key.setAttribute('aria-pressed', String(said.includes(t(`phrase_${phrases[index]}`)))));
    }
  });
}

/** The words without what the server refuses (control characters, halves of letters) and in one line. */
export function clean(text) {
  return text.replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim().normalize('NFC').slice(0, LONGEST);
}
