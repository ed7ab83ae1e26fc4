/* The bar and the banners: where this is, who sells, how the way to the server stands and what is still to be sent. For reading only. */

import { isExample } from './catalogue.js';
import { button, fill, h, icon } from './elements.js';
import { linkState, listen } from './link.js';
import { pairing, siteName } from './pairing.js';
import { tally } from './store.js';
import { count, t, timeOfDay } from './texts.js';

let open = { made: 0, waiting: 0, aside: 0, held: 0 };
let person = null;
let acts = { showUnsent: () => {}, pairAgain: () => {} };

/** Draws bar and banners from now on; `does` holds what their buttons do. */
export async function startBar(does) {
  acts = does;
  listen((what) => {
    if (what === 'outbox' || what === 'pairing') void recount();
    else if (what === 'link' || what === 'catalogue') drawBar();
  });
  setInterval(drawBar, 10_000);
  await recount();
}

/** Says who is at the counter, by display name. */
export function nameInBar(displayName) {
  person = displayName;
  drawBar();
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
    person && h('span', { class: 'person' }, icon('user'), person),
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
  const see = () => button('btn', acts.showUnsent, t('see_unsent'), { 'data-key': 'see-unsent' });
  if (state === 'unpaired') {
    shown.push(banner('bad', 'stop', t('unpaired_head'), open.waiting ? t('unpaired_some', { count: waiting }) : t('unpaired_none'),
      button('btn', acts.pairAgain, t('pair_again'), { 'data-key': 'pair-again' })));
  } else if (state !== 'online') {
    shown.push(banner('warn', 'cloud-off', t(`${state}_head`),
      open.waiting ? t('offline_some', { count: waiting }) : t('offline_none'), open.waiting ? see() : null));
  }
  if (open.aside) shown.push(banner('bad', 'stop', t('aside_head', { count: count(open.aside) }), t('aside_body'), see()));
  if (open.held) shown.push(banner('warn', 'alert', t('held_head', { count: count(open.held) }), t('held_body'), see()));
  return shown;
}

function banner(tone, picture, head, body, act) {
  return h('div', { class: `banner ${tone}`, role: 'status' }, icon(picture), h('div', {}, h('strong', {}, head), body), act);
}
