/* To which organisation something goes: one of the last, or another one that is typed. The organisation, never a person. */

import { button, h, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';

const LONGEST = 100;

/** Resolves with the organisation's name, or null when put away. */
export function askRecipient(what, known) {
  return openSheet('ask recipient', (close) => {
    const input = h('input', { id: 'recipient', type: 'text', maxlength: LONGEST, autocomplete: 'off', oninput: draw, 'aria-describedby': 'recipient-hint' });
    const go = primary(t('next'), () => close(input.value.trim()));
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t('giving_to_whom')), h('p', { class: 'muted' }, what)),
      body: h('div', { class: 'asked', onkeydown: (event) => { if (event.key === 'Enter' && event.target === input) go.click(); } },
        known.length > 0 && h('ul', { class: 'choices' }, known.map((name, index) => h('li', {},
          button('btn full', () => close(name), name, { 'data-key': `recipient-${index}` })))),
        h('div', { class: 'field' }, h('label', { for: 'recipient' }, t(known.length ? 'giving_other' : 'giving_who')), input,
          h('p', { class: 'hint', id: 'recipient-hint' }, t('giving_who_hint')))),
      foot: go,
    };

    function draw() {
      setPrimary(go, input.value.trim() !== '', t('next'));
    }
  });
}
