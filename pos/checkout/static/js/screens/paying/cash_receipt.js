/* The receipt for cash (현금영수증): whether one is wanted, and for which number. The number is hidden as soon as it is typed. */

import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { keypad, onTyped } from '../selling/keypad.js';

const BUSINESS_WEIGHTS = [1, 3, 7, 1, 3, 7, 1, 3, 5];

/** The tax office's own number for a guest who gives none: never typed, and never sent from here. */
export const SELF_ISSUED_AS = '010-000-1234';

/** What each kind asks for: its word, how long the number is, and which digits may be seen. */
const KINDS = {
  income_deduction: { word: 'receipt_phone', most: 11, shown: [0, 1, 2, 7, 8, 9, 10], parts: [3, 4, 4], isRight: isMobileNumber },
  expense_proof: { word: 'receipt_business', most: 10, shown: [0, 1, 2, 8, 9], parts: [3, 2, 5], isRight: isBusinessNumber },
};

/** The row under the money: none, for a person, for a business, without a number. `value()` is null or `{kind, identifier}`. */
export function cashReceiptChoice(changed) {
  let chosen = null;
  const segment = h('span', { class: 'segment', role: 'group', 'aria-label': t('cash_receipt') });
  const element = h('div', { class: 'cash-receipt' }, h('span', {}, t('cash_receipt')), segment);
  draw();
  return { element, value: () => chosen };

  function draw() {
    const choice = (kind, act, label) => button('', act, label, { 'aria-pressed': String((chosen?.kind ?? null) === kind), 'data-key': `receipt-${kind}` });
    fill(segment,
      choice(null, () => choose(null), t('receipt_none')),
      Object.keys(KINDS).map((kind) => choice(kind, () => void ask(kind),
        chosen?.kind === kind ? h('span', { class: 'num' }, hidden(kind, chosen.identifier)) : t(KINDS[kind].word))),
      choice('self_issued', () => choose({ kind: 'self_issued' }), chosen?.kind === 'self_issued' ? h('span', { class: 'num' }, SELF_ISSUED_AS) : t('receipt_self')));
  }

  async function ask(kind) {
    const identifier = await askIdentifier(kind);
    if (identifier) choose({ kind, identifier });
  }

  function choose(next) {
    chosen = next;
    draw();
    changed();
  }
}

/**
 * Asked before a large sale with cash is finished: `{kind, …}`, `none` when the guest wants none, or null when put away. Where receipts
 * are mandatory there is no none: a guest who gives no number gets one without. `why` is what is said under the question.
 */
export async function askForCashReceipt(isMandatory, why = t(isMandatory ? 'receipt_mandatory_why' : 'receipt_large_why')) {
  const choice = await openSheet('ask cash-receipt-ask', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('receipt_large')), h('p', { class: 'muted' }, why)),
    body: h('ul', { class: 'choices' },
      [['income_deduction', 'receipt_phone'], ['expense_proof', 'receipt_business'], ['self_issued', 'receipt_self_ask'],
        ...(isMandatory ? [] : [['none', 'receipt_refused']])].map(([value, word]) => h('li', {}, button('btn full', () => close(value), t(word), { 'data-key': `large-${value}` })))),
  }));
  if (choice === null || choice === 'none') return choice;
  if (choice === 'self_issued') return { kind: choice };
  const identifier = await askIdentifier(choice);
  return identifier ? { kind: choice, identifier } : null;
}

/** Asks for a phone or business number: its digits, or null when put away. */
function askIdentifier(kind) {
  const { most, isRight } = KINDS[kind];
  return openSheet('ask', (close) => {
    let typed = '';
    const output = h('output', { id: 'identifier' }, '');
    const error = h('p', { class: 'alert', role: 'alert' });
    const done = primary(t('next'), () => close(typed));
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t(`ask_${kind}`)), h('p', { class: 'muted' }, t('ask_hidden'))),
      body: h('div', { class: 'asked', onkeydown: onTyped(press) }, h('div', { class: 'got' }, output), error, keypad(press, kind === 'expense_proof' ? '00' : '010')),
      foot: done,
    };

    function press(key) {
      if (key === 'back') typed = typed.slice(0, -1);
      else if (/^\d$/.test(key) && typed.length < most) typed += key;
      draw();
    }

    function draw() {
      output.textContent = hidden(kind, typed) || '–';
      const wrong = typed.length === most && !isRight(typed);
      fill(error, wrong ? [icon('alert'), h('span', {}, t(`wrong_${kind}`))] : []);
      setPrimary(done, isRight(typed), t('next'));
    }
  });
}

/** `010-****-5678`, `123-**-***90`, as far as it is typed. */
export function hidden(kind, digits) {
  if (kind === 'self_issued') return SELF_ISSUED_AS;
  const { shown, parts } = KINDS[kind];
  const seen = [...digits].map((digit, place) => (shown.includes(place) ? digit : '*'));
  return parts.map((length) => seen.splice(0, length).join('')).filter(Boolean).join('-');
}

/** 010 and eight digits; the older 011, 016 to 019 have seven or eight. */
export function isMobileNumber(digits) {
  return /^(010\d{8}|01[16789]\d{7,8})$/.test(digits);
}

/** Ten digits whose last one proves the others: the tax office's weights, and the tens of five times the ninth. */
export function isBusinessNumber(digits) {
  if (!/^\d{10}$/.test(digits) || /^0+$/.test(digits)) return false;
  const sum = BUSINESS_WEIGHTS.reduce((all, weight, place) => all + weight * Number(digits[place]), Math.floor((Number(digits[8]) * 5) / 10));
  return (10 - (sum % 10)) % 10 === Number(digits[9]);
}
