/* The business day: it ends at the site's cut-off, not at midnight, and is the day of the site, wherever the tablet's clock thinks it is. */

import { pairing } from '../device/pairing.js';

const MINUTE_MS = 60_000;

/** The business day of an instant, `2020-11-20`, by the site's time zone and cut-off. */
export function businessDay(at, { time_zone: zone = 'Asia/Seoul', cut_off_minutes: cutOff = 240 } = pairing()?.settings ?? {}) {
  const shifted = new Date(new Date(at).getTime() - cutOff * MINUTE_MS);
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(shifted);
  const of = (name) => parts.find((part) => part.type === name).value;
  return `${of('year')}-${of('month')}-${of('day')}`;
}
