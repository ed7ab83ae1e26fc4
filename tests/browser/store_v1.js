/*
 * The tablet's store as its first version wrote it, kept as it was: what such a tablet holds must survive every newer page
 * (test_checkout_upgrade.py).
 */

const NAME = 'pos-checkout';
const VERSION = 1;
let database = null;

/** Opens the store and proves that it can be written. Throws when the browser denies it or the disk is full. */
export async function openStore() {
  database ??= await new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('kept');
      const outbox = request.result.createObjectStore('outbox', { keyPath: 'place', autoIncrement: true });
      outbox.createIndex('id', 'id', { unique: true });
      outbox.createIndex('state', 'state');
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.onversionchange = () => { database.close(); database = null; };
  await keep('probe', Date.now());
}

/** One transaction, on the disk when the promise resolves: `work` gets the stores and may return a promise of requests. */
async function transact(stores, mode, work) {
  const transaction = database.transaction(stores, mode, { durability: 'strict' });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
  });
  done.catch(() => {});
  let result;
  try {
    result = await work(...stores.map((name) => transaction.objectStore(name)));
  } catch (error) {
    try { transaction.abort(); } catch { /* it had already ended */ }
    throw error;
  }
  await done;
  return result;
}

function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function keep(key, value) {
  await transact(['kept'], 'readwrite', (kept) => answer(kept.put(value, key)));
}

export async function kept(key) {
  return transact(['kept'], 'readonly', (store) => answer(store.get(key)));
}

/**
 * Makes the next number of the device's series and stores the sale `make(device_seq)` under it, in one transaction.
 * A sale that is already there by its id is answered as it stands, and no number is used up: a double tap sells once.
 */
export async function addSale(id, make) {
  return transact(['kept', 'outbox'], 'readwrite', async (store, outbox) => {
    const before = await answer(outbox.index('id').get(id));
    if (before) return before;
    const series = (await answer(store.get('series'))) ?? { made: 0 };
    const made = series.made + 1;
    const item = { ...make(made), id, device_seq: made, state: 'waiting' };
    item.place = await answer(outbox.add(item));
    await answer(store.put({ ...series, made }, 'series'));
    return item;
  });
}

/** Keeps a pairing and where its series stands; sales of another site are held back until that site is paired again. */
export async function keepPairing(pairing, highest) {
  return transact(['kept', 'outbox'], 'readwrite', async (store, outbox) => {
    const series = (await answer(store.get('series'))) ?? { made: 0 };
    const open = (await answer(outbox.getAll())).filter((item) => item.state === 'waiting' || item.state === 'held');
    const carriesOn = series.device === pairing.device || open.length > 0;
    await answer(store.put(pairing, 'pairing'));
    await answer(store.put({ device: pairing.device, made: Math.max(highest, carriesOn ? series.made : 0) }, 'series'));
    for (const item of open) {
      await answer(outbox.put({ ...item, state: item.site === pairing.site ? 'waiting' : 'held' }));
    }
  });
}

/** Notes what became of a sale. */
export async function settle(place, changes) {
  return transact(['outbox'], 'readwrite', async (outbox) => {
    const item = await answer(outbox.get(place));
    if (item) await answer(outbox.put({ ...item, ...changes }));
  });
}

/** The sales in a state (`waiting`, `sent`, `aside`, `held`), in the order in which they were made. */
export async function sales(state, limit) {
  return transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('state').getAll(state, limit)));
}

export async function saleById(id) {
  return transact(['outbox'], 'readonly', (outbox) => answer(outbox.index('id').get(id)));
}

/** How things stand: numbers made by this device, and the sales waiting, set aside or held for another site. */
export async function tally() {
  return transact(['kept', 'outbox'], 'readonly', async (store, outbox) => {
    const index = outbox.index('state');
    const [series, waiting, aside, held, first] = await Promise.all([
      answer(store.get('series')), answer(index.count('waiting')), answer(index.count('aside')),
      answer(index.count('held')), answer(index.getAll('waiting', 1)),
    ]);
    return { made: series?.made ?? 0, waiting, aside, held, oldest: first[0]?.document.sold_at ?? null };
  });
}

/** Forgets sales that were acknowledged before `before` (milliseconds): the server has them, and the disk is small. */
export async function forgetSentBefore(before) {
  return transact(['outbox'], 'readwrite', async (outbox) => {
    for (const item of await answer(outbox.index('state').getAll('sent'))) {
      if (item.sent_at < before) await answer(outbox.delete(item.place));
    }
  });
}
