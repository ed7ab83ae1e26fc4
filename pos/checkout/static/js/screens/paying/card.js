/* What a terminal approves (card, Incheon e-eum, phone pay, ZeroPay): its approval number is typed in. A whole card number is never taken. */

import { pairing } from '../../device/pairing.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { keypad } from '../selling/keypad.js';

const LONGEST_APPROVAL = 20;
const SHORTEST_APPROVAL = 4;
const MOST_CARD_DIGITS = 10;
const LONGEST_CARD_NO = 25;
// Until the site has said from which amount on it offers instalments.
const INSTALMENTS_FROM = 50_000;
const INSTALMENTS = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 24, 36];
const WITH_CARD_NO = ['card', 'incheon_eum'];
const STEPS = {
  card: ['card_steps_1', 'card_steps_2', 'card_steps_3'],
  incheon_eum: ['card_steps_1', 'eum_steps_2', 'card_steps_3'],
  easy_pay: ['card_steps_1', 'easy_steps_2', 'card_steps_3'],
  zeropay: ['zeropay_steps_1', 'zeropay_steps_2', 'zeropay_steps_3'],
};

/** The middle and right columns; `part()` is null until there is an approval number, or the word that there is none. */
export function approvedPart(method) {
  return ({ amount }, changed) => approved(method, amount, changed);
}

function approved(method, amount, changed) {
  let unknown = false;
  let months = 0;
  const approval = h('input', {
    id: 'approval', inputmode: 'none', autocomplete: 'off', maxlength: LONGEST_APPROVAL, 'aria-describedby': 'approval-hint', oninput: typed,
  });
  const card = WITH_CARD_NO.includes(method) ? cardField(judge) : null;
  const without = button('btn', () => { unknown = !unknown; judge(); }, t('approval_unknown'), { 'aria-pressed': 'false' });
  const instalments = h('span', { class: 'stepper instalments', role: 'group', 'aria-label': t('instalments') });
  const needed = h('p', { class: 'muted', id: 'approval-hint' });
  const entry = h('div', { class: 'taking' },
    h('div', { class: 'field' }, h('label', { for: 'approval' }, t('approval')),
      h('div', { class: 'got' }, approval,
        button('btn plain', () => { approval.value = ''; judge(); }, [icon('erase'), t('erase')], { 'aria-label': t('erase') }))),
    keypad(press),
    h('div', { class: 'pay-pair' }, without, method === 'card' && amount >= (pairing().settings?.installments_from ?? INSTALMENTS_FROM) && instalments),
    card?.element);
  const side = h('div', { class: 'handing' }, h('h2', {}, t('to_charge', { way: t(`way_${method}`) })), h('p', { class: 'change' }, won(amount)),
    h('ol', { class: 'way' }, STEPS[method].map((key, index) => h('li', {}, h('span', { class: 'mark' }, String(index + 1)), t(key)))),
    needed);
  drawInstalments();
  judge();
  return { entry, side, part };

  function part() {
    if (card?.isWhole() || !(unknown || approval.value.length >= SHORTEST_APPROVAL)) return null;
    const payment = { method, amount };
    if (approval.value) payment.approval_no = approval.value;
    if (card?.value()) payment.card_no = card.value();
    if (months) payment.installments = months;
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

  function drawInstalments() {
    const at = INSTALMENTS.indexOf(months);
    const step = (to, picture, word) => button('', () => { months = INSTALMENTS[to] ?? months; drawInstalments(); }, icon(picture),
      { 'aria-label': t(word), 'data-key': word, 'aria-disabled': INSTALMENTS[to] === undefined ? 'true' : null });
    fill(instalments, step(at - 1, 'minus', 'fewer_months'), h('output', {}, months ? t('months', { count: months }) : t('at_once')),
      step(at + 1, 'plus', 'more_months'));
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
