/* Stock on the tablet: what was thrown away or came, at once and offline as well; and the way to a count. */

import { go } from '../../flow.js';
import { book } from '../../order/book.js';
import { quantityText } from '../../order/arithmetic.js';
import { freshId } from '../../order/cart.js';
import { instantHere } from '../../order/sale.js';
import { stockItems } from '../../order/stock.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, timeOfDay } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askQuantity, inUnit } from './amount.js';
import { stateBadge } from './show.js';

const KINDS = [['waste', 'trash'], ['receive', 'download']];
/** Why something was thrown away; what is stored is the Korean word. */
const REASONS = [
  ['waste_expired', '유통기한 지남'], ['waste_spoilt', '상함'], ['waste_dropped', '떨어뜨림·깨짐'], ['waste_mistake', '잘못 만듦'],
  ['waste_other', '그 밖의 이유'],
];

/** The screen; `back` returns to the order. */
export function screen({ back }) {
  const grid = h('ul', { class: 'items' });
  const which = h('span', { class: 'segment', role: 'group', 'aria-label': t('stock_how') });
  const side = h('section', { class: 'side', 'aria-label': t('stock_today') });
  const question = h('h2', {});
  const main = h('main', { class: 'after' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('stock_head')), which,
      button('btn push', () => void go('count', { back: () => void go('stock', { back }) }), [icon('list'), t('stock_count')], { 'data-key': 'count' })),
    h('div', { class: 'split-view' }, h('section', { class: 'list' }, question, grid), side));
  let kind = 'waste';
  let items;
  main.refresh = (what) => {
    if (what === 'outbox') void drawToday();
  };
  draw();
  void stockItems().then((found) => { items = found; draw(); });
  void drawToday();
  return main;

  function draw() {
    fill(which, KINDS.map(([code, picture]) => button('', () => { kind = code; draw(); }, [icon(picture), t(`stock_${code}`)],
      { 'aria-pressed': String(kind === code), 'data-key': `kind-${code}` })));
    fill(question, t(`stock_pick_${kind}`));
    if (items === undefined) fill(grid, h('li', { class: 'waiting' }, t('loading')));
    else if (!items?.length) fill(grid, nothing(items === null ? 'stock_unknown' : 'stock_none'));
    else fill(grid, items.map((item) => h('li', {}, button('tile item', () => void move(item),
      [h('span', { class: 'name' }, item.name), h('span', { class: 'price' }, unitWord(item.unit))], { 'data-key': `item-${item.code}` }))));
  }

  async function move(item) {
    const moved = kind;
    const milli = await askQuantity(item.name, t(`stock_amount_${moved}`), item.unit);
    if (milli === null) return;
    const note = moved === 'waste' ? await askReason(item) : null;
    if (moved === 'waste' && note === null) return;
    const id = freshId();
    const quantity = quantityText(milli);
    try {
      await book().record('stock', id, (deviceSeq) => {
        const at = instantHere(new Date());
        const document = { id, device_seq: deviceSeq, item: item.code, kind: moved, quantity, at, note };
        return { path: '/stock-moves', at, name: item.name, unit: item.unit, document };
      });
      toast(t(`stock_recorded_${moved}`, { name: item.name, quantity: inUnit(quantity, item.unit) }));
      void drawToday();
    } catch (error) {
      console.error(error);
      toast(t('stock_not_stored'));
    }
  }

  async function drawToday() {
    const moves = await book().ofKind('stock');
    fill(side, h('h2', {}, t('stock_today')),
      moves.length ? h('ul', { class: 'sold' }, moves.map(moveLine)) : h('p', { class: 'muted' }, t('stock_none_today')));
  }
}

function moveLine({ document, name, unit, at, state }) {
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, name ?? document.item), h('span', { class: 'muted' },
      [timeOfDay(new Date(at)), t(`stock_${document.kind}`), document.note].filter(Boolean).join(' · '))),
    h('b', { class: 'num' }, inUnit(document.quantity, unit)), stateBadge(state));
}

export function unitWord(unit) {
  return unit === 'ea' ? t('unit_pieces') : unit;
}

function nothing(key) {
  return h('li', { class: 'empty' }, pict('box'), h('h2', {}, t(key)), h('p', { class: 'muted' }, t(`${key}_body`)));
}

/** Why something of an item was thrown away, in the words that are stored; null when put away. */
export function askReason(item) {
  return openSheet('menu', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('stock_why')), h('p', { class: 'muted' }, item.name)),
    body: h('ul', { class: 'choices' }, REASONS.map(([key, words]) => h('li', {},
      button('btn full', () => close(words), t(key), { 'data-key': key })))),
  }));
}
