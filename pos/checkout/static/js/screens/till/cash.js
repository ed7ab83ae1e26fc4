/* Money into the drawer or out of it beside sales: which way, why, and how much. */

import { go } from '../../flow.js';
import { freshId } from '../../order/cart.js';
import { WHY_IN, WHY_OUT } from '../../order/till.js';
import { moveCash, till } from '../../order/tills.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { wonEntry } from './entry.js';

const WAYS = [['out', 'up'], ['in', 'down']];

/** The screen; `back` returns to the till. */
export function screen({ back }) {
  const id = freshId();
  const which = h('span', { class: 'segment', role: 'group', 'aria-label': t('cash_which') });
  const reasons = h('ul', { class: 'reasons', 'aria-labelledby': 'cash-why' });
  const trouble = h('p', { class: 'alert', role: 'alert' });
  const act = primary('', () => void record(), { 'data-key': 'cash-record' });
  const question = h('h2', { id: 'cash-question', class: 'asking' });
  const entry = wonEntry({ label: 'cash-question', changed: draw, enter: () => act.click() });
  const words = h('input', { id: 'cash-words', maxlength: 80, autocomplete: 'off' });
  const other = h('div', { class: 'field' }, h('label', { for: 'cash-words' }, t('cash_words')), words);
  let direction = 'out';
  let reason = null;
  let busy = false;
  const main = h('main', { class: 'close moving' },
    h('div', { class: 'step' }, button('btn', () => { if (!busy) back(); }, [icon('back'), t('back')]), h('h1', {}, t('menu_cash')), which),
    h('div', { class: 'close-body' }, h('div', { class: 'close-columns' },
      h('section', {}, h('h2', { id: 'cash-why' }, t('cash_why')), reasons, other),
      h('section', { class: 'count-pad' }, question, entry.element, trouble, act))));
  draw();
  return main;

  function draw() {
    fill(which, WAYS.map(([code, picture]) => button('', () => choose(code), [icon(picture), t(`cash_${code}`)],
      { 'aria-pressed': String(code === direction), 'data-key': `cash-${code}` })));
    fill(reasons, (direction === 'in' ? WHY_IN : WHY_OUT).map(([key, said]) => h('li', {}, button('tile', () => { reason = { key, said }; draw(); },
      [h('span', { class: 'name' }, t(key))], { 'aria-pressed': String(reason?.key === key), 'data-key': key }))));
    other.hidden = !reason?.key.endsWith('_other');
    fill(question, t(`cash_amount_${direction}`));
    const ready = reason !== null && (entry.value() ?? 0) > 0;
    setPrimary(act, ready && !busy, t(`cash_act_${direction}`, { amount: won(entry.value() ?? 0) }));
  }

  function choose(code) {
    if (code !== direction) reason = null;
    direction = code;
    draw();
  }

  async function record() {
    if (busy) return;
    busy = true;
    draw();
    const amount = entry.value();
    try {
      await moveCash(id, { direction, amount, reason: (reason.key.endsWith('_other') && words.value.trim()) || reason.said });
    } catch (error) {
      console.error(error);
      busy = false;
      draw();
      return fill(trouble, icon('alert'), h('span', {}, t(till() ? 'till_not_stored' : 'till_gone')));
    }
    await go('till', { back: () => void go('sell'), said: t(`cash_done_${direction}`, { amount: won(amount) }) });
  }
}
