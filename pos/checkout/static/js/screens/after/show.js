/* How what was sold is shown after selling: quantities, options and ways of paying in words, the state of an act as a badge. */

import { catalogue } from '../../device/catalogue.js';
import { quantityText } from '../../order/arithmetic.js';
import { h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';

const WHOLE = 1000;
const TONES = { sent: ['good', 'cloud-ok'], aside: ['bad', 'stop'], held: ['warn', 'alert'], practice: ['', 'practice'] };

/** Whether a sold line was weighed: by what the product is now, else by a quantity that is no number of pieces. */
export function isWeighed({ sku, quantity_milli: milli }) {
  const product = catalogue()?.products.find((other) => other.sku === sku);
  return product ? Boolean(product.measured) : milli % WHOLE !== 0;
}

/** `2개`, `0.400 kg` */
export function quantityWords(line, milli = line.quantity_milli) {
  return isWeighed(line) ? `${quantityText(milli)} kg` : t('pieces', { count: quantityText(milli) });
}

/** The options of a line by name; by code where the product is no longer known. */
export function optionWords({ sku, options }) {
  const product = catalogue()?.products.find((other) => other.sku === sku);
  const known = new Map((product?.option_groups ?? []).flatMap((group) => group.options.map((option) => [option.code, option.name])));
  return (options ?? []).map((option) => option.name ?? known.get(option.code) ?? option.code).join(' · ');
}

/** `현금 · 카드` */
export function wayWords(payments) {
  return [...new Set(payments.map(({ method }) => t(`way_${method}`)))].join(' · ');
}

/** Whether it was sent, in a word and an icon. */
export function stateBadge(state) {
  const [tone, picture] = TONES[state] ?? ['warn', 'cloud-off'];
  return h('span', { class: `badge ${tone}`.trim() }, icon(picture), t(`state_${state}`));
}

/** A name and an amount, one row of a list of figures. */
export function figure(label, amount, attributes = {}) {
  return h('div', attributes, h('dt', {}, label), h('dd', {}, won(amount)));
}
