/*
 * The way from screen to screen. Selling is always at hand, paying is fetched as soon as somebody can sell, and what is needed now and
 * then when somebody asks for it.
 */

import { announce } from './device/link.js';
import { isOvertaken } from './device/update.js';
import { fill } from './ui/elements.js';
import { t } from './ui/texts.js';
import { putToastAway, toast } from './ui/toast.js';
import { PANEL_SCREENS } from './screens/panels.js';
import { pairScreen, seriesScreen, storageScreen } from './screens/pair.js';
import { sellScreen } from './screens/selling/sell.js';
import { whoScreen } from './screens/who.js';

const AT_HAND = {
  storage: storageScreen,
  pair: pairScreen,
  series: seriesScreen,
  who: whoScreen,
  sell: sellScreen,
};

/** Nobody pays before the screen that follows is there too. */
const PAYING = {
  pay: () => Promise.all([import('./screens/paying/pay.js'), PAYING.done(), import('./screens/paying/before.js')]).then(([module]) => module),
  done: () => import('./screens/paying/done.js'),
};

const ON_DEMAND = {
  ...PAYING,
  unsent: () => import('./screens/unsent.js'),
  sales: () => import('./screens/after/sales.js'),
  sale: () => import('./screens/after/sale.js'),
  refund: () => import('./screens/after/refund.js'),
  refunded: () => import('./screens/after/refunded.js'),
  clock: () => import('./screens/after/clock.js'),
  stock: () => import('./screens/after/stock.js'),
  count: () => import('./screens/after/count.js'),
  practice: () => import('./screens/practice/start.js'),
  open: () => import('./screens/till/open.js'),
  till: () => import('./screens/till/till.js'),
  cash: () => import('./screens/till/cash.js'),
  close: () => import('./screens/till/close.js'),
  closed: () => import('./screens/till/closed.js'),
  practised: () => import('./screens/practice/practised.js'),
  ...PANEL_SCREENS,
};

const SLOW_MS = 1_000;
/** A network that swallows what it is asked fails after minutes only; nobody is left without an answer for that long. */
const PATIENCE_MS = 12_000;
const AGAIN_MS = 3_000;

let shown = { name: null, element: null };
let asked = 0;
let paying = null;

/**
 * Shows a screen by its name; `given` is handed to it. A screen is an element, which may have `refresh(what)`. Of several that are asked
 * for while one is still on its way, the last is shown. What a toast said of the screen before goes; whoever has something to say of the
 * next one says it after this was called.
 */
export async function go(name, given = {}) {
  const turn = ++asked;
  putToastAway();
  const make = AT_HAND[name] ?? (await fetched(name))?.screen;
  if (turn !== asked) return;
  if (!make) return toast(t(Object.hasOwn(PAYING, name) ? 'paying_not_here' : 'screen_not_here'));
  const element = make(given);
  shown = { name, element };
  fill(document.getElementById('stage'), element);
  globalThis.scrollTo(0, 0);
  if (element.contains(document.activeElement)) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

async function fetched(name) {
  let told = false;
  const slow = setTimeout(() => { told = true; toast(t('screen_coming')); }, SLOW_MS);
  try {
    return await inTime(ON_DEMAND[name]());
  } catch (error) {
    // What another tab's newer version brought does not fit what runs here; the order lies on the disk.
    if (isOvertaken()) location.reload();
    console.error(error);
    return null;
  } finally {
    clearTimeout(slow);
    if (told) putToastAway();
  }
}

async function inTime(module) {
  let timer = null;
  const late = new Promise((_, refuse) => { timer = setTimeout(() => refuse(new Error('a screen does not come')), PATIENCE_MS); });
  try {
    return await Promise.race([module, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Fetches what a sale needs next, so that it is there without a network too; again and again, and at once when the network is back,
 * until it is here. Answers when the first attempt is over.
 */
export async function fetchPaying() {
  try {
    await inTime(PAYING.pay());
    paying = true;
  } catch (error) {
    console.warn('paying is not here yet', error);
    paying = false;
    void networkOrAWhile().then(fetchPaying);
  }
  announce('paying');
}

/** False once it is known that no money can be taken yet, since the network went before its screens had come. */
export function canPay() {
  return paying !== false;
}

/** Whether the screens of paying are here. */
export function isPayingHere() {
  return paying === true;
}

function networkOrAWhile() {
  return new Promise((resolve) => {
    setTimeout(resolve, AGAIN_MS);
    globalThis.addEventListener('online', resolve, { once: true });
  });
}

/** The name of the screen that is shown. */
export function where() {
  return shown.name;
}

/** Tells the screen that is shown that something changed. */
export function refreshScreen(what) {
  shown.element?.refresh?.(what);
}
