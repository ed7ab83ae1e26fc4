/* The bar and the banners: where this is, who sells, how the way to the server stands and what is still to be sent. For reading only. */

import { isExample } from '../device/catalogue.js';
import { go, where } from '../flow.js';
import { cashier, isManned } from '../order/counter.js';
import { button, fill, h, icon } from '../ui/elements.js';
import { linkState, listen } from '../device/link.js';
import { pairing, siteName } from '../device/pairing.js';
import { tally } from '../device/store.js';
import { count, t, timeOfDay } from '../ui/texts.js';

let open = { made: 0, waiting: 0, aside: 0, held: 0 };

/** Draws bar and banners from now on. */
export async function startBar() {
  listen((what) => {
    if (what === 'outbox' || what === 'pairing') void recount();
    else if (['link', 'catalogue', 'cashier', 'language'].includes(what)) drawBar();
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
  fill(document.getElementById('bar'),
    h('span', { class: 'place' }, pairing()?.ready ? siteName() : t('unpaired_place')),
    isManned() && h('span', { class: 'person' }, icon('user'), cashier()?.display_name ?? t('nobody')),
    isExample() && h('span', { class: 'badge line' }, t('example')),
    pairing()?.ready && h('span', { class: `state ${state === 'online' ? 'ok' : 'off'}`, role: 'status', id: 'state' },
      icon(state === 'online' ? 'cloud-ok' : 'cloud-off'), h('span', {}, `${t(`link_${state}`)} · ${whatIsOpen()}`)),
    h('time', { datetime: now.toISOString(), class: pairing()?.ready ? '' : 'push' }, timeOfDay(now)));
  const news = document.getElementById('banners');
  news.setAttribute('aria-label', t('news'));
  fill(news, pairing()?.ready ? banners(state) : []);
}

function whatIsOpen() {
  const parts = [];
  if (open.waiting) parts.push(t('to_send', { count: count(open.waiting) }));
  if (open.aside) parts.push(t('put_aside', { count: count(open.aside) }));
  if (parts.length) return parts.join(' · ');
  return open.made ? t('all_sent', { count: count(open.made) }) : t('none_yet');
}

function banners(state) {
  const shown = [];
  const waiting = count(open.waiting);
  const see = () => button('btn', showUnsent, t('see_unsent'), { 'data-key': 'see-unsent' });
  if (state === 'unpaired') {
    shown.push(banner('bad', 'stop', t('unpaired_head'), open.waiting ? t('unpaired_some', { count: waiting }) : t('unpaired_none'),
      button('btn', pairAgain, t('pair_again'), { 'data-key': 'pair-again' })));
  } else if (state !== 'online') {
    shown.push(banner('warn', 'cloud-off', t(`${state}_head`),
      open.waiting ? t('offline_some', { count: waiting }) : t('offline_none'), open.waiting ? see() : null));
  }
  if (open.aside) shown.push(banner('bad', 'stop', t('aside_head', { count: count(open.aside) }), t('aside_body'), see()));
  if (open.held) shown.push(banner('warn', 'alert', t('held_head', { count: count(open.held) }), t('held_body'), see()));
  return shown;
}

/** Whoever is paying is not led away from it. */
function showUnsent() {
  if (where() !== 'pay') void go('unsent', { back: () => void go('sell') });
}

function pairAgain() {
  void go('pair', { cancel: () => void go('sell') });
}

function banner(tone, picture, head, body, act) {
  return h('div', { class: `banner ${tone}`, role: 'status' }, icon(picture), h('div', {}, h('strong', {}, head), body), act);
}
