/* A sentence that goes away by itself, or with the screen on which it was said, with at most one thing to do about it. */

import { button, h } from './elements.js';

const STAYS_MS = 6_000;
let timer = null;

/** Shows a sentence for six seconds; `act` (`{label, press}`) is offered beside it. */
export function toast(sentence, act = null) {
  putToastAway();
  document.getElementById('toasts').replaceChildren(h('div', { class: 'toast' },
    h('span', {}, sentence),
    act && button('btn', () => { putToastAway(); act.press(); }, act.label)));
  timer = setTimeout(putToastAway, STAYS_MS);
}

/** What was said belongs to what was on the screen then: nothing old is said after a close, and nothing is undone from another screen. */
export function putToastAway() {
  clearTimeout(timer);
  document.getElementById('toasts').replaceChildren();
}
