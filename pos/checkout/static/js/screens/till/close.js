/*
 * Closing the till: look at what was sold and what is still open, count the drawer without knowing what should be in it, hand the count
 * in. What is open is named and never in the way; a count is never forced to match.
 */

import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { freshId } from '../../order/cart.js';
import { apart, sumOf } from '../../order/till.js';
import { begunTillCount, forgetTillCount, keepTillCount } from '../../order/till_count.js';
import { bookOf, closeTill, isBlind, till } from '../../order/tills.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { dayWords, t, won } from '../../ui/texts.js';
import { askWon } from '../after/amount.js';
import { contentsOf, drawn } from '../practice/drawer.js';
import { counting } from './counting.js';
import { figure, madeOf, signed } from './figures.js';
import { openOrders, stillOpen } from './still_open.js';
import { slips } from './slips.js';
import { takenWords } from './till.js';

const STEPS = ['sales', 'count', 'hand'];

/** The close; `back` returns to where it was begun. */
export function screen({ back }) {
  const open = till();
  const act = freshId();
  const marks = h('ol', { class: 'marks push', 'aria-label': t('close_order') });
  const body = h('div', { class: 'close-body' });
  const main = h('main', { class: 'close' },
    h('div', { class: 'step' }, button('btn', () => stepBack(), [icon('back'), t('back')], { 'data-key': 'close-back' }),
      h('div', {}, h('h1', {}, t('menu_close')), open && h('p', { class: 'muted' }, dayWords(new Date(open.opened_at)))), marks), body);
  let begun = { counted: {}, methods: {}, banked: 0 };
  let at = 'sales';
  let closing = false;
  let refresh = null;
  main.refresh = (what) => {
    if (what === 'till' && till()?.id !== open?.id && !closing) void go('till', { back: () => void go('sell') });
    else refresh?.(what);
  };
  if (open) void begunTillCount(open.id).then((copy) => { begun = copy; return sales(); });
  else void Promise.resolve().then(() => go('till', { back }));
  return main;

  function stepBack() {
    if (closing) return;
    if (at === 'sales') back();
    else if (at === 'count') void sales();
    else if (at === 'slips') countMoney();
    else void countSlips(countMoney);
  }

  function show(step, ...content) {
    at = step;
    refresh = null;
    const now = STEPS.indexOf(step === 'slips' ? 'count' : step);
    main.dataset.step = step;
    fill(marks, STEPS.map((name, index) => h('li', { 'aria-current': index === now ? 'step' : null },
      h('span', { class: `mark ${index < now ? 'done' : index === now ? 'now' : ''}`.trim() }, index < now ? icon('check') : String(index + 1)),
      h('span', {}, t(`close_step_${name}`)))));
    fill(body, ...content);
    globalThis.scrollTo(0, 0);
    // What was pressed is gone: whoever goes by keyboard or ear is at the new step, not nowhere.
    if (main.isConnected && !main.contains(document.activeElement)) main.focus({ preventScroll: true });
  }

  /** What is counted is kept at once, each key of it. */
  function note(changes) {
    begun = { ...begun, ...changes };
    keepTillCount(open.id, begun).catch((error) => console.warn('the count is in memory only', error));
  }

  async function sales() {
    const stands = await bookOf(open);
    const news = h('div', { class: 'still-open' });
    const isBegun = Object.keys(begun.counted).length > 0;
    show('sales', h('div', { class: 'close-columns' },
      h('section', { class: 'close-sales', tabindex: 0, 'aria-labelledby': 'till-taken' },
        takenWords(stands)),
      h('section', { class: 'count-pad' }, h('h2', {}, t('close_open_head')), news,
        isBegun && h('p', { class: 'say-why' }, icon('coins'), h('span', {}, t('count_kept'))),
        primary([t(isBegun ? 'count_go_on' : 'close_to_count'), icon('next')], () => countMoney(), { 'data-key': 'to-count' }))));
    const draw = () => void stillOpen(() => void go('sell')).then((lines) => fill(news, lines));
    refresh = (what) => { if (['outbox', 'parked', 'link'].includes(what)) draw(); };
    draw();
  }

  function countMoney() {
    const drawnBeside = isPractising() ? practiceDrawer() : Promise.resolve(undefined);
    void drawnBeside.then((beside) => show('count', counting({
      begun: begun.counted, beside, changed: (counted) => note({ counted }), finish: (counted) => { note({ counted }); void countSlips(hand); },
    })));
  }

  /** A practice has no drawer of its own: what would be in it is drawn. */
  async function practiceDrawer() {
    const contents = contentsOf((await bookOf(open)).cash.expected);
    return (money) => drawn(money, contents[money]);
  }

  /** What was paid otherwise, if anything was; else straight on. */
  async function countSlips(otherwise) {
    const { ways } = await bookOf(open);
    if (!ways.length) return otherwise();
    return show('slips', slips(ways.map(({ method }) => method), begun.methods, (methods) => note({ methods }), () => void hand()));
  }

  async function hand() {
    const found = sumOf(begun.counted);
    const stands = isBlind() ? null : await bookOf(open);
    const told = stands && apart(found, stands.cash.expected);
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const remark = h('input', { id: 'close-note', maxlength: 200, autocomplete: 'off' });
    const finish = primary([t('close_act'), icon('check')], () => void close(finish, trouble, remark.value.trim()), { 'data-key': 'close-hand-in' });
    const banked = Math.min(begun.banked, found);
    show('hand', h('div', { class: 'close-columns' },
      h('section', { class: 'close-hand' },
        h('h2', {}, t('close_counted_head')), h('p', { class: 'sum-big', id: 'handed' }, won(found)),
        h('dl', { class: 'figures' },
          Object.entries(begun.methods).map(([method, amount]) => figure(t(`way_${method}`), won(amount))),
          told && [figure(t('close_expected'), won(stands.cash.expected)), figure(t('close_apart'), signed(told.amount))],
          figure(t('close_banked'), won(banked)), figure(t('close_left'), won(found - banked))),
        stands && madeOf(stands.cash),
        h('div', { class: 'acts-above' },
          button('btn full', () => void bank(found), [icon('coins'), t(banked ? 'close_bank_other' : 'close_bank')], { 'data-key': 'close-bank' }),
          button('btn full', () => countMoney(), [icon('undo'), t('close_again')], { 'data-key': 'count-again' }))),
      h('section', { class: 'count-pad' },
        h('h2', {}, t('close_hand_head')), h('p', { class: 'muted' }, t(isBlind() ? 'close_hand_blind' : 'close_hand_body')),
        h('div', { class: 'field' }, h('label', { for: 'close-note' }, t('close_note')), remark),
        trouble, finish)));
  }

  async function bank(found) {
    const amount = await askWon(t('close_bank'), t('close_bank_body', { amount: won(found) }), found);
    if (amount !== null) note({ banked: amount === begun.banked ? 0 : amount });
    void hand();
  }

  async function close(finish, trouble, words) {
    if (closing) return;
    closing = true;
    setPrimary(finish, false, t('close_busy'));
    const found = sumOf(begun.counted);
    try {
      await closeTill(act, { counted: begun.counted, methods: begun.methods, banked: Math.min(begun.banked, found), parked: openOrders(), note: words });
    } catch (error) {
      console.error(error);
      closing = false;
      setPrimary(finish, true, [t('close_act'), icon('check')]);
      return fill(trouble, icon('alert'), h('span', {}, t(till()?.id === open.id ? 'till_not_stored' : 'till_gone')));
    }
    await forgetTillCount().catch((error) => console.warn(error));
    await go('closed', { till: open });
  }
}
