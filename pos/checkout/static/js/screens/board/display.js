/*
 * The customers' display: which numbers are ready and which are being made, large, and nothing else. It belongs to the paired browser,
 * shows at once what its other tabs press, and asks the server for the rest. Both languages stand on it, since nobody can switch them.
 */

import { linkState, listen } from '../../device/link.js';
import { pairing, recallPairing } from '../../device/pairing.js';
import { kept, openStore } from '../../device/store.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { language, t, timeOfDay, useLanguage } from '../../ui/texts.js';
import board from '../../ui/words/board.js';
import { chime, chimes, turnChime } from './chime.js';
import { columns, minutesBetween, moment } from './orders.js';
import { watchOrders } from './watch.js';

const FRESH_MS = 20_000;
const OLD_MINUTES = 60;
const MOST_READY = 12;
const MOST_PREPARING = 18;

const ready = new Map();
let first = true;
let shown = '';

async function start() {
  await openStore();
  useLanguage((await kept('language')) ?? language());
  document.title = t('display_title');
  reloadWithNewVersion();
  await recallPairing();
  const show = watchOrders(draw, () => true);
  listen((what) => {
    if (what === 'pairing') void recallPairing().then(pairedOrNot);
    else if (['orders', 'outbox', 'link'].includes(what)) void show();
  });
  setInterval(() => void show(), 5_000);
  pairedOrNot();

  function pairedOrNot() {
    if (pairing()?.ready) void show();
    else notice('display_unpaired', 'display_unpaired_body');
  }
}

function draw({ orders, ahead, asked, refused }) {
  if (!pairing()?.ready) return;
  if (refused) return notice('display_refused');
  const now = Date.now() + ahead;
  const recent = columns(orders.filter((order) => minutesBetween(order.at, now) < OLD_MINUTES));
  const called = recent.ready.sort((one, other) => moment(other.at) - moment(one.at));
  const fresh = newlyReady(called);
  drawNumbers(called, recent.preparing, fresh);
  drawFoot(asked);
}

/** The numbers that became ready a moment ago; each is told once. */
function newlyReady(called) {
  const now = Date.now();
  const told = called.filter((order) => !ready.has(order.id));
  for (const order of told) ready.set(order.id, first ? 0 : now);
  for (const id of ready.keys()) if (!called.some((order) => order.id === id)) ready.delete(id);
  if (!first && told.length) {
    chime();
    document.getElementById('spoken').textContent = told.map((order) => t('display_called', { number: order.order_no })).join(' ');
  }
  first = false;
  return new Set(called.filter((order) => now - ready.get(order.id) < FRESH_MS).map((order) => order.id));
}

/** Draws only what changed, so that a picture that stands still does stand still. */
function drawNumbers(called, preparing, fresh) {
  const seen = JSON.stringify([called, preparing].map((some) => some.map((order) => [order.order_no, fresh.has(order.id)])));
  if (seen === shown) return;
  shown = seen;
  fill(document.getElementById('called'), called.length || preparing.length ? [
    part('ready', called, MOST_READY, fresh), part('preparing', preparing, MOST_PREPARING, fresh),
  ] : h('div', { class: 'quiet' }, pict('americano'), both('display_none', 'p')));
}

function part(state, orders, most, fresh) {
  const id = `part-${state}`;
  const more = orders.length - most;
  return h('section', { class: `part ${state}`, 'aria-labelledby': id, 'data-many': howMany(Math.min(orders.length, most)) },
    h('h1', { id }, both(`display_${state}`)),
    h('ol', { class: 'numbers' }, orders.slice(0, most).map((order) => h('li', {
      class: fresh.has(order.id) ? 'number fresh' : 'number', 'data-number': order.order_no,
    }, order.order_no))),
    more > 0 && h('p', { class: 'muted' }, t('display_more', { count: more })));
}

/** How large the numbers can be: by a step, so that one more does not make all of them jump. */
function howMany(count) {
  return [1, 2, 4, 6].find((step) => count <= step) ?? 'many';
}

function both(key, tag = 'span') {
  const [korean, english] = board[key];
  return [h(tag, { lang: 'ko' }, korean), h(tag, { lang: 'en', class: 'second' }, english)];
}

function notice(head, body = null) {
  shown = head;
  fill(document.getElementById('called'), h('div', { class: 'quiet' }, pict('tablet-new'), both(head, 'p'), body && both(body, 'p')));
  fill(document.getElementById('foot'));
}

function drawFoot(asked) {
  const gone = linkState() !== 'online';
  fill(document.getElementById('foot'),
    gone && h('p', { class: 'gone' }, icon('cloud-off'), asked ? t('display_offline', { time: timeOfDay(new Date(asked)) }) : t('display_offline_own')),
    button('btn plain push', () => { turnChime(); drawFoot(asked); }, [icon('bell'), t(chimes() ? 'display_chime_off' : 'display_chime_on')],
      { 'aria-pressed': String(chimes()), 'data-key': 'chime' }),
    document.fullscreenEnabled && !document.fullscreenElement
      && button('btn plain', () => void document.documentElement.requestFullscreen(), [icon('expand'), t('display_full')], { 'data-key': 'full' }));
}

/** The checkout decides when a new version takes over; what is shown here can be drawn anew at any time. */
function reloadWithNewVersion() {
  if (!navigator.serviceWorker?.controller) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
}

void start();
