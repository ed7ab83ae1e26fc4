/* How the way to the server stands: `online`, `offline`, `troubled` (reached, but no answer) or `unpaired`; and who wants to know. */

const listeners = new Set();
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('pos-checkout') : null;
let state = navigator.onLine ? 'online' : 'offline';

export function linkState() {
  return state;
}

/** Learns from an answer how the way stands. */
export function learnFrom(answer) {
  if (answer.kind === 'practising') return;
  const seen = { unreachable: 'offline', troubled: 'troubled', unpaired: 'unpaired' }[answer.kind] ?? 'online';
  setLink(seen);
}

export function setLink(seen) {
  if (seen === state) return;
  state = seen;
  announce('link');
}

/** Calls `listener(what)` when something changed: `link`, `outbox`, `pairing`, `catalogue`, `clock`, `storage` …, here or in another tab. */
export function listen(listener) {
  listeners.add(listener);
}

export function announce(what) {
  for (const listener of listeners) listener(what);
}

/** Announces here and in the other tabs of this tablet. */
export function announceEverywhere(what) {
  announce(what);
  tabs?.postMessage(what);
}

tabs?.addEventListener('message', (event) => announce(event.data));
