/* Reed and Solomon's correction bytes for a QR code: arithmetic in the field of 256 elements, with x⁸ + x⁴ + x³ + x² + 1. */

const POLYNOMIAL = 0x11d;

const POWER = [];
const EXPONENT = [];
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWER[exponent] = value;
  EXPONENT[value] = exponent;
  value <<= 1;
  if (value > 255) value ^= POLYNOMIAL;
}

/** The `count` bytes that follow `data`: the remainder of its division by the generator. */
export function correction(data, count) {
  const divisor = generator(count);
  const rest = [...data, ...Array(count).fill(0)];
  for (let at = 0; at < data.length; at += 1) {
    const lead = rest[at];
    divisor.forEach((term, step) => { rest[at + step] ^= times(term, lead); });
  }
  return rest.slice(data.length);
}

/** (x − 2⁰)(x − 2¹)…, highest power first. */
function generator(count) {
  let terms = [1];
  for (let root = 0; root < count; root += 1) {
    const raised = [...terms, 0];
    terms.forEach((term, at) => { raised[at + 1] ^= times(term, POWER[root]); });
    terms = raised;
  }
  return terms;
}

function times(one, other) {
  return one && other ? POWER[(EXPONENT[one] + EXPONENT[other]) % 255] : 0;
}
