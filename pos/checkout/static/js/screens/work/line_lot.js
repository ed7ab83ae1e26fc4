/* From which lot a line of the order leaves: by itself the one that expires first, or another one that somebody takes. */

import { lotsOf } from '../../device/lots.js';
import { pairing } from '../../device/pairing.js';
import { lineAt, withLine } from '../../order/cart.js';
import { change, currentCart } from '../../order/current.js';
import { quantityText } from '../../order/arithmetic.js';
import { milliOf } from '../../order/farm.js';
import { t } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { inUnit } from '../after/amount.js';
import { choose } from './choosing.js';

/** Asks, and puts the lot on the line. */
export async function chooseLot(place) {
  const line = lineAt(currentCart(), place);
  const known = await lotsOf(pairing().site, line.sku);
  if (!known) return toast(t('lot_none'));
  const hint = ({ use_by: useBy, on_hand: left }) => [useBy && t('farm_until', { day: `${Number(useBy.slice(5, 7))}/${Number(useBy.slice(8))}` }),
    t('lot_left', { left: inUnit(quantityText(milliOf(left)), known.unit) })].filter(Boolean).join(' · ');
  const [first] = known.lots;
  const lot = await choose(t('lot_which'), line.name, [
    { value: null, label: t('lot_first'), hint: `${first.lot} · ${hint(first)}` },
    ...known.lots.map((each) => ({ value: each.lot, label: each.lot, hint: hint(each) })),
  ]);
  if (lot !== undefined) change(withLine(currentCart(), place, { lot }));
}
