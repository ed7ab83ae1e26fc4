/* Money that does not pass the counter (a transfer, a coupon, a deposit, an account, a sponsor): what is written down for each. */

import { button, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { cashReceiptChoice } from './cash_receipt.js';

/** What each may write: the name of its field in a part, how long it is, and whether the money waits for it. */
const FIELDS = {
  coupon: { name: 'coupon_code', most: 64 },
  on_account: { name: 'customer', most: 200, needed: true },
};

/** A transfer: finished when somebody has seen that the money came. */
export function transferPart({ amount }, changed) {
  let seen = false;
  const receipt = cashReceiptChoice(changed);
  const confirm = button('btn big tick-box', () => {
    seen = !seen;
    confirm.setAttribute('aria-pressed', String(seen));
    changed();
  }, [h('span', { class: 'mark' }, icon('check')), t('transfer_seen')], { 'aria-pressed': 'false', 'data-key': 'transfer-seen' });
  const entry = h('div', { class: 'taking' }, h('h2', {}, t('way_transfer')), h('p', {}, t('transfer_how')), confirm, receipt.element);
  return {
    entry,
    side: side('transfer', amount),
    part: () => (seen ? { payment: { method: 'transfer', amount, ...(receipt.value() ? { cash_receipt: receipt.value() } : {}) } } : null),
  };
}

/** Anything that is only written down. What the order already holds (`given.said`) is not asked again. */
export function notedPart(method) {
  return ({ amount, said }, changed) => {
    const field = FIELDS[method];
    const known = field && said[field.name];
    const input = field && h('input', {
      id: 'noted', autocomplete: 'off', maxlength: field.most, value: known ?? null, readonly: Boolean(known), oninput: changed,
      'aria-describedby': 'noted-hint',
    });
    const entry = h('div', { class: 'taking' }, h('h2', {}, t(`way_${method}`)), h('p', {}, t(`how_${method}`)),
      field && h('div', { class: 'field' }, h('label', { for: 'noted' }, t(`ask_${method}`)), input,
        h('span', { class: 'hint', id: 'noted-hint' }, t(known ? 'noted_once' : field.needed ? 'noted_needed' : 'noted_may'))));
    return { entry, side: side(method, amount), part };

    function part() {
      // What is typed is stored as the server takes it: no control characters, composed.
      const text = input?.value.normalize('NFC').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '').trim();
      if (field?.needed && !text) return null;
      return { payment: { method, amount }, ...(text && !known ? { [field.name]: text } : {}) };
    }
  };
}

function side(method, amount) {
  return h('div', { class: 'handing' }, h('h2', {}, t('to_note', { way: t(`way_${method}`) })), h('p', { class: 'change' }, won(amount)));
}
