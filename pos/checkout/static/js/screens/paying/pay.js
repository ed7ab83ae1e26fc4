/* Paying: the whole screen. What is due at the top, how it is paid at the left, one primary button at the lower right. */

import { pieces, reckoned } from '../../order/cart.js';
import { go } from '../../flow.js';
import { sell } from '../../order/selling.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { currentCart } from '../../order/current.js';
import { cardPart } from './card.js';
import { cashPart } from './cash.js';

const METHODS = [['cash', 'cash', cashPart], ['card', 'card', cardPart]];

/** The paying screen. While a sale is being stored nothing else can be pressed. */
export function payScreen() {
  const cart = currentCart();
  const { total } = reckoned(cart);
  const finishing = primary(t('finish'), () => void finish());
  const methods = h('div', { class: 'methods', role: 'radiogroup', 'aria-labelledby': 'how' });
  const middle = h('section', { class: 'pay-entry' });
  const side = h('section', { class: 'back' });
  const trouble = h('p', { class: 'alert', role: 'alert' });
  let part = null;
  let storing = false;
  if (total > 0) choose(METHODS[0]);
  else free();

  return h('main', { class: 'paying' }, h('h1', { class: 'sr' }, t('pay')),
    h('div', { class: 'step due' },
      button('btn', () => { if (!storing) void go('sell'); }, [icon('back'), t('back_to_order')]),
      h('p', { class: 'muted summary' }, summary(cart)),
      h('p', { class: 'big' }, h('span', {}, t('due')), h('b', { id: 'due' }, won(total)))),
    h('div', { class: total > 0 ? 'pay' : 'pay free' },
      total > 0 && h('section', { class: 'pay-how' }, h('h2', { id: 'how' }, t('how')), methods), middle, side));

  function choose(method) {
    if (storing) return;
    const [code, , make] = method;
    part = make(total, update);
    fill(methods, METHODS.map((other) => button('tile method', () => choose(other),
      [icon(other[1], 'large'), h('span', { class: 'name' }, t(other[0])), h('span', { class: 'tick' }, icon('check'))],
      { role: 'radio', 'aria-checked': String(other[0] === code), 'data-key': `method-${other[0]}` })));
    fill(middle, part.entry);
    fill(side, part.side, trouble, finishing);
    update();
  }

  function free() {
    part = { payments: () => [] };
    fill(middle, h('h2', {}, t('free_head')), h('p', { class: 'muted' }, t('free_body')));
    fill(side, trouble, finishing);
    update();
  }

  function update() {
    setPrimary(finishing, !storing && part.payments() !== null, t(storing ? 'finishing' : 'finish'));
  }

  async function finish() {
    const payments = part.payments();
    if (storing || payments === null) return;
    storing = true;
    update();
    try {
      void go('done', { item: await sell(payments, total) });
    } catch (error) {
      console.error(error);
      storing = false;
      fill(trouble, icon('alert'), h('span', {}, h('strong', {}, t('not_stored_head')), ' ', t('not_stored_body')));
      update();
    }
  }
}

function summary(cart) {
  const first = cart.lines[0];
  const what = cart.lines.length > 1 ? t('and_more', { name: first.name, count: cart.lines.length - 1 }) : first.name;
  return [what, t('items', { count: pieces(cart) }), t(cart.order_type)].join(' · ');
}
