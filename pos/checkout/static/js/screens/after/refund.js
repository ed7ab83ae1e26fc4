/*
 * A refund, in three small steps: what comes back, why, and how the money goes back. Nothing is handed over before it is recorded,
 * and the same refund can never be recorded twice: it has its id from the moment the screen opens.
 */

import { linkState } from '../../device/link.js';
import { pairing } from '../../device/pairing.js';
import { go } from '../../flow.js';
import { freshId } from '../../order/cart.js';
import { backOf, backOfAll, needsApproval, spread } from '../../order/refunds.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { alsoBackWords } from './promised.js';
import { linesStep } from './refund_lines.js';
import { moneyStep } from './refund_money.js';
import { reasonStep } from './refund_reason.js';
import { giveBackMoney } from './refunding.js';
import { quantityWords } from './show.js';

const STEPS = [['lines', linesStep], ['reason', reasonStep], ['money', moneyStep]];

/** The screen for a `sale` of the book; `back` returns to it. */
export function screen({ sale, back }) {
  const wanted = { id: freshId(), wishes: [], reason: '', parts: [], chosen: [] };
  let at = 0;
  let busy = false;
  const marks = h('ol', { class: 'marks push' });
  const content = h('section', { class: 'list' });
  const due = h('div', { class: 'handing' });
  const trouble = h('p', { class: 'alert', role: 'alert' });
  const goOn = primary(t('next'), () => void forward());
  const main = h('main', { class: 'after refunding' },
    h('div', { class: 'step' }, button('btn', leave, [icon('back'), t('back')], { 'data-key': 'back-step' }),
      h('h1', {}, `${t('refund_head')} · ${t('entry_of', { number: sale.order_no })}`), marks),
    h('div', { class: 'split-view' }, content, h('section', { class: 'side' }, due, trouble, goOn)));
  show();
  return main;

  function leave() {
    if (busy) return;
    if (at === 0) return back();
    at -= 1;
    show();
  }

  function show() {
    fill(marks, STEPS.map(([name], index) => h('li', { 'aria-current': index === at ? 'step' : null },
      h('span', { class: `mark ${index < at ? 'done' : index === at ? 'now' : ''}`.trim() }, index < at ? icon('check') : String(index + 1)),
      h('span', {}, t(`refund_step_${name}`)))));
    fill(trouble);
    fill(content, STEPS[at][1](sale, wanted, changed));
    content.scrollTop = 0;
    changed();
  }

  function changed() {
    const amount = backOfAll(sale, wanted.wishes);
    fill(due, h('h2', {}, t('refund_due')), h('p', { class: 'change', id: 'back', 'aria-live': 'polite' }, won(amount)),
      h('ul', { class: 'figures' }, wanted.wishes.map((wish) => {
        const line = sale.lines.find((other) => other.line === wish.line);
        return h('li', {}, h('span', {}, `${line.name} ${quantityWords(line, wish.milli)}`), h('b', { class: 'num' }, won(backOf(sale, wish))));
      })),
      at === 2 && needsApproval(sale, amount, pairing().settings) && h('p', { class: 'say-why' }, icon('lock'), h('span', {}, t('refund_needs_yes'))),
      at === 2 && alsoBackWords(sale, wanted.wishes, spread(sale, amount, wanted.chosen)).map((words) => h('p', { class: 'say-why also-back' }, icon('undo'), h('span', {}, words))),
      wanted.wishes.length === 0 && h('p', { class: 'muted' }, t('refund_nothing')));
    const ready = wanted.wishes.length > 0 && (at < 1 || wanted.reason.trim() !== '');
    setPrimary(goOn, ready && !busy, busy ? t('refund_busy') : at === 2 ? t('refund_act') : t('next'));
  }

  async function forward() {
    if (busy) return;
    if (at < STEPS.length - 1) {
      at += 1;
      return show();
    }
    busy = true;
    changed();
    fill(trouble);
    const answer = await giveBackMoney(sale, wanted, linkState() === 'online');
    busy = false;
    if (answer?.item) return go('refunded', { item: answer.item, sale, back });
    if (answer?.anew) wanted.id = freshId();
    changed();
    if (!answer?.refused) return;
    fill(trouble, icon('alert'), h('span', {}, answer.refused));
    trouble.scrollIntoView({ block: 'nearest' });
  }
}
