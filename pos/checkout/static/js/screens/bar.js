/* The bar and the banners: where this is, who sells, how the way to the server stands and what is still to be sent. For reading only. */

import { tally } from '../device/acts.js';
import { isExample } from '../device/catalogue.js';
import { clockAhead } from '../device/clock.js';
import { linkState, listen } from '../device/link.js';
import { pairing, siteName } from '../device/pairing.js';
import { canCheck } from '../device/proof.js';
import { standing } from '../device/standing.js';
import { storageState } from '../device/storage.js';
import { canPay, go, where } from '../flow.js';
import { isPractising } from '../order/book.js';
import { movingCards, strayCards } from '../order/charging.js';
import { cashier, isManned } from '../order/counter.js';
import { troubledPrints } from '../order/printing.js';
import { closeOfToday, isForgotten, till } from '../order/tills.js';
import { button, fill, h, icon } from '../ui/elements.js';
import { count, t, timeOfDay } from '../ui/texts.js';

const REDRAWN_FOR = ['link', 'catalogue', 'cashier', 'till', 'book', 'language', 'clock', 'storage', 'paying', 'errands', 'stray'];
const MOST_BANNERS = 2;

let open = { made: 0, free: [], waiting: 0, aside: 0, held: 0, salesOnly: true };
let checked = true;
let outdated = false;

/** Draws bar and banners from now on. */
export async function startBar() {
  checked = await canCheck();
  listen((what) => {
    if (what === 'outdated') outdated = true;
    if (what === 'outbox' || what === 'pairing') void recount();
    else if (outdated || REDRAWN_FOR.includes(what)) drawBar();
  });
  setInterval(drawBar, 10_000);
  await recount();
}

async function recount() {
  open = await tally();
  drawBar();
}

export function drawBar() {
  const now = new Date();
  const state = linkState();
  const fine = state === 'online' && !standing()?.lost;
  fill(document.getElementById('bar'),
    h('span', { class: 'place' }, pairing()?.ready ? siteName() : t('unpaired_place')),
    isManned() && h('span', { class: 'person' }, icon('user'), cashier()?.display_name ?? t('nobody')),
    isManned() && tillBadge(),
    isExample() && h('span', { class: 'badge line' }, t('example')),
    pairing()?.ready && h('span', { class: `state ${fine ? 'ok' : 'off'}`, role: 'status', id: 'state' },
      icon(fine ? 'cloud-ok' : 'cloud-off'), h('span', {}, `${t(`link_${state}`)} · ${whatIsOpen()}`)),
    h('time', { datetime: now.toISOString(), class: pairing()?.ready ? '' : 'push' }, timeOfDay(now)));
  const news = document.getElementById('banners');
  news.setAttribute('aria-label', t('news'));
  fill(news, pairing()?.ready ? banners(state).slice(0, MOST_BANNERS) : []);
}

function tillBadge() {
  const state = till() === null ? 'none' : isForgotten() ? 'forgotten' : 'open';
  return h('span', { class: `badge ${state === 'open' ? 'line' : 'warn'} till-state`, id: 'till-state', 'data-till': state },
    icon(state === 'open' ? 'coins' : 'alert', 'small'), t(`bar_till_${state}`));
}

/** What is still to be sent. All is sent only when the server, asked, says so too, and every acknowledgement since was proved. */
function whatIsOpen() {
  const parts = [];
  if (open.waiting) parts.push(t('to_send', { what: ofWhat(), count: count(open.waiting) }));
  if (open.aside) parts.push(t('put_aside', { count: count(open.aside) }));
  if (parts.length) return parts.join(' · ');
  const all = open.made - open.free.length;
  if (!all) return t('none_yet');
  if (!standing()) return t('checking');
  if (standing().lost) return t('lost_numbers', { count: count(standing().lost) });
  return t(checked ? 'all_sent' : 'all_sent_unchecked', { count: count(all) });
}

function ofWhat() {
  return t(open.salesOnly ? 'of_sales' : 'of_acts');
}

/** The most pressing first. */
function banners(state) {
  const waiting = { what: ofWhat(), count: count(open.waiting) };
  const minutes = clockAhead();
  let offered = false;
  const see = () => {
    if (offered || where() === 'unsent') return null;
    offered = true;
    return button('btn', showUnsent, t('see_unsent'), { 'data-key': 'see-unsent' });
  };
  return [
    storageState() === 'failing' && banner('bad', 'stop', t('failing_head'), t('failing_body')),
    outdated && banner('warn', 'alert', t('outdated_head'), t('outdated_body'),
      button('btn', () => location.reload(), t('open_anew'), { 'data-key': 'open-anew' })),
    state === 'unpaired' && banner('bad', 'stop', t('unpaired_head'), t(open.waiting ? 'unpaired_some' : 'unpaired_none', waiting),
      button('btn', pairAgain, t('pair_again'), { 'data-key': 'pair-again' })),
    open.aside > 0 && banner('bad', 'stop', t('aside_head', { count: count(open.aside) }), t('aside_body'), see()),
    !canPay() && banner('bad', 'cloud-off', t('unready_head'), t('unready_body')),
    canPay() && ['offline', 'troubled'].includes(state) && banner('warn', 'cloud-off', t(`${state}_head`),
      t(open.waiting ? 'offline_some' : 'offline_none', waiting), open.waiting ? see() : null),
    isClosedUnderHand() && banner('warn', 'coins', t('after_close_head'), t('after_close_body')),
    minutes !== 0 && banner('warn', 'clock', t(minutes > 0 ? 'clock_fast_head' : 'clock_slow_head', { count: count(Math.abs(minutes)) }),
      t('clock_body')),
    strayCards().length > 0 && banner('bad', 'card', t('look_card_head', { count: count(strayCards().length) }), t('look_card_body'), look()),
    movingCards().length > 0 && banner('warn', 'card', t('look_moving_head'), t('look_moving_body')),
    troubledPrints().length > 0 && banner('warn', 'printer', t('look_print_head', { count: count(troubledPrints().length) }), printWords(), look()),
    storageState() === 'low' && banner('warn', 'alert', t('low_head'), t('low_body')),
    open.held > 0 && banner('warn', 'alert', t('held_head', { count: count(open.held) }), t('held_body'), see()),
    standing()?.lost > 0 && banner('warn', 'alert', t('lost_head', { count: count(standing().lost) }), t('lost_body')),
  ].filter(Boolean);
}

/** What the printer says of itself, else that nothing waits for it. */
function printWords() {
  return troubledPrints().find(({ words }) => words)?.words ?? t('look_print_body');
}

function look() {
  return button('btn', () => void import('./attention.js').then(({ openAttention }) => openAttention()), t('look_see'), { 'data-key': 'look' });
}

/** The day was closed in another window while somebody sells in this one. */
function isClosedUnderHand() {
  return !isPractising() && ['sell', 'pay'].includes(where()) && closeOfToday() !== null;
}

/** Whoever is paying is not led away from it. */
function showUnsent() {
  if (where() !== 'pay') void go('unsent', { back: () => void go('sell').then(drawBar) }).then(drawBar);
}

function pairAgain() {
  void go('pair', { cancel: () => void go('sell') });
}

function banner(tone, picture, head, body, act = null) {
  return h('div', { class: `banner ${tone}`, role: 'status' }, icon(picture), h('div', {}, h('strong', {}, head), body), act);
}
