/* Card: charged on the terminal beside the tablet; its approval number is typed in. A whole card number is never taken. */

import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad } from '../selling/keypad.js';

const LONGEST_APPROVAL = 20;
const SHORTEST_APPROVAL = 4;
const MOST_CARD_DIGITS = 10;
const LONGEST_CARD_NO = 25;

/** The middle and right columns of a card; `payments()` is null until there is an approval number, or the word that there is none. */
export function cardPart(total, changed) {
  let unknown = false;
  const approval = h('input', {
    id: 'approval', inputmode: 'none', autocomplete: 'off', maxlength: LONGEST_APPROVAL, 'aria-describedby': 'approval-hint', oninput: typed,
  });
  const cardNo = h('input', {
    id: 'card-no', inputmode: 'text', autocomplete: 'off', maxlength: LONGEST_CARD_NO, 'aria-describedby': 'card-no-hint card-no-error',
    oninput: judge,
  });
  const cardError = h('span', { class: 'error', id: 'card-no-error', role: 'alert' });
  const cardField = h('div', { class: 'field' }, h('label', { for: 'card-no' }, t('card_no')), cardNo,
    h('span', { class: 'hint', id: 'card-no-hint' }, t('card_no_hint'), ' ', h('span', { class: 'num' }, '9410-12**-****-3456')), cardError);
  const without = button('btn full', () => { unknown = !unknown; judge(); }, t('approval_unknown'), { 'aria-pressed': 'false' });
  const needed = h('p', { class: 'muted' });
  const entry = h('div', { class: 'entry' },
    h('div', { class: 'field' }, h('label', { for: 'approval' }, t('approval')),
      h('div', { class: 'got' }, approval,
        button('btn plain', () => { approval.value = ''; judge(); }, [icon('erase'), t('erase')], { 'aria-label': t('erase') }))),
    keypad(press), without, cardField);
  const side = h('div', { class: 'handing' }, h('h2', {}, t('card_amount')), h('p', { class: 'change' }, won(total)),
    h('ol', { class: 'way' }, ['card_steps_1', 'card_steps_2', 'card_steps_3'].map((key, index) => h('li', {},
      h('span', { class: 'mark' }, String(index + 1)), t(key)))),
    needed);
  judge();
  return { entry, side, payments };

  function payments() {
    if (wholeNumber() || !(unknown || approval.value.length >= SHORTEST_APPROVAL)) return null;
    const payment = { method: 'card', amount: total };
    if (approval.value) payment.approval_no = approval.value;
    if (cardNo.value.trim()) payment.card_no = cardNo.value.trim();
    return [payment];
  }

  function press(key) {
    if (key === 'back') approval.value = approval.value.slice(0, -1);
    else if (approval.value.length < LONGEST_APPROVAL) approval.value += key;
    judge();
  }

  function typed() {
    approval.value = approval.value.replace(/[^0-9A-Za-z-]/g, '');
    judge();
  }

  function wholeNumber() {
    return cardNo.value.replace(/\D/g, '').length > MOST_CARD_DIGITS || /[^0-9*\- ]/.test(cardNo.value);
  }

  function judge() {
    without.setAttribute('aria-pressed', String(unknown));
    cardField.classList.toggle('has-error', wholeNumber());
    fill(cardError, wholeNumber() ? [icon('alert'), h('span', {}, t('card_no_bad'))] : []);
    needed.textContent = unknown || approval.value.length >= SHORTEST_APPROVAL ? '' : t('approval_needed');
    changed();
  }
}
