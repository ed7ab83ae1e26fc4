/* A sentence that goes away by itself, with at most one thing to do about it. */

import { button, h } from './elements.js';

const STAYS_MS = 6_000;
let timer = null;

/** Shows a sentence for six seconds; `act` (`{label, press}`) is offered beside it. */
export function toast(sentence, act = null) {
  const place = document.getElementById('toasts');
  clearTimeout(timer);
  const clear = () => place.replaceChildren();
  place.replaceChildren(h('div', { class: 'toast' },
    h('span', {}, sentence),
    act && button('btn', () => { clear(); act.press(); }, act.label)));
  timer = setTimeout(clear, STAYS_MS);
}
