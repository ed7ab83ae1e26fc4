/* Packing a lot: how many packs, how much was taken for them and how much thrown away. What a pack held last time is suggested. */

import { quantityText } from '../../order/arithmetic.js';
import { keep, kept } from '../../device/store.js';
import { isPractising } from '../../order/book.js';
import { t } from '../../ui/texts.js';
import { inUnit } from '../after/amount.js';
import { chooseItem } from './choosing.js';
import { askFigures } from './figures.js';

const WHOLE = 1000;
const MOST_MILLI = 99_999_999;

/** `{into, packs, taken, wasted}` with weights in thousandths, or null when put away. */
export async function packLot(lot, pieces, packed) {
  const into = await chooseItem(t('farm_which_pack'), t('farm_lot', { lot: lot.lot }), pieces, packed);
  if (!into) return null;
  const sizes = (await kept('pack_sizes')) ?? {};
  const size = sizes[into.code];
  const weight = (text) => inUnit(text, lot.unit);
  const given = await askFigures(into.name, t('farm_pack_lead', { name: lot.name, lot: lot.lot, there: weight(quantityText(lot.milli)) }), t('farm_pack_act'), [
    { name: 'packs', label: t('farm_packs'), whole: true, shown: (text) => t('pieces', { count: text }), text: quantityText },
    { name: 'taken', label: t('farm_taken'), shown: weight, text: quantityText,
      suggest: ({ packs, wasted }) => (size && packs ? Math.min(MOST_MILLI, size * (packs / WHOLE) + (wasted ?? 0)) : null) },
    { name: 'wasted', label: t('farm_wasted'), shown: weight, text: quantityText, optional: true },
  ], ({ taken, wasted, packs }) => {
    if (packs % WHOLE) return t('farm_packs_whole');
    return (wasted ?? 0) >= taken ? t('farm_wasted_wrong') : null;
  });
  if (!given) return null;
  const packs = given.packs / WHOLE;
  if (!isPractising()) await keep('pack_sizes', { ...sizes, [into.code]: Math.round((given.taken - (given.wasted ?? 0)) / packs) });
  return { into, packs, taken: given.taken, wasted: given.wasted };
}
