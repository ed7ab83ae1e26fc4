/* This tablet's clock against the server's. A sale keeps the time that the tablet says, so a wrong clock has to be seen. */

import { announce } from './link.js';

const MATTERS_FROM_MS = 120_000;

let ahead = 0;

/** Learns from an answer that says `now`, asked and answered at these moments of this tablet's clock. */
export function learnTime(now, asked, answered) {
  const server = Date.parse(now);
  if (Number.isNaN(server)) return;
  const before = clockAhead();
  ahead = Math.round((asked + answered) / 2 - server);
  if (clockAhead() !== before) announce('clock');
}

/** Whole minutes by which this clock is fast (below 0: slow); 0 while it does not matter. */
export function clockAhead() {
  return Math.abs(ahead) < MATTERS_FROM_MS ? 0 : Math.round(ahead / 60_000);
}
