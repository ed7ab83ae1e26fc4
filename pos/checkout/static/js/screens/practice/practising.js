/*
 * Beginning and ending a practice: the real order is put by and comes back untouched, a book in memory takes the place of the real one,
 * and everything on the page says so.
 */

import { listen } from '../../device/link.js';
import { sendNow } from '../../device/outbox.js';
import { go } from '../../flow.js';
import { isPractising, usePracticeBook } from '../../order/book.js';
import { isManned, recallCashier, takeCounter } from '../../order/counter.js';
import { practiseOrder } from '../../order/current.js';
import { practiceBook } from '../../order/practice_book.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { startCoach, stopCoach } from './coach.js';

listen((what) => { if (what === 'language' && isPractising()) mark(); });

/** Begins, or begins anew; with `led`, the coach leads through a sale, a refund and a close. */
export async function startPractice(led) {
  usePracticeBook(practiceBook());
  practiseOrder(false);
  practiseOrder(true);
  if (!isManned()) await takeCounter(null);
  mark();
  stopCoach();
  await go('open');
  if (led) startCoach();
}

/** Back to the real till, as it was before. What waited to be sent is sent now. */
export async function endPractice() {
  if (!isPractising()) return;
  stopCoach();
  usePracticeBook(null);
  practiseOrder(false);
  await recallCashier();
  document.documentElement.removeAttribute('data-practice');
  document.getElementById('practice')?.remove();
  document.querySelector('dialog[open]')?.close();
  void sendNow();
  await go(isManned() ? 'sell' : 'who');
}

/** The frame, and the banner that stays in sight. */
function mark() {
  document.documentElement.dataset.practice = 'on';
  let banner = document.getElementById('practice');
  if (!banner) {
    banner = h('section', { id: 'practice', class: 'practice-banner' });
    document.getElementById('banners').before(banner);
  }
  banner.setAttribute('aria-label', t('menu_practice'));
  fill(banner, icon('practice', 'large'), h('p', {}, h('strong', {}, t('practising')), ' ', t('practising_body')),
    button('btn', () => void endPractice(), [icon('x'), t('practice_end')], { 'data-key': 'end-practice' }));
}
