/*
 * The service worker: keeps the page's files, all of one version, so that a reload without a network opens the same page. It never
 * touches the API, and it never takes over while a page is in use unless that page says so.
 */
/* global VERSION, FILES */

const CACHE = `checkout-${VERSION}`;
const PAGE = FILES[0];
const PATIENCE_MS = 3_000;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(
    FILES.map((address) => new Request(address, { cache: 'reload' })),
  )));
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('checkout-') && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate' && address.pathname === PAGE) event.respondWith(freshPage());
  else if (FILES.includes(address.pathname)) event.respondWith(keptFile(event.request, address.pathname));
});

/** The page from the network if that surely is our page and comes soon, else the kept one. */
async function freshPage() {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(PAGE, {
      cache: 'no-cache', credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.ok && response.headers.get('X-POS-Page') === 'checkout') return response;
  } catch {
    // No network, or too slow a one.
  }
  return (await cache.match(PAGE)) ?? fetch(PAGE);
}

async function keptFile(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
