/* Which lots each product may be sold from, as the server told last: a help for whoever wants to name one. Selling never waits for it. */

import { learnFrom } from './link.js';
import { ask } from './server.js';
import { keep, kept } from './store.js';

const PATIENCE_MS = 8_000;

/** The lots of a product at a site, the one that leaves by itself first: `{unit, lots: [{lot, use_by, on_hand}]}`, or null where none are known. */
export async function lotsOf(site, sku) {
  const answer = await ask('GET', '/lots/for-sale', { patience: PATIENCE_MS });
  learnFrom(answer);
  if (answer.kind === 'done') await keep('lots_for_sale', { site, products: answer.data.data });
  const copy = answer.kind === 'done' ? { site, products: answer.data.data } : await kept('lots_for_sale');
  return (copy?.site === site && copy.products.find((product) => product.sku === sku)) || null;
}
