/* The second step of a refund: why. A word from the list, or the person's own. */

import { REASONS } from '../../order/refunds.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';

const LONGEST = 100;

/** The step's elements; `wanted.reason` is what will be stored. */
export function reasonStep(sale, wanted, changed) {
  const listed = () => REASONS.some(([, words]) => words === wanted.reason);
  let own = wanted.reason !== '' && !listed();
  const tiles = h('div', { class: 'reasons', role: 'radiogroup', 'aria-labelledby': 'why' });
  const words = h('input', { id: 'reason', maxlength: LONGEST, autocomplete: 'off', value: own ? wanted.reason : '', oninput: typed });
  const field = h('div', { class: 'field' }, h('label', { for: 'reason' }, t('reason_words')), words);
  draw();
  return [h('h2', { id: 'why' }, t('refund_why')), tiles, field];

  function typed() {
    wanted.reason = words.value.replace(/\p{Cc}/gu, ' ');
    changed();
  }

  function choose(reason, isOwn) {
    own = isOwn;
    wanted.reason = isOwn ? words.value : reason;
    draw();
    changed();
    if (isOwn) words.focus();
  }

  function draw() {
    const tile = (key, reason, isOwn, chosen) => button('tile method', () => choose(reason, isOwn),
      [h('span', { class: 'name' }, t(key)), h('span', { class: 'tick' }, icon('check'))],
      { role: 'radio', 'aria-checked': String(chosen), 'data-key': key });
    fill(tiles, REASONS.map(([key, reason]) => tile(key, reason, false, !own && wanted.reason === reason)), tile('reason_other', '', true, own));
    field.hidden = !own;
  }
}
