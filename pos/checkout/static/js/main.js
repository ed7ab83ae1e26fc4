/* Starting up: what has to be ready before the first sale, and what is looked after while the page is open. */

import { forgetSentBefore } from './device/acts.js';
import { recallCatalogue, refreshCatalogue } from './device/catalogue.js';
import { errands, recallErrands, runErrands } from './device/errands.js';
import { refreshLeft } from './device/left.js';
import { announce, announceEverywhere, linkState, listen, setLink } from './device/link.js';
import { send, sendNow } from './device/outbox.js';
import { pairing, recallBegun, recallPairing } from './device/pairing.js';
import { recallPromotions, refreshPromotions } from './device/promotions.js';
import { checkEarlier, compare, isStale, recallStanding, reportStatus } from './device/standing.js';
import { persistStorage, tryStorage } from './device/storage.js';
import { kept, openStore } from './device/store.js';
import { learnOfTill, recallTill } from './device/till.js';
import { keepPageForOffline, takeOverUpdate } from './device/update.js';
import { fetchPaying, go, refreshScreen, where } from './flow.js';
import { takeApproved } from './order/charging.js';
import { isManned, recallCashier } from './order/counter.js';
import { currentCart, recallCart } from './order/current.js';
import { chargedParts, recallTenders } from './order/tenders.js';
import { drawBar, startBar } from './screens/bar.js';
import { sendMoves } from './screens/board/moves.js';
import { preparePanels } from './screens/panels.js';
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
  void persistStorage().then(tryStorage);
  await recallPairing();
  await recallBegun();
  await recallStanding();
  await recallTill();
  await recallTenders();
  await recallCart();
  await recallErrands();
  await startBar();
  listen((what) => {
    if (what === 'pairing') void recallPairing().then(tillOfServer).then(drawBar);
    if (what === 'till') return void recallTill().then(drawBar).then(() => refreshScreen(what));
    if (what === 'opened') void opened();
    if (what === 'forgotten') location.reload();
    if (what === 'book') void send().then(runErrands);
    if (what === 'errands') void recallErrands().then(takeApproved);
    if (what === 'outbox' && errands().length) void runErrands().then(takeApproved);
    if (what === 'cart' && chargedParts().length) void takeApproved();
    refreshScreen(what);
  });
  globalThis.addEventListener('online', () => void awake());
  globalThis.addEventListener('offline', () => setLink('offline'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) void awake(); });
  setInterval(pulse, PULSE_MS);
  setInterval(() => void refreshProducts().then(refreshPanels), CATALOGUE_MS);
  if (!pairing()) await go('pair');
  else if (!pairing().ready) await go('series');
  else await opened();
  // What can be pressed next comes first: keeping the page fetches every file once more.
  await keepPageForOffline(updateIfIdle);
}

/** Paired and ready: everything that selling needs, then who is there. */
async function opened() {
  await forgetSentBefore(Date.now() - KEEP_SENT_MS);
  await recallCatalogue(pairing().site);
  await recallPromotions(pairing().site);
  await recallCashier();
  void takeApproved();
  void sendNow().then(checkEarlier).then(reportStatus).then(() => settleUp(true));
  void refreshProducts().then(refreshLeft);
  await go(currentCart().lines.length && isManned() ? 'sell' : 'who');
  await fetchPaying();
  await refreshPromotions(pairing().site);
  await preparePanels();
}

/** A browser that lost its memory goes on with the till that is open at the server. */
async function tillOfServer() {
  if (await learnOfTill(pairing()?.settings?.open_till)) announceEverywhere('till');
}

async function refreshProducts() {
  if (pairing()?.ready && (await refreshCatalogue(pairing().site)) === 'fresh') announce('catalogue');
}

async function refreshPanels() {
  if (pairing()?.ready && linkState() === 'online') await preparePanels();
}

/** The network or the page is back: send what waits and ask for news. */
async function awake() {
  if (!pairing()?.ready) return;
  await sendNow();
  void runErrands();
  await pulse();
  await refreshProducts();
}

async function pulse() {
  if (!pairing()?.ready || document.hidden) return;
  const before = linkState();
  await tryStorage();
  await reportStatus();
  if (linkState() !== 'online') return;
  void refreshLeft();
  void refreshPromotions(pairing().site, before !== 'online');
  if (pairing().offers?.includes('tickets')) void import('./device/tickets.js').then(({ refreshTickets }) => refreshTickets(before !== 'online'));
  if (before !== 'online') void refreshProducts();
  await send();
  await settleUp();
  await sendMoves();
}

/** Makes sure that the server and this tablet mean the same, and sends again what the server lost. */
async function settleUp(atOnce = false) {
  if (linkState() === 'online' && (atOnce || isStale()) && (await compare())) await send();
}

/** Nobody is selling yet: a newer page may come in at once. */
function updateIfIdle() {
  if (where() === 'who' && !currentCart().lines.length && !document.querySelector('dialog')) takeOverUpdate();
}

void start();
