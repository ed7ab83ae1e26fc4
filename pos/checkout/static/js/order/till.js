/*
 * A till day reckoned from what this tablet did: what should lie in the drawer, and by each other way of paying. Pure functions over
 * acts as they lie in the outbox; tests/vectors/tills.json holds the same as the server reckons it.
 */

/** Korean notes and coins in use, largest first. */
export const MONEY = [50000, 10000, 5000, 1000, 500, 100, 50, 10];
export const LARGEST_COIN = 500;

/** Refunds whose answer is awaited, or which the server refused, have given nothing back. */
const NOT_GIVEN = ['asking', 'aside'];

/** Why money goes into the drawer or comes out beside sales; what is stored is the Korean word. */
export const WHY_IN = [['cash_in_change', '거스름돈 채움'], ['cash_in_back', '남은 돈 되넣음'], ['cash_in_other', '그 밖의 이유']];
export const WHY_OUT = [
  ['cash_out_bank', '은행에 입금'], ['cash_out_goods', '물품 구입'], ['cash_out_change', '잔돈으로 바꿈'], ['cash_out_other', '그 밖의 이유'],
];

/** What `{50000: 2, 500: 12}` comes to, in won. */
export function sumOf(counted) {
  return Object.entries(counted).reduce((sum, [money, count]) => sum + Number(money) * count, 0);
}

/**
 * What a till comes to: `{cash: {float, sales, refunds, in, out, change, expected}, ways: [{method, sales, refunds, change, expected}],
 * sales, refunds, total}`. Expected cash = float + cash sales − cash refunds + in − out − change given on vouchers; expected of a way =
 * its sales − refunds + change given on it. `total` is what was sold less what was refunded.
 */
export function reckon(float, acts) {
  const ways = new Map();
  const way = (method) => {
    if (!ways.has(method)) ways.set(method, { method, sales: 0, refunds: 0, change: 0 });
    return ways.get(method);
  };
  const moved = { in: 0, out: 0 };
  const counts = { sale: 0, refund: 0 };
  for (const { kind, state, document } of acts) {
    if (kind === 'cash' && state !== 'aside') moved[document.direction] += document.amount;
    if (!(kind in counts) || (kind === 'refund' && NOT_GIVEN.includes(state))) continue;
    counts[kind] += 1;
    for (const { method, amount, tendered } of document.payments) {
      if (kind === 'refund') way(method).refunds += amount;
      else {
        way(method).sales += amount;
        if (method !== 'cash') way(method).change += Math.max(0, (tendered ?? amount) - amount);
      }
    }
  }
  const { sales = 0, refunds = 0 } = ways.get('cash') ?? {};
  ways.delete('cash');
  const others = [...ways.values()].map((each) => ({ ...each, expected: each.sales - each.refunds + each.change }));
  const change = others.reduce((sum, each) => sum + each.change, 0);
  return {
    cash: { float, sales, refunds, ...moved, change, expected: float + sales - refunds + moved.in - moved.out - change },
    ways: others,
    sales: counts.sale,
    refunds: counts.refund,
    total: others.reduce((sum, each) => sum + each.sales - each.refunds, sales - refunds),
  };
}

/** Counted less expected: `{amount, said}` with its sign, and `even`, `short` or `over`; null where nothing was counted. */
export function apart(counted, expected) {
  if (counted === null || counted === undefined || expected === null || expected === undefined) return null;
  const amount = counted - expected;
  return { amount, said: amount === 0 ? 'even' : amount < 0 ? 'short' : 'over' };
}
