/* Whether somebody practises on this tab. What would send something or note it as done asks here, and then does nothing. */

let practising = false;

export function isPractising() {
  return practising;
}

/** For the book alone: what is recorded and what is let through change together. */
export function setPractising(now) {
  practising = now;
}
