/* One slip that was asked for on this screen: a button, and beneath it what became of it. Nothing waits for it. */

import { print, printAgain, printState } from '../../order/printing.js';
import { fill, h, icon } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { stateWords } from '../attention.js';
import { asked } from '../printing.js';

const AGAIN = ['held', 'late', 'refused'];

/**
 * `state` is the element that tells; `press()` asks for the slip, or for the held one again; `refresh()` after errands changed. `wanted`
 * answers what `print` takes after the kind; `begun` is a slip that was asked for before.
 */
export function slipWish(kind, wanted, begun = null) {
  let id = begun;
  let busy = false;
  const state = h('p', { class: 'print-state', role: 'status' });
  draw();
  return { state, press, refresh: draw, follow };

  async function press() {
    if (busy) return;
    busy = true;
    try {
      const now = id ? printState(id) : null;
      if (AGAIN.includes(now?.state)) await printAgain({ id, state: now.state });
      else if (!now || ['printed', 'given_up'].includes(now.state)) id = (await asked(print(kind, wanted()))) ?? id;
    } finally {
      busy = false;
      draw();
    }
  }

  function follow(given) {
    id = given;
    draw();
  }

  function draw() {
    const now = id ? printState(id) : null;
    fill(state, now && [icon(now.state === 'printed' ? 'ok' : now.words || AGAIN.includes(now.state) ? 'alert' : 'printer'), stateWords(now)]);
    state.hidden = !now;
  }
}
