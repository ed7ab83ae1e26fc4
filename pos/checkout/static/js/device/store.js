/*
 * The tablet's disk: IndexedDB, with one store of what is kept by name and one of every act that this tablet did (acts.js).
 * What was written counts only when its transaction has reached the disk.
 */

import { announce } from './link.js';

const NAME = 'pos-checkout';

/** The ways from each version to the next, in order; none of them may drop what is not sent. `version` of the database = how many. */
const STEPS = [
  (database) => {
    database.createObjectStore('kept');
    const outbox = database.createObjectStore('outbox', { keyPath: 'place', autoIncrement: true });
    outbox.createIndex('id', 'id', { unique: true });
    outbox.createIndex('state', 'state');
  },
  // Only sales were sent before.
  (_, transaction) => {
    const outbox = transaction.objectStore('outbox');
    outbox.createIndex('moment', 'moment');
    transaction.objectStore('kept').get('pairing').onsuccess = ({ target: { result: pairing } }) => {
      outbox.openCursor().onsuccess = ({ target: { result: cursor } }) => {
        if (!cursor) return;
        const item = cursor.value;
        const at = item.document.sold_at;
        const device = item.site === pairing?.site ? pairing.device : null;
        cursor.update({ ...item, kind: 'sale', path: '/sales', at, moment: Date.parse(at), device });
        cursor.continue();
      };
    };
  },
  // Nothing was done with a till before.
  (_, transaction) => { transaction.objectStore('outbox').createIndex('till', 'till'); },
];

let database = null;
let opening = null;

/** Opens the store and proves that it can be written. Throws when the browser denies it or the disk is full. */
export async function openStore() {
  await opened();
  await keep('probe', Date.now());
}

/** The open database; opened anew when the browser closed it, or when another tab needed it closed for a newer version. */
async function opened() {
  if (database) return database;
  opening ??= open().finally(() => { opening = null; });
  return opening;
}

async function open() {
  const found = await new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, STEPS.length);
    request.onupgradeneeded = ({ oldVersion }) => {
      for (const step of STEPS.slice(oldVersion)) step(request.result, request.transaction);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  found.onclose = () => { database = null; };
  found.onversionchange = () => {
    found.close();
    database = null;
    announce('outdated');
  };
  database = found;
  return found;
}

/** One transaction, on the disk when the promise resolves: `work` gets the stores and may return a promise of requests. */
export async function transact(stores, mode, work) {
  const transaction = (await opened()).transaction(stores, mode, { durability: 'strict' });
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

/** What a request inside a transaction comes to. */
export function answer(request) {
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
