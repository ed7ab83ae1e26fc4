/* The sentences of the tablet: [Korean, English], one file a part of the page. Short, polite, and an error says what to do next. */

import bar from './words/bar.js';
import pair from './words/pair.js';
import sell from './words/sell.js';
import pay from './words/pay.js';
import unsent from './words/unsent.js';
import menu from './words/menu.js';
import gifts from './words/gifts.js';
import discount from './words/discount.js';
import receipt from './words/receipt.js';
import after from './words/after.js';
import stock from './words/stock.js';
import board from './words/board.js';
import till from './words/till.js';
import practice from './words/practice.js';
import proof from './words/proof.js';
import print from './words/print.js';
import card from './words/card.js';
import tickets from './words/tickets.js';
import lots from './words/lots.js';

const SHARED = {
  title: ['꿈이든 POS · 판매', 'Kkumideun POS · Checkout'],
  loading: ['불러오고 있습니다.', 'Loading.'],
  close: ['닫기', 'Close'],
  back_to_order: ['주문으로', 'Back to the order'],
  screen_not_here: ['화면을 불러오지 못했습니다. 인터넷에 연결된 뒤 다시 눌러 주세요.', 'This screen could not be fetched. Press again once you are online.'],
  screen_coming: ['화면을 불러오고 있습니다. 잠시만 기다려 주세요.', 'The screen is on its way. One moment, please.'],
  paying_not_here: ['결제 화면을 아직 다 받지 못했습니다. 주문은 그대로 있습니다. 인터넷이 연결되면 다시 눌러 주세요.',
    'The payment screen is not here yet. The order stays as it is. Press again once you are online.'],
  try_again: ['다시 해 보기', 'Try again'],
};

export const WORDS = Object.assign(
  {}, SHARED, bar, pair, sell, pay, unsent, menu, gifts, discount, receipt, after, stock, board, till, practice, proof, print, card, tickets,
  lots,
);

/** What only some sites say comes with the screens that say it. */
export function addWords(words) {
  Object.assign(WORDS, words);
}
