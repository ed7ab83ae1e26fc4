/* Starting up: what has to be ready before the first sale, and what is looked after while the page is open. */

import { recallCatalogue, refreshCatalogue } from './device/catalogue.js';
import { announce, linkState, listen, setLink } from './device/link.js';
import { forgetDecided, reportStatus, send, sendNow } from './device/outbox.js';
import { pairing, recallBegun, recallPairing } from './device/pairing.js';
import { forgetSentBefore, kept, openStore } from './device/store.js';
import { keepPageForOffline } from './device/update.js';
import { go, refreshScreen } from './flow.js';
import { isManned, recallCashier } from './order/counter.js';
import { currentCart, recallCart } from './order/current.js';
import { drawBar, startBar } from './screens/bar.js';
import { language, useLanguage } from './ui/texts.js';

const PULSE_MS = 30_000;
const CATALOGUE_MS = 300_000;
const KEEP_SENT_MS = 35 * 86_400_000;

async function start() {
  useLanguage(language());
  try {
    await openStore();
  } catch (error) {
    console.error(error);
    drawBar();
    return go('storage', { again: () => location.reload() });
  }
  useLanguage((await kept('language')) ?? language());
  document.documentElement.dataset.text = (await kept('text')) ?? 'normal';
  void keepPageForOffline();
  void navigator.storage?.persist?.();
  await recallPairing();
  await recallBegun();
  await recallCart();
  await startBar();
  listen((what) => {
    if (what === 'pairing') void recallPairing().then(drawBar);
    if (what === 'opened') void opened();
    refreshScreen(what);
  });
  globalThis.addEventListener('online', () => void awake());
  globalThis.addEventListener('offline', () => setLink('offline'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void awake(); });
  setInterval(pulse, PULSE_MS);
  setInterval(() => void refreshProducts(), CATALOGUE_MS);
  if (!pairing()) return go('pair');
  if (!pairing().ready) return go('series');
  await opened();
}

/** Paired and ready: everything that selling needs, then who is there. */
async function opened() {
  await forgetSentBefore(Date.now() - KEEP_SENT_MS);
  await recallCatalogue(pairing().site);
  await recallCashier();
  void sendNow();
  void refreshProducts().then(reportStatus);
  await go(currentCart().lines.length && isManned() ? 'sell' : 'who');
}

async function refreshProducts() {
  if (pairing()?.ready && (await refreshCatalogue(pairing().site)) === 'fresh') announce('catalogue');
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
