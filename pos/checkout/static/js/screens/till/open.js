/* Opening the till: the float that the last close left is proposed, so that one press is enough. A till that nobody closed comes first. */

import { recallTill } from '../../device/till.js';
import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { freshId } from '../../order/cart.js';
import { isForgotten, openLater, openTill, proposedFloat, till } from '../../order/tills.js';
import { sumOf } from '../../order/till.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { dayWords, t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { counting } from './counting.js';
import { wonEntry } from './entry.js';

/** The screen; `back`, where given, returns to where it was asked for; else "later" goes on to selling. */
export function screen({ back = null }) {
  const id = freshId();
  const proposed = proposedFloat();
  const body = h('div', { class: 'close-body' });
  const main = h('main', { class: 'close opening' },
    h('div', { class: 'step' },
      button('btn', away, back ? [icon('back'), t('back_to_order')] : [icon('next'), t('open_later')], { 'data-key': 'open-later' }),
      h('div', {}, h('h1', {}, t('open_head')), h('p', { class: 'muted' }, dayWords(new Date())))), body);
  let busy = false;
  if (isForgotten()) forgotten();
  else amounts(proposed);
  main.refresh = (what) => {
    if (what === 'till' && till() && !isForgotten() && !busy) void go('sell');
  };
  return main;

  function away() {
    if (busy) return;
    if (!isPractising()) openLater();
    if (back) back();
    else void go('sell');
  }

  function amounts(value) {
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const begin = primary('', () => void start(entry.value(), begin, trouble), { 'data-key': 'open-now' });
    const entry = wonEntry({ label: 'float-question', value, changed: say, enter: () => begin.click() });
    const known = proposed !== null;
    fill(body, h('div', { class: 'close-columns' },
      h('section', { class: 'opening-why' }, pict('drawer'),
        h('h2', {}, t('open_lead')), h('p', { class: 'muted' }, t(known ? 'open_known' : 'open_unknown')),
        h('div', { class: 'opening-ways' },
          known && button('tile way-out', () => { entry.put(proposed); say(); },
            [icon('history', 'large'), h('span', {}, h('span', { class: 'name' }, t('open_as_left')), h('b', { class: 'num' }, won(proposed)))],
            { 'data-key': 'float-proposed' }),
          button('tile way-out', byCounting,
            [icon('coins', 'large'), h('span', {}, h('span', { class: 'name' }, t('open_count')), h('span', { class: 'how' }, t('open_count_how')))],
            { 'data-key': 'float-count' }))),
      h('section', { class: 'count-pad' }, h('h2', { id: 'float-question', class: 'asking' }, t('open_float')), entry.element, trouble, begin)));
    say();

    function say() {
      const amount = entry.value();
      setPrimary(begin, amount !== null && !busy, amount === null ? t('open_act') : t('open_with', { amount: won(amount) }));
    }
  }

  function byCounting() {
    fill(body, counting({ finish: (counted) => amounts(sumOf(counted)) }));
  }

  async function start(float, begin, trouble) {
    if (busy || float === null) return;
    busy = true;
    setPrimary(begin, false, t('open_busy'));
    try {
      await openTill(id, float);
    } catch (error) {
      await recallTill();
      if (!till()) {
        console.error(error);
        busy = false;
        setPrimary(begin, true, t('open_with', { amount: won(float) }));
        return fill(trouble, icon('alert'), h('span', {}, t('till_not_stored')));
      }
    }
    await go('sell');
    // In a practice the coach says how it goes on.
    if (!isPractising()) toast(t('opened', { amount: won(till()?.opening_float ?? float) }));
  }

  function forgotten() {
    fill(body, h('div', { class: 'practice-choice' }, pict('drawer'),
      h('h2', { class: 'practice-lead' }, t('forgotten_head', { day: dayWords(new Date(till().opened_at)) })),
      h('p', {}, t('forgotten_body')),
      h('div', { class: 'practice-ways' },
        primary([icon('coins'), t('forgotten_close')], () => void go('close', { back: () => void go('open', { back }) }), { 'data-key': 'forgotten-close' }),
        button('btn big', away, t('forgotten_later'), { 'data-key': 'forgotten-later' }))));
  }
}
