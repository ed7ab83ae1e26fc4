/*
 * The Z report as the screen shows it, in one shape, whether it is this tablet's own reckoning or the server's: pure functions. The
 * server's is the one that counts; until it has come the tablet's own stands in for it and says so.
 */

import { apart, sumOf } from './till.js';

/** From the till, what its acts come to (`reckon`) and its closing, as they lie on this tablet. */
export function zOfBook({ opening_float: float, opened_at: opened, told }, stands, closing) {
  const { document } = closing;
  const counted = sumOf(document.counted);
  // Where only the server knows all of the till, nothing is compared here.
  const expected = told ? null : stands.cash.expected;
  return {
    from: 'tablet', z_no: null, opened_at: opened, closed_at: document.closed_at, counted, expected, apart: apart(counted, expected),
    cash: told ? null : { ...stands.cash, float },
    ways: stands.ways.map((way) => ({ ...way, expected: told ? null : way.expected, counted: document.counted_methods[way.method] ?? null })),
    sales: stands.sales, refunds: stands.refunds, total: stands.total, pieces: document.counted, parked: document.parked ?? [],
    banked: document.banked ?? 0, note: document.note ?? '', missing: 0, seal: null,
  };
}

/** From the server's answer about a closed till. */
export function zOfAnswer({ cash, methods, total, unsent, seal, denominations, ...z }) {
  return {
    from: 'server', z_no: z.z_no, opened_at: z.opened_at, closed_at: z.closed_at, counted: cash.counted, expected: cash.expected,
    apart: apart(cash.counted, cash.expected),
    cash: {
      float: cash.opening_float, sales: cash.taken, refunds: cash.given_back, in: cash.moved_in, out: cash.moved_out,
      change: cash.change, expected: cash.expected,
    },
    ways: methods.map(({ method, taken, given_back: refunds, change, expected, counted }) => ({ method, sales: taken, refunds, change, expected, counted })),
    sales: total.sales, refunds: total.refunds, total: total.net + total.out_of_scope, pieces: denominations ?? {}, parked: z.parked,
    banked: z.banked ?? 0, note: z.note ?? '', missing: unsent?.still ?? 0, seal: checkValue(seal.chain_hash),
  };
}

/** `7f3a 91c0 24de`: enough of the book's end to compare two slips by eye. */
function checkValue(hash) {
  return hash.slice(0, 12).replace(/(.{4})(?=.)/g, '$1 ');
}
