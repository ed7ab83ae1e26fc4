/* What beside selling needs a look, in one sheet: slips that did not come out, and card money without a sale. Nothing here stops a sale. */

import { listen } from '../device/link.js';
import { letStray, movingCards, returnStray, strayCards } from '../order/charging.js';
import { letGo, openPrints, printAgain } from '../order/printing.js';
import { button, fill, h, icon } from '../ui/elements.js';
import { openSheet } from '../ui/sheet.js';
import { t, won } from '../ui/texts.js';
import { toast } from '../ui/toast.js';

const AGAIN = ['held', 'late', 'refused'];
const redrawn = new Set();

listen((what) => { if (['errands', 'stray', 'tenders'].includes(what)) for (const draw of redrawn) draw(); });

/** Opens it. */
export async function openAttention() {
  const body = h('div', { class: 'looks' });
  const draw = () => {
    const [money, paper] = [cards(), slips()];
    fill(body, money, paper, !money && !paper && h('p', { class: 'muted' }, t('look_none')));
  };
  await redrawnWhile(draw, openSheet('look-sheet', () => ({ head: h('h1', { id: 'sheet-title' }, t('look_head')), body })));
}

/** Draws now and with every change until the sheet is put away. */
export async function redrawnWhile(draw, sheet) {
  draw();
  redrawn.add(draw);
  try {
    return await sheet;
  } finally {
    redrawn.delete(draw);
  }
}

function cards() {
  const [found, moving] = [strayCards(), movingCards()];
  if (!found.length && !moving.length) return null;
  return [h('h2', {}, t('look_cards')), h('ul', { class: 'looking' }, moving.map(({ amount }) => h('li', {},
    h('div', { class: 'what' }, h('b', {}, `${t('way_card')} ${won(amount)}`), h('span', { role: 'status' }, t('give_back_under_way'))))), found.map((one) => h('li', {},
    h('div', { class: 'what' }, h('b', {}, `${t('way_card')} ${won(one.amount)}`), h('span', {}, one.said || t(`look_${one.what}`)),
      one.number && h('span', { class: 'muted num' }, `${t('approval')} ${one.number}`)),
    h('div', { class: 'answers' },
      button('btn', () => void letStray(one), t('look_by_hand'), { 'data-key': `by-hand-${one.id}` }),
      button('btn', () => void returnStray(one), [icon('undo'), t('give_back')], { 'data-key': `give-back-${one.id}` })))))];
}

/** The slips that are not over, each with how it stands; null where none is. */
export function slips() {
  const open = openPrints();
  return open.length ? [h('h2', {}, t('print_waits_head')), h('ul', { class: 'looking' }, open.map((one) => h('li', {},
    h('div', { class: 'what' }, h('b', {}, nameOf(one)), stateWords(one)),
    h('div', { class: 'answers' },
      button('btn', () => void decide(letGo(one)), t('print_let_go'), { 'data-key': `let-go-${one.id}` }),
      AGAIN.includes(one.state) && button('btn', () => void decide(printAgain(one)), [icon('printer'), t('print_again')], { 'data-key': `again-${one.id}` })))))]
    : null;
}

function nameOf({ kind, label }) {
  return label ? t('print_of', { kind: t(`print_kind_${kind}`), label }) : t(`print_kind_${kind}`);
}

/** How a slip stands, in one or two sentences: what is wrong, and what to do about it. */
export function stateWords({ state, words }) {
  const then = state === 'waiting' && words ? 'print_goes_by_itself' : AGAIN.includes(state) ? 'print_press_again' : null;
  return h('span', { class: words || AGAIN.includes(state) ? 'trouble' : 'muted' }, [words || t(`print_${state}`), then && t(then)].filter(Boolean).join(' '));
}

async function decide(deciding) {
  if ((await deciding) === false) toast(t('print_no_answer'));
}
