/* The page's own files: registering the service worker, and taking over a new version only between two orders. */

import { isPractising } from './practice.js';

const CHECK_MS = 3_600_000;
const AGAIN_MS = 10_000;

let waiting = null;
let overtaken = false;

/**
 * Registers the worker, so that the page opens without a network, and again where the network went before every file was there; `found`
 * is called when a newer version lies ready. Without workers the page sells all the same, while it is open.
 */
export async function keepPageForOffline(found) {
  if (!('serviceWorker' in navigator)) return;
  const ready = (worker) => {
    waiting = worker;
    found();
  };
  let kept = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    overtaken = kept;
    kept = true;
  });
  await register(ready);
}

async function register(ready) {
  let again = null;
  const later = () => { again ??= setTimeout(() => void register(ready), AGAIN_MS); };
  try {
    const registration = await navigator.serviceWorker.register('/checkout/sw.js', { scope: '/checkout/' });
    const watch = (worker) => worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) ready(worker);
      // Cut off half-way with nothing kept from before: the browser forgets the worker, and nobody else would ask again.
      if (worker.state === 'redundant' && !registration.active) later();
    });
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
    if (registration.waiting) ready(registration.waiting);
    setInterval(() => registration.update().catch(() => {}), CHECK_MS);
  } catch (error) {
    console.warn('the page cannot be kept for offline use', error);
    later();
  }
}

/** Has what only sites need that offer these kept too. A worker that has done so is left in peace: one at work gives way to no newer. */
export async function keepForOffers(offers) {
  if (!('serviceWorker' in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  const kept = await caches.match('/checkout/-/kept-for');
  if ((await kept?.text()) !== JSON.stringify(offers)) active.postMessage({ offers });
}

/** Whether another tab has taken over a newer version: what this one fetches from now on may not fit what it already runs. */
export function isOvertaken() {
  return overtaken;
}

/** Between two orders: takes over a waiting version and opens the page anew with it. False when there is none. */
export function takeOverUpdate() {
  if (isPractising()) return false;
  if (overtaken) location.reload();
  if (overtaken || !waiting) return overtaken;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('take-over');
  waiting = null;
  return true;
}
