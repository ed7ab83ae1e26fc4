/* The moment of the refund: online it is asked and answered at once, an own sale that is not sent yet gets it queued behind itself. */

import { pairing } from '../../device/pairing.js';
import { sentences } from '../../device/server.js';
import { book, isPractising } from '../../order/book.js';
import { cashier } from '../../order/counter.js';
import { backOfAll, needsApproval, refundDocument, spread } from '../../order/refunds.js';
import { instantHere, receiptNo } from '../../order/sale.js';
import { t, won } from '../../ui/texts.js';
import { askApproval } from './approval.js';

/**
 * Records the refund that is wanted: `{item}` when it stands, `{refused}` with a sentence when it does not (`anew`: the server has set
 * this one aside, the next try is another one), null when somebody put the approval away.
 */
export async function giveBackMoney(sale, wanted, online) {
  const amount = backOfAll(sale, wanted.wishes);
  const approval = needsApproval(sale, amount, pairing().settings);
  try {
    if (isPractising()) return approval ? await practised(sale, wanted) : await queued(sale, wanted);
    if (!sale.told && !approval) return await queued(sale, wanted);
    if (!sale.told || !online) return { refused: refusedOffline(approval) };
    if (!approval) return outcome(await asked(sale, wanted));
    return await askApproval({ may: 'approve', body: won(amount), send: async (by, pin) => outcome(await asked(sale, wanted, by, pin), true) });
  } catch (error) {
    console.error(error);
    return { refused: t('refund_not_stored') };
  }
}

function refusedOffline(approval) {
  return approval ? t('refund_limit_offline', { amount: won(pairing().settings.refund_approval_from) }) : t('no_refund_offline');
}

async function queued(sale, wanted, by = null) {
  return { item: await book().record('refund', wanted.id, (deviceSeq, { till }) => made(sale, wanted, deviceSeq, till, by)) };
}

/** Practising shows the question too, and takes any PIN. */
function practised(sale, wanted) {
  return askApproval({ may: 'approve', body: won(backOfAll(sale, wanted.wishes)), send: (by) => queued(sale, wanted, by) });
}

function asked(sale, wanted, by = null, pin = null) {
  return book().askNow('refund', wanted.id, (deviceSeq, { till }) => made(sale, wanted, deviceSeq, till, by), pin === null ? {} : { approval: { pin } });
}

function outcome({ outcome: what, item, problem, status }, asksForPin = false) {
  if (what === 'done') return { item };
  if (what === 'unreachable') return { refused: t('refund_in_doubt') };
  const why = sentences(problem).join(' ');
  // Nothing was kept anywhere after a 403: the same refund may be tried with another PIN.
  if (status === 403 && asksForPin) return { trouble: why || t('refund_refused') };
  return { refused: `${t('refund_refused')} ${why}`.trim(), anew: item !== null };
}

function made(sale, wanted, deviceSeq, till, approver) {
  const at = instantHere(new Date());
  const parts = spread(sale, backOfAll(sale, wanted.wishes), wanted.chosen);
  return {
    path: `/sales/${sale.id}/refunds`,
    at,
    sale: sale.id,
    order_no: sale.order_no,
    receipt_no: receiptNo(pairing(), deviceSeq),
    document: refundDocument({
      id: wanted.id, deviceSeq, at, cashier: cashier()?.code, till, wishes: wanted.wishes, parts, reason: wanted.reason.trim(), approver,
    }),
    ...(till && { till: till.id }),
  };
}
