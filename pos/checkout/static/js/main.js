/* The way through the checkout: pair, say who is there, sell, pay, done; and what has to be ready before the first sale. */

import { drawBar, nameInBar, startBar } from './bar.js';
import { recallCatalogue, refreshCatalogue } from './catalogue.js';
import { fill } from './elements.js';
import { announce, linkState, listen, setLink } from './link.js';
import { forgetDecided, recordSale, reportStatus, send, sendNow } from './outbox.js';
import { pairing, recallBegun, recallPairing } from './pairing.js';
import { storedSale } from './sale.js';
import { doneScreen } from './screens/done.js';
import { openMenu } from './screens/menu.js';
import { pairScreen, seriesScreen, storageScreen } from './screens/pair.js';
import { payScreen } from './screens/pay.js';
import { sellScreen } from './screens/sell.js';
import { unsentScreen } from './screens/unsent.js';
import { whoScreen } from './screens/who.js';
import { forgetSentBefore, keep, kept, openStore } from './store.js';
import { language, t, useLanguage } from './texts.js';
import { currentCart, recallCart, startOrder } from './till.js';
import { toast } from './toast.js';
import { keepPageForOffline, takeOverUpdate } from './update.js';

const PULSE_MS = 30_000;
const CATALOGUE_MS = 300_000;
const KEEP_SENT_MS = 35 * 86_400_000;

let screen = null;
let cashier = null;

function show(next) {
  screen = next;
  fill(document.getElementById('stage'), next);
  globalThis.scrollTo(0, 0);
  if (next.contains(document.activeElement)) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

async function start() {
  useLanguage(language());
  try {
    await openStore();
  } catch (error) {
    console.error(error);
    drawBar();
    return show(storageScreen({ again: () => location.reload() }));
  }
  useLanguage((await kept('language')) ?? language());
  document.documentElement.dataset.text = (await kept('text')) ?? 'normal';
  void keepPageForOffline();
  void navigator.storage?.persist?.();
  await recallPairing();
  await recallBegun();
  await recallCart();
  await startBar({ showUnsent, pairAgain: () => showPairing(showSelling) });
  listen((what) => {
    if (what === 'pairing') void recallPairing().then(drawBar);
    screen?.refresh?.(what);
  });
  globalThis.addEventListener('online', () => void awake());
  globalThis.addEventListener('offline', () => setLink('offline'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void awake(); });
  setInterval(pulse, PULSE_MS);
  setInterval(() => void refreshProducts(), CATALOGUE_MS);
  if (!pairing()) return showPairing();
  if (!pairing().ready) return show(seriesScreen({ paired: opened }));
  await opened();
}

function showPairing(cancel = null) {
  show(pairScreen({ paired: opened, unfinished: () => show(seriesScreen({ paired: opened })), cancel }));
}

/** Paired and ready: everything that selling needs, then who is there. */
async function opened() {
  await forgetSentBefore(Date.now() - KEEP_SENT_MS);
  await recallCatalogue(pairing().site);
  cashier = await kept('cashier');
  if (cashier?.site !== pairing().site) cashier = null;
  drawBar();
  void sendNow();
  void refreshProducts().then(reportStatus);
  if (currentCart().lines.length && cashier) choose(cashier.person);
  else showWho();
}

function showWho(cancel = null) {
  show(whoScreen({ chosen: choose, cancel }));
}

function choose(person) {
  cashier = { site: pairing().site, person };
  void keep('cashier', cashier);
  nameInBar(person ? person.display_name : t('nobody'));
  showSelling();
}

function showSelling() {
  show(sellScreen({ pay: showPaying, more: () => void more(), reload: () => void reloadProducts() }));
}

function showPaying() {
  if (currentCart().lines.length) show(payScreen({ sell, back: showSelling }));
}

/** Stores the sale under the device's next number; the order is over only when it is on the disk. */
async function sell(payments, total) {
  const cart = currentCart();
  const item = await recordSale(cart.id,
    (deviceSeq) => storedSale(pairing(), deviceSeq, cart, total, payments, cashier?.person?.code, new Date()));
  startOrder();
  show(doneScreen({ item, next: nextOrder }));
}

function nextOrder() {
  if (!takeOverUpdate()) showSelling();
}

function showUnsent() {
  if (!screen.classList.contains('paying')) show(unsentScreen({ back: showSelling }));
}

async function more() {
  const choice = await openMenu();
  if (choice === 'who') showWho(showSelling);
  if (choice === 'unsent') showUnsent();
  if (choice === 'reload') await reloadProducts();
  if (choice === 'language') {
    useLanguage(language() === 'ko' ? 'en' : 'ko');
    await keep('language', language());
  }
  if (choice === 'text') {
    const size = document.documentElement.dataset.text === 'large' ? 'normal' : 'large';
    document.documentElement.dataset.text = size;
    await keep('text', size);
  }
  if (choice === 'language' || choice === 'text') {
    nameInBar(cashier?.person?.display_name ?? t('nobody'));
    showSelling();
  }
}

async function reloadProducts() {
  const news = await refreshProducts();
  toast(t(news === 'kept' ? 'products_kept' : 'products_fresh'));
}

async function refreshProducts() {
  if (!pairing()?.ready) return 'kept';
  const news = await refreshCatalogue(pairing().site);
  if (news === 'fresh') announce('catalogue');
  return news;
}

/** The network or the page is back: send what waits and ask for news. */
async function awake() {
  if (!pairing()?.ready) return;
  await sendNow();
  await pulse();
}

async function pulse() {
  if (!pairing()?.ready || document.hidden) return;
  const before = linkState();
  await reportStatus();
  if (linkState() !== 'online') return;
  void send();
  void forgetDecided();
  if (before !== 'online') void refreshProducts();
}

void start();
