/* Sending a count: each item is a move of its own, asked one after the other with the approver's PIN, which is forgotten afterwards. */

import { book } from '../../order/book.js';
import { quantityText } from '../../order/arithmetic.js';
import { instantHere } from '../../order/sale.js';
import { freshId } from '../../order/cart.js';
import { t } from '../../ui/texts.js';
import { sentences } from '../../device/server.js';
import { askApproval } from './approval.js';

/**
 * Asks for the approval and sends `counted` (`[{item, milli, at, id}]`): `{done, refused}` with the codes that the server has and a
 * sentence about the others; null when the approval was put away.
 */
export function sendCount(items, counted) {
  const named = new Map(items.map((item) => [item.code, item]));
  for (const each of counted) each.id ??= freshId();
  return askApproval({ may: 'site_work', body: '', send: (by, pin) => sendAll(named, counted, by, pin) });
}

async function sendAll(named, counted, by, pin) {
  const done = [];
  const failed = [];
  for (const each of counted) {
    const { outcome, item, status, problem } = await book().askNow('stock', each.id, (deviceSeq) => move(named.get(each.item), each, deviceSeq, by),
      { approval: { pin } });
    if (outcome === 'done') done.push(each.item);
    else if (outcome === 'unreachable') return { done, refused: t('stocktake_offline') };
    // Whoever may not, or mistyped, may not for the next item either.
    else if (status === 403 && item === null) return done.length ? { done, refused: sentences(problem).join(' ') } : { trouble: sentences(problem).join(' ') };
    else {
      done.push(each.item);
      failed.push(named.get(each.item)?.name ?? each.item);
    }
  }
  return failed.length ? { done, refused: t('stocktake_refused', { names: failed.join(', ') }) } : { done };
}

function move(item, { id, item: code, milli, at: counted }, deviceSeq, by) {
  const at = instantHere(new Date(counted));
  return {
    path: '/stock-moves', at, name: item?.name, unit: item?.unit,
    document: { id, device_seq: deviceSeq, item: code, kind: 'count', quantity: quantityText(milli), at, approval: { by } },
  };
}
