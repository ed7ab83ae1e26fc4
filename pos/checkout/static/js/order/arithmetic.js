/*
 * The tablet's arithmetic, the same to the won as the server's (pos/money.py, pos/sales/): both run through tests/vectors/.
 * Pure functions over whole numbers. Won are won, quantities thousandths (`quantity_milli`); names of values are those of the API.
 */

const TAXABLE = 'taxable';
const EXEMPT = 'exempt';
const OUT_OF_SCOPE = 'out_of_scope';
const TAX_CLASSES = [TAXABLE, EXEMPT, OUT_OF_SCOPE];

const LARGEST_AMOUNT = 1_000_000_000;
const WHOLE = 1000;

/** What cannot be a sale: `pointer` and `code` as the server's problem document has them, `most` what would still be possible. */
export class Impossible extends Error {
  constructor(pointer, code, most = null) {
    super(`${code} at ${pointer}`);
    this.name = 'Impossible';
    this.pointer = pointer;
    this.code = code;
    this.most = most;
  }
}

/** numerator / denominator to the nearest whole number, a half away from zero; the denominator is above 0. */
export function roundHalfUp(numerator, denominator) {
  return roundedProduct(numerator, 1, denominator);
}

/** `total` shared out in proportion to `weights` by largest remainder, ties to the earlier; all weights 0: all to the first. */
export function allocate(total, weights) {
  const whole = sum(weights);
  if (total === 0 || whole === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => dividedProduct(total, weight, whole));
  const parts = exact.map(([part]) => part);
  const places = weights.map((_, index) => index).sort((one, other) => exact[other][1] - exact[one][1] || one - other);
  for (const place of places.slice(0, total - sum(parts))) parts[place] += 1;
  return parts;
}

/** The supply (공급가액) inside `net` won with 10 % VAT included. */
export function supplyOf(net) {
  return roundedProduct(net, 10, 11);
}

/** What a line comes to before any discount, in won. */
export function grossOf(line) {
  return roundedProduct(line.quantity_milli, line.unit_price + line.options_price, WHOLE);
}

/** `percent` (a whole number, 0 to 100) of an amount of won, a half rounded up; cut to whole ten won where the site wants it (절사). */
export function percentOf(amount, percent, cutToTen = false) {
  if (cutToTen) return dividedProduct(amount, percent, WHOLE)[0] * 10;
  return roundedProduct(amount, percent, 100);
}

/**
 * What a sale comes to. Lines: `{quantity_milli, unit_price, options_price, discount, tax_class}`; the answer has, for every line,
 * `{tax_class, gross, amount, share, net, supply, vat}`, and the sums `gross discount total net supply vat exempt out_of_scope`.
 * Throws Impossible for a line beyond the bound and for a discount larger than what it can lower.
 */
export function totalUp(lines, discount, vatRegistered) {
  const priced = lines.map((line, index) => pricedLine(line, index, vatRegistered));
  const holds = priced.map((line) => (line.tax_class === OUT_OF_SCOPE ? 0 : line.amount));
  const held = sum(holds);
  if (discount > held) throw new Impossible('/discount', 'discount_too_large', held);
  const shares = allocate(discount, holds);
  const nets = priced.map((line, index) => line.amount - shares[index]);

  const taxed = nets.map((net, index) => (priced[index].tax_class === TAXABLE ? net : 0));
  const supply = supplyOf(sum(taxed));
  const supplies = allocate(supply, taxed);

  const gross = sum(priced.map((line) => (line.tax_class === OUT_OF_SCOPE ? 0 : line.gross)));
  const net = held - discount;
  const total = sum(nets);
  return {
    lines: priced.map((line, index) => ({
      ...line,
      share: shares[index],
      net: nets[index],
      supply: supplies[index],
      vat: taxed[index] - supplies[index],
    })),
    gross,
    discount: gross - net,
    total,
    net,
    supply,
    vat: sum(taxed) - supply,
    exempt: net - sum(taxed),
    out_of_scope: total - net,
  };
}

function pricedLine(line, index, vatRegistered) {
  if (!TAX_CLASSES.includes(line.tax_class)) throw new TypeError(`no such tax class: ${line.tax_class}`);
  const gross = grossOf(line);
  if (gross > LARGEST_AMOUNT) throw new Impossible(`/lines/${index}`, 'amount_too_large', LARGEST_AMOUNT);
  if (line.discount > gross) throw new Impossible(`/lines/${index}/discount`, 'discount_too_large', gross);
  const taxClass = line.tax_class === TAXABLE && !vatRegistered ? EXEMPT : line.tax_class;
  return { tax_class: taxClass, gross, amount: gross - line.discount };
}

/**
 * `{net, vat}` of the refund that takes what came back of a sold line `{quantity_milli, net, vat}` from `beforeMilli` to
 * `afterMilli`: the difference of two running sums, so that parts add up to the whole.
 */
export function partBack(line, beforeMilli, afterMilli) {
  if (!(0 <= beforeMilli && beforeMilli <= afterMilli && afterMilli <= line.quantity_milli)) {
    throw new RangeError('a refund lies between nothing and the quantity sold');
  }
  const before = back(line, beforeMilli);
  const after = back(line, afterMilli);
  return { net: after.net - before.net, vat: after.vat - before.vat };
}

function back(line, milli) {
  if (line.net === 0) return { net: 0, vat: 0 };
  const net = roundedProduct(line.net, milli, line.quantity_milli);
  return { net, vat: roundedProduct(line.vat, net, line.net) };
}

/** What the customer gets back in cash of what was handed over; 0 while it is not enough yet. */
export function changeDue(due, tendered) {
  return Math.max(0, tendered - due);
}

/** `"0.400"` → 400 thousandths. Throws Impossible for anything that is not an amount of goods above 0 and up to 99,999.999. */
export function parseQuantity(text) {
  const match = /^(\d{1,5})(?:\.(\d{1,3}))?$/.exec(String(text).trim());
  const milli = match ? Number(match[1]) * WHOLE + Number((match[2] ?? '').padEnd(3, '0')) : 0;
  if (milli <= 0) throw new Impossible('/quantity', 'not_a_quantity');
  return milli;
}

/** 2000 → `"2"`, 400 → `"0.400"`: as the API and the receipt write a quantity. */
export function quantityText(milli) {
  const rest = milli % WHOLE;
  const whole = String((milli - rest) / WHOLE);
  return rest === 0 ? whole : `${whole}.${String(rest).padStart(3, '0')}`;
}

/** 12500 → `"12,500원"`; what is taken away has a true minus sign. */
export function formatWon(won) {
  const digits = String(Math.abs(won)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${won < 0 ? '−' : ''}${digits}원`;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

/** a × b / divisor, nearest, a half away from zero. */
function roundedProduct(a, b, divisor) {
  const [part, rest] = dividedProduct(Math.abs(a), Math.abs(b), divisor);
  const nearest = part + (2 * rest >= divisor ? 1 : 0);
  return (a < 0) !== (b < 0) && nearest !== 0 ? -nearest : nearest;
}

/** Whole part and remainder of a × b / divisor, none of them negative. A product beyond 2^53 is divided as a BigInt. */
function dividedProduct(a, b, divisor) {
  const product = a * b;
  if (Number.isSafeInteger(product)) {
    const rest = product % divisor;
    return [(product - rest) / divisor, rest];
  }
  const exact = BigInt(a) * BigInt(b);
  return [Number(exact / BigInt(divisor)), Number(exact % BigInt(divisor))];
}
