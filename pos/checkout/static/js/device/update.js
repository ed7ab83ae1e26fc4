/* The page's own files: registering the service worker, and taking over a new version only between two orders. */

let waiting = null;

/** Registers the worker, so that the page opens without a network. Without workers the page sells all the same, while it is open. */
export async function keepPageForOffline() {
  if (!('serviceWorker' in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register('/checkout/sw.js', { scope: '/checkout/' });
    waiting = registration.waiting;
    registration.addEventListener('updatefound', () => {
      const found = registration.installing;
      found.addEventListener('statechange', () => {
        if (found.state === 'installed' && navigator.serviceWorker.controller) waiting = found;
      });
    });
    setInterval(() => registration.update().catch(() => {}), 3_600_000);
  } catch (error) {
    console.warn('the page cannot be kept for offline use', error);
  }
}

/** Between two orders: takes over a waiting version and opens the page anew with it. False when there is none. */
export function takeOverUpdate() {
  if (!waiting) return false;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('take-over');
  waiting = null;
  return true;
}
