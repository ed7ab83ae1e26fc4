/* In how many months a card is paid: at once, or one press further. */

import { pairing } from '../../device/pairing.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';

// Until the site has said from which amount on it offers instalments.
const INSTALMENTS_FROM = 50_000;
const INSTALMENTS = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 24, 36];

/** The choice, or null where this way and amount have none; `months()` is 0 for at once. */
export function instalmentChoice(method, amount) {
  let months = 0;
  const element = h('span', { class: 'stepper instalments', role: 'group', 'aria-label': t('instalments') });
  draw();
  const offered = method === 'card' && amount >= (pairing().settings?.installments_from ?? INSTALMENTS_FROM);
  return { element: offered ? element : null, months: () => months };

  function draw() {
    const at = INSTALMENTS.indexOf(months);
    const step = (to, picture, word) => button('', () => { months = INSTALMENTS[to] ?? months; draw(); }, icon(picture),
      { 'aria-label': t(word), 'data-key': word, 'aria-disabled': INSTALMENTS[to] === undefined ? 'true' : null });
    fill(element, step(at - 1, 'minus', 'fewer_months'), h('output', {}, months ? t('months', { count: months }) : t('at_once')),
      step(at + 1, 'plus', 'more_months'));
  }
}
