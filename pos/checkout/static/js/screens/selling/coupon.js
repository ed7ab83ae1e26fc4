/* A coupon on the order: judged by the server, or without it by what the tablet knows of its campaign, and said so. */

import { pairing } from '../../device/pairing.js';
import { sentences } from '../../device/server.js';
import { askCoupon, offers } from '../../device/promotions.js';
import { isPractising } from '../../order/book.js';
import { reckoned } from '../../order/cart.js';
import { change, currentCart, undo } from '../../order/current.js';
import { businessDay } from '../../order/day.js';
import { isCut } from '../../order/discounts.js';
import { isInDays, offerOf } from '../../order/gifts.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';

const PRACTISED_WON = 1000;

/** Puts a coupon on the order, or says why not. */
export async function takeCoupon(text) {
  if (!currentCart().lines.length) return toast(t('coupon_order_first'));
  const code = text.normalize('NFC').trim().toUpperCase();
  const { gift, trouble, unasked = false } = await judged(code);
  if (trouble) return toast(trouble);
  const before = currentCart();
  const { discount, ...cart } = before;
  const next = { ...cart, coupon: { code, name: gift.name, gift, cut: isCut(pairing().settings), unasked } };
  const { coupon: worth } = reckoned(next);
  if (!worth || !change(next)) return toast(t('coupon_nothing_here', { name: gift.name }));
  const words = t(unasked ? 'coupon_used_unasked' : 'coupon_used', { name: gift.name, amount: won(worth) });
  toast(discount ? `${words} ${t('coupon_instead')}` : words, { label: t('undo'), press: undo });
}

/** Takes the coupon off the order. */
export function dropCoupon() {
  const { coupon: _, ...cart } = currentCart();
  change(cart);
  toast(t('coupon_dropped'), { label: t('undo'), press: undo });
}

/** `{gift}`, with `unasked` where the server could not be; or `{trouble}`, a sentence. */
async function judged(code) {
  const offer = offerOf(code, offers());
  if (isPractising()) return { gift: offer ?? { name: t('coupon_practice'), gives: 'won', amount: PRACTISED_WON } };
  const answer = await askCoupon(code);
  if (answer === null) {
    if (offer && isInDays(businessDay(Date.now()), offer)) return { gift: giftOf(offer), unasked: true };
    return { trouble: t(offer ? 'coupon_expired' : 'coupon_offline') };
  }
  if (answer.refused) return { trouble: sentences(answer.refused).join(' ') };
  return answer.state === 'good' ? { gift: answer.gift } : { trouble: t(`coupon_${answer.state}`) };
}

/** What the order has to remember of a campaign. */
function giftOf({ name, gives, amount, free_sku, most_won, skus, categories }) {
  return { name, gives, amount, free_sku, most_won, skus, categories };
}
