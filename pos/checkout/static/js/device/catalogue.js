/* The products of this site: fetched when they changed, kept for when there is no network. */

import { learnFrom } from './link.js';
import { ask } from './server.js';
import { keep, kept } from './store.js';

let current = null;

/** The last known catalogue, or null before the first one arrived. */
export function catalogue() {
  return current;
}

/** Reads what this tablet has kept, then asks for news in the background. */
export async function recallCatalogue(site) {
  const copy = await kept('catalogue');
  current = copy?.site === site ? copy : null;
}

/** Asks whether the catalogue changed. `fresh` (a new one), `same`, or `kept` (no answer: the last one stays). */
export async function refreshCatalogue(site) {
  const headers = current?.etag ? { 'If-None-Match': current.etag } : {};
  const answer = await ask('GET', '/catalogue', { headers });
  learnFrom(answer);
  if (answer.kind === 'unchanged') return 'same';
  if (answer.kind !== 'done' || !Array.isArray(answer.data.products)) return 'kept';
  const same = current?.etag && current.etag === answer.etag;
  const { version, products, categories: tabs = [] } = answer.data;
  current = { site, etag: answer.etag, version, products, tabs };
  await keep('catalogue', current);
  return same ? 'same' : 'fresh';
}

/** The categories that have a product, `{code, name}` in the order of their tabs; code null (no category) comes last. */
export function categories() {
  const used = new Set((current?.products ?? []).map((product) => product.category ?? null));
  const tabs = (current?.tabs ?? []).filter((tab) => used.has(tab.code));
  const unnamed = [...used].filter((code) => code !== null && !tabs.some((tab) => tab.code === code));
  return [...tabs, ...unnamed.map((code) => ({ code, name: code })), ...(used.has(null) ? [{ code: null, name: null }] : [])];
}

/** Whether what is sold here is example data, which every screen then says. */
export function isExample() {
  return (current?.products ?? []).some((product) => product.example);
}

export function productsIn(category) {
  return (current?.products ?? []).filter((product) => (product.category ?? null) === category);
}
