/*
 * What a terminal approves (card, Incheon e-eum, phone pay, ZeroPay): asked of the site's own terminal, or its approval number is typed in.
 * A whole card number is never taken.
 */

import { AT_TERMINAL, hasTerminal } from '../../order/charging.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad } from '../selling/keypad.js';
import { instalmentChoice } from './instalments.js';
import { terminalPart } from './terminal.js';

const LONGEST_APPROVAL = 20;
const SHORTEST_APPROVAL = 4;
const MOST_CARD_DIGITS = 10;
const LONGEST_CARD_NO = 25;
const WITH_CARD_NO = ['card', 'incheon_eum'];
const STEPS = {
  card: ['card_steps_1', 'card_steps_2', 'card_steps_3'],
  incheon_eum: ['card_steps_1', 'eum_steps_2', 'card_steps_3'],
  easy_pay: ['card_steps_1', 'easy_steps_2', 'card_steps_3'],
  zeropay: ['zeropay_steps_1', 'zeropay_steps_2', 'zeropay_steps_3'],
};

/** The middle and right columns; `part()` is null until there is an approval number, or the word that there is none. */
export function approvedPart(method) {
  return (given, changed) => {
    const typed = () => approved(method, given.amount, changed);
    return hasTerminal() && AT_TERMINAL.includes(method) ? terminalPart(method, given, typed, changed) : typed();
  };
}

function approved(method, amount, changed) {
  let unknown = false;
  const approval = h('input', {
    id: 'approval', inputmode: 'none', autocomplete: 'off', maxlength: LONGEST_APPROVAL, 'aria-describedby': 'approval-hint', oninput: typed,
  });
  const card = WITH_CARD_NO.includes(method) ? cardField(judge) : null;
  const without = button('btn', () => { unknown = !unknown; judge(); }, t('approval_unknown'), { 'aria-pressed': 'false' });
  const instalments = instalmentChoice(method, amount);
  const needed = h('p', { class: 'muted', id: 'approval-hint' });
  const entry = h('div', { class: 'taking' },
    h('div', { class: 'field' }, h('label', { for: 'approval' }, t('approval')),
      h('div', { class: 'got' }, approval,
        button('btn plain', () => { approval.value = ''; judge(); }, [icon('erase'), t('erase')], { 'aria-label': t('erase') }))),
    keypad(press),
    h('div', { class: 'pay-pair' }, without, instalments.element),
    card?.element);
  const side = h('div', { class: 'handing' }, h('h2', {}, t('to_charge', { way: t(`way_${method}`) })), h('p', { class: 'change' }, won(amount)),
    h('ol', { class: 'way' }, STEPS[method].map((key, index) => h('li', {}, h('span', { class: 'mark' }, String(index + 1)), t(key)))),
    needed);
  judge();
  return { entry, side, part };

  function part() {
    if (card?.isWhole() || !(unknown || approval.value.length >= SHORTEST_APPROVAL)) return null;
    const payment = { method, amount };
    if (approval.value) payment.approval_no = approval.value;
    if (card?.value()) payment.card_no = card.value();
    if (instalments.months()) payment.installments = instalments.months();
    return { payment };
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

  function judge() {
    without.setAttribute('aria-pressed', String(unknown));
    card?.judge();
    needed.textContent = unknown || approval.value.length >= SHORTEST_APPROVAL ? '' : t('approval_needed');
    changed();
  }
}

/** The card's number as the slip shows it: masked, or refused before it goes anywhere. */
function cardField(changed) {
  const input = h('input', {
    id: 'card-no', inputmode: 'text', autocomplete: 'off', maxlength: LONGEST_CARD_NO, 'aria-describedby': 'card-no-hint card-no-error',
    oninput: changed,
  });
  const error = h('span', { class: 'error', id: 'card-no-error', role: 'alert' });
  const element = h('div', { class: 'field' }, h('label', { for: 'card-no' }, t('card_no')), input,
    h('span', { class: 'hint', id: 'card-no-hint' }, t('card_no_hint'), ' ', h('span', { class: 'num' }, '9410-12**-****-3456')), error);
  const isWhole = () => input.value.replace(/\D/g, '').length > MOST_CARD_DIGITS || /[^0-9*\- ]/.test(input.value);
  return {
    element,
    isWhole,
    value: () => input.value.trim(),
    judge() {
      element.classList.toggle('has-error', isWhole());
      fill(error, isWhole() ? [icon('alert'), h('span', {}, t('card_no_bad'))] : []);
    },
  };
}
