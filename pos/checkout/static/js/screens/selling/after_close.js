/* Selling after the close: whoever did not see that the day was closed, in another window, hears of it before any money is taken. */

import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { closeOfToday, openLater } from '../../order/tills.js';
import { button, h, icon, primary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, timeOfDay } from '../../ui/texts.js';

let asking = false;

/** Whether to go on to paying. Money is never refused: a sale after the close is one without a till, and is asked about once. */
export async function isMeantToBeSold() {
  const close = isPractising() ? null : closeOfToday();
  if (!close) return true;
  if (asking) return false;
  asking = true;
  const answer = await openSheet('ask leave', (put) => ({
    head: h('h1', { id: 'sheet-title' }, t('after_close_head')),
    body: h('div', { class: 'asked' }, h('p', {}, t('after_close_when', { time: timeOfDay(new Date(close.closed_at)) })), h('p', {}, t('after_close_body'))),
    foot: [button('btn big', () => put('sell'), t('after_close_sell'), { 'data-key': 'after-close-sell' }),
      primary([icon('coins'), t('open_act')], () => put('open'), { 'data-key': 'after-close-open' })],
  }));
  asking = false;
  if (answer === 'sell') openLater();
  if (answer === 'open') void go('open', { back: () => void go('sell') });
  return answer === 'sell';
}
