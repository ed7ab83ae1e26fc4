/*
 * Orders that this tablet moved on: on the disk until the server knows, for each order the newest alone, and sent when there is a way.
 * A move is nothing that was paid, so that it has no number of the device's series.
 */

import { actById } from '../../device/acts.js';
import { announceEverywhere, learnFrom } from '../../device/link.js';
import { pairing } from '../../device/pairing.js';
import { ask } from '../../device/server.js';
import { answer, kept, transact } from '../../device/store.js';
import { learnOrder } from './list.js';

const KEPT_AS = 'order_moves';
const LOCK = 'pos-orders';
const FORGOTTEN_AFTER_MS = 2 * 86_400_000;

/** Where this tablet's people put orders since the server last heard of it: `{id: {site, state, at}}`, `at` in milliseconds. */
export async function movesKept() {
  return (await kept(KEPT_AS)) ?? {};
}

/** Keeps a move and begins to send it. It is on the disk when this resolves. */
export async function moveOrder(id, state, at) {
  await change((moves) => ({ ...moves, [id]: { site: pairing().site, state, at } }));
  announceEverywhere('orders');
  void sendMoves();
}

/** Sends what is kept, one tab at a time. What belongs to a sale that the server does not have yet waits for that sale. */
export async function sendMoves() {
  await navigator.locks.request(LOCK, async () => {
    for (const [id, move] of Object.entries(await movesKept())) {
      if (move.site !== pairing()?.site) continue;
      if (Date.now() - move.at > FORGOTTEN_AFTER_MS) await forget(id, move);
      else if (await isSendable(id) && !(await send(id, move))) return;
    }
  });
}

async function isSendable(id) {
  const own = await actById(id);
  return !own || own.state === 'sent';
}

/** False when there is no use in trying the next one. */
async function send(id, move) {
  const said = await ask('PUT', `/orders/${id}`, { body: { state: move.state, at: new Date(move.at).toISOString() }, patience: 10_000 });
  learnFrom(said);
  if (said.kind !== 'done' && said.kind !== 'refused') return false;
  // Refused: the order is nobody's business here (any more), and the list of the server says what is.
  if (said.kind === 'done') await learnOrder(said.data);
  await forget(id, move);
  announceEverywhere('orders');
  return true;
}

async function forget(id, sent) {
  await change((moves) => {
    const { [id]: now, ...others } = moves;
    return now?.at === sent.at && now?.state === sent.state ? others : moves;
  });
}

async function change(next) {
  await transact(['kept'], 'readwrite', async (store) => {
    const moves = (await answer(store.get(KEPT_AS))) ?? {};
    await answer(store.put(next(moves), KEPT_AS));
  });
}
