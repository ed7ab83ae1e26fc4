/*
 * Between the order and paying: who lowered it further than they may alone needs a second person's yes, before any money is taken. The
 * PIN goes to the server and is kept nowhere; what stays with the order is whose yes it was, and to how much.
 */

import { catalogue } from '../../device/catalogue.js';
import { learnFrom } from '../../device/link.js';
import { pairing } from '../../device/pairing.js';
import { ask, sentences } from '../../device/server.js';
import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { reckoned } from '../../order/cart.js';
import { change, currentCart } from '../../order/current.js';
import { isBeyond, lacksApproval, lowered } from '../../order/discounts.js';
import { dropOtherDeposits } from '../../order/tenders.js';
import { button, h } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';
import { askApproval } from '../after/approval.js';
import { isMeantToBeSold } from '../selling/after_close.js';

let asking = false;

/** Goes on to paying; `given` is handed to its screen. Pressed twice it asks once. */
export async function startPaying(given = {}) {
  if (asking || !currentCart().lines.length) return;
  asking = true;
  try {
    void dropOtherDeposits(currentCart());
    if (await isMeantToBeSold() && await mayGoOn(currentCart())) await go('pay', given);
  } finally {
    asking = false;
  }
}

async function mayGoOn(cart) {
  const { settings } = pairing();
  const below = lowered(cart, reckoned(cart), catalogue()?.products ?? []);
  if (!lacksApproval(cart, below, settings)) return true;
  const body = below.total > 0 ? t('approval_for_sale', { amount: won(below.total) }) : t('approval_for_price');
  const answer = await askApproval({ may: 'approve', body, send: (by, pin) => asked(cart, below, settings, by, pin) });
  if (answer === null) return false;
  if (answer.refused) return sellsWithout(answer.refused);
  change({ ...currentCart(), approval: answer.approval });
  return true;
}

/** The yes as it stands: `{approval}`; `{trouble}` asks again, `{refused}` when the server could not be reached. */
async function asked(cart, below, settings, by, pin) {
  if (isPractising()) return { approval: { by, amount: below.total, level: 'manager' } };
  const answer = await ask('POST', '/approvals', { body: { id: cart.id, by, pin, amount: below.total } });
  learnFrom(answer);
  if (answer.kind === 'refused') return { trouble: sentences(answer.problem).join(' ') };
  if (answer.kind !== 'done') return { refused: t('approval_offline') };
  const { by: who, amount, level } = answer.data;
  if (level === null || isBeyond(below, settings.discounts.limits, level)) return { trouble: t('approval_not_enough') };
  return { approval: { by: who, amount, level } };
}

/** Nobody can be asked: the sale may still be made, is marked, and says so. */
function sellsWithout(why) {
  return openSheet('ask', (close) => ({
    head: h('h1', { id: 'sheet-title' }, t('approval_without_head')),
    body: h('div', { class: 'asked' }, h('p', {}, why), h('p', {}, t('approval_without'))),
    foot: h('div', { class: 'answers' },
      button('btn big', () => close(false), t('back_to_order'), { 'data-key': 'approval-back' }),
      button('btn big primary', () => close(true), t('approval_go_on'), { 'data-key': 'approval-go-on' })),
  }));
}
