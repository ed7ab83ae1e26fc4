/* The farm on the tablet: harvests by weight and grade, packing, what was thrown away, and the batches on the shelves. Works offline. */

import { pairing } from '../../device/pairing.js';
import { askFarm, batchCode, daysLeft, farmKnown, keepsUntil, lotCode, note } from '../../order/farm.js';
import { book } from '../../order/book.js';
import { quantityText } from '../../order/arithmetic.js';
import { businessDay } from '../../order/day.js';
import { stockItems } from '../../order/stock.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { t, timeOfDay } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askQuantity, inUnit } from '../after/amount.js';
import { stateBadge } from '../after/show.js';
import { askReason } from '../after/stock.js';
import { choose, chooseItem } from './choosing.js';
import { packLot } from './packing.js';
import './words.js';

const ACTS = [['harvest', 'basket'], ['packing', 'box'], ['waste', 'trash'], ['batches', 'sprout']];
const NOTED = ['farm_batch', 'farm_end', 'harvest', 'packing', 'stock'];
const GRADES = ['A', 'B', 'C'];
const WEIGHED = ['kg', 'g'];
const SOON_DAYS = 2;
const MOST_UNITS_MILLI = 99_999_000;

/** The screen; `back` returns to the order. */
export function screen({ back }) {
  const list = h('section', { class: 'list' });
  const which = h('span', { class: 'segment', role: 'group', 'aria-label': t('farm_how') });
  const side = h('section', { class: 'side', 'aria-label': t('farm_today') });
  const main = h('main', { class: 'after work' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('menu_farm')), which),
    h('div', { class: 'split-view' }, list, side));
  let act = 'harvest';
  let known;
  let items = [];
  main.refresh = (what) => {
    if (['outbox', 'book', 'language'].includes(what)) void read();
  };
  draw();
  void stockItems().then((found) => { items = found ?? []; draw(); });
  void read().then(askFarm).then((answered) => answered && read());
  return main;

  async function read() {
    known = await farmKnown();
    draw();
    fill(side, h('h2', {}, t('farm_today')), await today());
  }

  function draw() {
    fill(which, ACTS.map(([code, picture]) => button('', () => { act = code; draw(); }, [icon(picture), t(`farm_act_${code}`)],
      { 'aria-pressed': String(act === code), 'data-key': `act-${code}` })));
    if (known === undefined) return fill(list, h('p', { class: 'waiting' }, t('loading')));
    const { batches, lots } = known ?? { batches: [], lots: [] };
    const rows = act === 'harvest' || act === 'batches' ? batches.map((batch) => batchTile(batch)) : lotsFor(lots).map((lot) => lotTile(lot));
    fill(list, h('div', { class: 'between row' }, h('h2', {}, t(`farm_pick_${act}`)),
      act === 'batches' && button('btn', () => void place(batches), [icon('plus'), t('farm_place')], { 'data-key': 'place' })),
    rows.length ? h('ul', { class: 'lots' }, rows) : nothing(known === null ? 'farm_unknown' : `farm_none_${act}`));
  }

  function lotsFor(lots) {
    return act === 'packing' ? lots.filter((lot) => WEIGHED.includes(lot.unit)) : lots;
  }

  function batchTile(batch) {
    const days = Math.round((Date.parse(businessDay(Date.now())) - Date.parse(batch.placed_on)) / 86_400_000);
    const picked = batch.yields.map(({ item, milli }) => `${nameOf(item)} ${inUnit(quantityText(milli), unitOf(item))}`).join(' · ');
    return h('li', {}, button('tile lot', () => void (act === 'batches' ? clear(batch) : pick(batch)), [
      h('span', { class: 'name' }, t('farm_batch', { code: batch.code })),
      h('span', {}, [t('farm_units', { count: batch.units.toLocaleString('ko-KR') }), batch.strain, days ? t('farm_days', { days }) : t('farm_placed_today')].filter(Boolean).join(' · ')),
      h('span', { class: 'muted' }, picked ? t('farm_picked', { what: picked }) : t('farm_not_picked')),
      act === 'batches' && h('span', { class: 'lot-act' }, icon('check'), t('farm_clear')),
    ], { 'data-key': `batch-${batch.code}` }));
  }

  function lotTile(lot) {
    return h('li', {}, button('tile lot', () => void (act === 'packing' ? pack(lot) : waste(lot)), [
      h('span', { class: 'lot-head' }, h('span', { class: 'name' }, lot.name), useByBadge(lot)),
      h('b', { class: 'num' }, inUnit(quantityText(lot.milli), lot.unit)),
      h('span', { class: 'muted' }, t('farm_lot', { lot: lot.lot })),
    ], { 'data-key': `lot-${lot.item}-${lot.lot}` }));
  }

  function nameOf(code) {
    return items.find((item) => item.code === code)?.name ?? known?.lots.find((lot) => lot.item === code)?.name ?? code;
  }

  function unitOf(code) {
    return items.find((item) => item.code === code)?.unit ?? known?.lots.find((lot) => lot.item === code)?.unit ?? 'kg';
  }

  async function pick(batch) {
    const used = new Set([...known.batches.flatMap(({ yields }) => yields.map(({ item }) => item)), ...known.lots.map((lot) => lot.item)]);
    const weighed = items.filter((item) => WEIGHED.includes(item.unit));
    if (!weighed.length) return toast(t('farm_no_items'));
    const item = await chooseItem(t('farm_which_item'), t('farm_batch', { code: batch.code }), weighed, used);
    if (!item) return;
    const grade = await choose(t('farm_which_grade'), item.name,
      [...GRADES.map((value) => ({ value, label: t('farm_grade', { grade: value }) })), { value: null, label: t('farm_no_grade') }]);
    if (grade === undefined) return;
    const milli = await askQuantity(item.name, t('farm_how_much'), item.unit);
    if (milli === null) return;
    const [lot, quantity, useBy] = [lotCode(batch.code, grade), quantityText(milli), keepsUntil(item.keeps)];
    await noted('harvest', '/farm/harvests', { batch: batch.id, item: item.code, quantity, grade, lot, ...(useBy && { use_by: useBy }) },
      { batch: batch.id, name: item.name, unit: item.unit, use_by: useBy },
      t('farm_harvested', { quantity: inUnit(quantity, item.unit), lot }));
  }

  async function pack(lot) {
    const packed = new Set(known.lots.filter((other) => other.unit === 'ea').map((other) => other.item));
    const pieces = items.filter((item) => item.unit === 'ea');
    if (!pieces.length) return toast(t('farm_no_packs'));
    const made = await packLot(lot, pieces, packed);
    if (!made) return;
    const { into, packs, taken, wasted } = made;
    await noted('packing', '/farm/packings',
      { item: lot.item, lot: lot.lot, quantity: quantityText(taken), ...(wasted && { wasted: quantityText(wasted) }), into: into.code, packs },
      { name: lot.name, unit: lot.unit, into_name: into.name, use_by: lot.use_by },
      t('farm_packed', { name: into.name, count: packs }));
  }

  async function waste(lot) {
    const milli = await askQuantity(lot.name, t('farm_how_much_waste', { lot: lot.lot }), lot.unit);
    if (milli === null) return;
    const reason = await askReason(lot);
    if (reason === null) return;
    const quantity = quantityText(milli);
    await noted('stock', '/stock-moves', { item: lot.item, kind: 'waste', quantity, lot: lot.lot, note: reason }, { name: lot.name, unit: lot.unit },
      t('stock_recorded_waste', { name: lot.name, quantity: inUnit(quantity, lot.unit) }));
  }

  async function place(batches) {
    const milli = await askQuantity(t('farm_place'), t('farm_how_many_units'), 'ea', MOST_UNITS_MILLI);
    if (milli === null) return;
    const code = batchCode(batches);
    await noted('farm_batch', '/farm/batches', { units: milli / 1000 }, { code }, t('farm_placed', { count: milli / 1000, code }));
  }

  async function clear(batch) {
    const sure = await choose(t('farm_clear_sure', { code: batch.code }), t('farm_clear_body'), [{ value: true, label: t('farm_clear_act') }]);
    if (!sure) return;
    await noted('farm_end', `/farm/batches/${batch.id}/end`, {}, { batch: batch.id, code: batch.code }, t('farm_cleared', { code: batch.code }));
  }

  async function noted(kind, path, said, shown, words) {
    try {
      await note(kind, path, said, shown);
      toast(words);
      await read();
    } catch (error) {
      console.error(error);
      toast(t('stock_not_stored'));
    }
  }

  async function today() {
    const acts = (await Promise.all(NOTED.map((kind) => book().ofKind(kind)))).flat().filter(({ kind, document }) => kind !== 'stock' || document.lot);
    if (!acts.length) return h('p', { class: 'muted' }, t('stock_none_today'));
    return h('ul', { class: 'sold' }, acts.sort((one, other) => other.moment - one.moment).map(actLine));
  }
}

function actLine({ kind, document, name, unit, into_name: into, code, at, state }) {
  const [what, amount] = {
    farm_batch: () => [t('farm_batch', { code }), t('pieces', { count: document.units })],
    farm_end: () => [t('farm_batch', { code }), ''],
    harvest: () => [name, inUnit(document.quantity, unit)],
    packing: () => [into, t('pieces', { count: document.packs })],
    stock: () => [name, inUnit(document.quantity, unit)],
  }[kind]();
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, what), h('span', { class: 'muted' },
      [timeOfDay(new Date(at)), t(`farm_line_${kind}`), document.lot].filter(Boolean).join(' · '))),
    h('b', { class: 'num' }, amount), stateBadge(state));
}

/** Until when a lot is good, in a word, a tone and an icon; nothing for what does not expire. */
export function useByBadge(lot) {
  const left = daysLeft(lot);
  if (left === null) return null;
  const day = `${Number(lot.use_by.slice(5, 7))}/${Number(lot.use_by.slice(8))}`;
  if (left < 0) return h('span', { class: 'badge bad' }, icon('alert'), t('farm_over', { day }));
  return h('span', { class: `badge ${left <= SOON_DAYS ? 'warn' : ''}`.trim() }, icon('calendar'), t(left ? 'farm_until' : 'farm_until_today', { day }));
}

function nothing(key) {
  return h('div', { class: 'empty' }, pict('mushroom'), h('h2', {}, t(key)), h('p', { class: 'muted' }, t(`${key}_body`, { site: pairing().site })));
}
