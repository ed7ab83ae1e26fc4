/* The till as it stands: what was taken since the opening (the X report), and what can be done with the drawer. Nothing here changes it. */

import { go } from '../../flow.js';
import { book } from '../../order/book.js';
import { canPrint, hasDrawer } from '../../order/printing.js';
import { bookOf, cancelTill, isBlind, isForgotten, till } from '../../order/tills.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { count, dayWords, t, timeOfDay, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { slipWish } from '../paying/printed.js';
import { openDrawer } from '../printing.js';
import { figure, madeOf, waysTable } from './figures.js';

/** The screen; `back` returns to where it was asked for, `said` is what was just done. */
export function screen({ back, said = null }) {
  const list = h('section', { class: 'list' });
  const side = h('section', { class: 'side', 'aria-label': t('till_acts') });
  const main = h('main', { class: 'after till' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back')]), h('h1', {}, t('till_head'))),
    h('div', { class: 'split-view' }, list, side));
  const paper = canPrint() ? slipWish('x', () => ({ of: till().id, paper: () => toast(t('print_practice')) })) : null;
  const here = () => void go('till', { back });
  main.refresh = (what) => {
    if (['outbox', 'book', 'till', 'pairing'].includes(what)) void draw();
    if (what === 'errands') paper?.refresh();
  };
  void draw();
  return main;

  async function draw() {
    const open = till();
    const last = book().lastClose();
    const seeLast = last && button('btn full', () => void go('closed', { till: last.till, back: here }), [icon('receipt'), t('till_last')], { 'data-key': 'till-last' });
    if (!open) {
      fill(list, h('div', { class: 'empty' }, pict('drawer'), h('h2', {}, t('till_none')), h('p', { class: 'muted' }, t('till_none_body'))));
      return fill(side, h('div', { class: 'acts' }, seeLast),
        primary([icon('coins'), t('open_act')], () => void go('open', { back: here }), { 'data-key': 'till-open' }));
    }
    const stands = await bookOf(open);
    const moves = stands.acts.filter((act) => act.kind === 'cash');
    fill(list,
      said && h('p', { class: 'said', role: 'status' }, icon('ok'), h('span', {}, said)),
      h('p', { class: 'till-since' }, icon(isForgotten() ? 'alert' : 'coins'),
        h('span', {}, t(isForgotten() ? 'till_forgotten' : 'till_since', { day: dayWords(new Date(open.opened_at)), time: timeOfDay(new Date(open.opened_at)) }))),
      open.told && h('p', { class: 'say-why' }, icon('alert'), h('span', {}, t('till_told'))),
      takenWords(stands),
      h('h2', {}, t('till_cash')),
      isBlind() ? h('dl', { class: 'figures' }, figure(t('close_float'), won(open.opening_float)))
        : [madeOf(stands.cash), h('dl', { class: 'figures whole' }, figure(t('close_expected'), won(stands.cash.expected)))],
      moves.length > 0 && [h('h2', {}, t('till_moves')), h('ul', { class: 'moves' }, moves.map(moveLine))]);
    const isUntouched = !open.told && stands.acts.every((act) => act.kind === 'opening');
    fill(side, h('div', { class: 'acts-above' },
      button('btn full', () => void go('cash', { back: here }), [icon('cash'), t('menu_cash')], { 'data-key': 'till-cash' }),
      hasDrawer() && button('btn full', () => void openDrawer(), [icon('unlock'), t('drawer_open')], { 'data-key': 'drawer' }),
      paper && button('btn full', () => void paper.press(), [icon('printer'), t('print_x')], { 'data-key': 'print-x' }), paper?.state,
      seeLast,
      isUntouched && button('btn full', () => void askToCancel(here), [icon('undo'), t('till_cancel')], { 'data-key': 'till-cancel' })),
    primary([icon('coins'), t('menu_close')], () => void go('close', { back: here }), { 'data-key': 'till-close' }));
  }
}

/** What was taken, and by which way; where the count is blind only how often. */
export function takenWords({ sales, refunds, total, ways }) {
  const counts = t('close_sales_counts', { sales: count(sales), refunds: count(refunds) });
  if (isBlind()) {
    return [h('h2', {}, t('till_done')), h('p', { class: 'sum-big counts', id: 'till-taken' }, counts),
      h('p', { class: 'say-why' }, icon('eye'), h('span', {}, t('till_blind')))];
  }
  return [h('h2', {}, t('till_taken')), h('p', { class: 'sum-big', id: 'till-taken' }, won(total)), h('p', { class: 'muted' }, counts), waysTable(ways)];
}

function moveLine({ at, document: { direction, amount, reason } }) {
  return h('li', {}, h('time', {}, timeOfDay(new Date(at))), h('span', {}, t(`cash_${direction}`), ' · ', reason),
    h('b', { class: 'num' }, won(direction === 'in' ? amount : -amount)));
}

/** Takes the opening back, after asking once more. */
async function askToCancel(after) {
  await openSheet('ask leave', (close) => {
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const cancelling = primary(t('till_cancel_act'), async () => {
      setPrimary(cancelling, false, t('till_cancel_act'));
      try {
        await cancelTill();
      } catch (error) {
        console.error(error);
        setPrimary(cancelling, true, t('till_cancel_act'));
        return fill(trouble, icon('alert'), h('span', {}, t('till_not_stored')));
      }
      close('done');
    });
    return {
      head: h('h1', { id: 'sheet-title' }, t('till_cancel_head')),
      body: h('div', { class: 'asked' }, h('p', {}, t('till_cancel_body')), trouble),
      foot: [button('btn big', () => close(), t('till_cancel_not')), cancelling],
    };
  }).then((done) => {
    if (done !== 'done') return;
    after();
    toast(t('till_cancelled'));
  });
}
