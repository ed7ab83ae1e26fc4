/*
 * The service worker: keeps the page's files, all of one version and each with the digest that the server stated, so that a reload
 * without a network opens the same page. It never touches the API, and it never takes over while a page is in use unless that page
 * says so.
 */
/* global VERSION, FILES, OFFERED */

const CACHE = `checkout-${VERSION}`;
// Says what the site offers for which the files are kept, to the next version too.
const KEPT_FOR = '/checkout/-/kept-for';
const OF_SOME = new Set(Object.values(OFFERED).flat());

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await Promise.all(Object.keys(FILES).filter((address) => !OF_SOME.has(address)).map((address) => keep(cache, address)));
    const before = await caches.match(KEPT_FOR);
    if (before) return keepFor(await before.json());
    // A version from before there was a mark kept everything: nothing that it had may be missing without a network.
    const older = (await caches.keys()).some((name) => name.startsWith('checkout-') && name !== CACHE);
    return older ? keepFor(Object.keys(OFFERED)) : null;
  })());
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
  if (event.data?.offers) event.waitUntil(keepFor(event.data.offers));
});

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url);
  const isOurs = event.request.method === 'GET' && address.origin === self.location.origin;
  if (isOurs && Object.hasOwn(FILES, address.pathname)) event.respondWith(kept(event.request, address.pathname));
});

/** Keeps what only sites need that offer these. */
async function keepFor(offers) {
  const cache = await caches.open(CACHE);
  const addresses = [...new Set(offers.flatMap((offer) => OFFERED[offer] ?? []))];
  await Promise.all(addresses.map(async (address) => (await cache.match(address)) ?? keep(cache, address)));
  await cache.put(KEPT_FOR, new Response(JSON.stringify(offers)));
}

/** Keeps a file, unless a captive portal or a server on its way to another version answered with something else. */
async function keep(cache, address) {
  const response = await fetch(address, { cache: 'reload', credentials: 'same-origin', redirect: 'error' });
  const bytes = await crypto.subtle.digest('SHA-256', await response.clone().arrayBuffer());
  const digest = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (!response.ok || digest !== FILES[address]) throw new Error(`${address} is not the one of version ${VERSION}`);
  await cache.put(address, response);
}

async function kept(request, path) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
