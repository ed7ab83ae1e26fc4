/* A stock count: blind, one item after the other with the keypad. It goes into the book when somebody in charge approves it. */

import { linkState } from '../../device/link.js';
import { isPractising } from '../../order/book.js';
import { begunCount, keepCount, stockItems } from '../../order/stock.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { quantityText } from '../../order/arithmetic.js';
import { keypad, onTyped, weightAfter } from '../selling/keypad.js';
import { inUnit, milli } from './amount.js';
import { sendCount } from './count_sent.js';

/** The screen; `back` returns to stock. What was counted stays on the tablet until it is sent. */
export function screen({ back }) {
  const list = h('ul', { class: 'counts' });
  const side = h('section', { class: 'side' });
  const main = h('main', { class: 'after counting' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('stock_head')]),
      h('div', {}, h('h1', {}, t('stocktake_head')), h('p', { class: 'muted' }, t('stocktake_body')))),
    h('div', { class: 'split-view' }, h('section', { class: 'list' }, list), side));
  let items = [];
  let counted = new Map();
  let at = 0;
  let typed = '';
  let sending = false;
  const trouble = h('p', { class: 'alert', role: 'alert' });
  void read();
  return main;

  async function read() {
    items = (await stockItems()) ?? [];
    counted = new Map((isPractising() ? [] : await begunCount()).map((each) => [each.item, each]));
    if (counted.size) toast(t('stocktake_kept'));
    if (items.length) toItem(Math.max(0, items.findIndex((item) => !counted.has(item.code))));
    else fill(list, h('li', { class: 'empty' }, pict('box'), h('h2', {}, t('stock_none')), h('p', { class: 'muted' }, t('stock_none_body'))));
  }

  function toItem(index) {
    at = index;
    typed = counted.has(items[at].code) ? quantityText(counted.get(items[at].code).milli) : '';
    draw();
  }

  function draw() {
    fill(list, items.map(row), counted.size > 0 && h('li', { class: 'more' },
      button('btn', startOver, [icon('trash'), t('stocktake_drop')], { 'data-key': 'drop' })));
    const item = items[at];
    const value = amount();
    const ready = counted.size > 0 && !sending;
    const done = primary(t(sending ? 'refund_busy' : 'stocktake_send'), () => void send());
    const next = button('btn primary', put, [t('stocktake_next'), icon('next')], { 'aria-disabled': value === null ? 'true' : null, 'data-key': 'next' });
    setPrimary(done, ready, t(sending ? 'refund_busy' : 'stocktake_send'));
    fill(side,
      h('h2', { id: 'asked' }, t('stocktake_ask', { name: item.name })),
      h('div', { class: 'asked-here', onkeydown: onKeys },
        h('div', { class: 'count-row' },
          h('div', { class: 'got' }, h('output', { 'aria-labelledby': 'asked' }, typed ? inUnit(typed, item.unit) : '–')), next),
        keypad(press, item.unit === 'ea' ? '00' : '.')),
      h('p', { class: 'muted' }, counted.size === items.length ? t('stocktake_all') : t('stocktake_open', { count: items.length - counted.size })),
      trouble, done);
  }

  function row(item, index) {
    const known = counted.get(item.code);
    return h('li', {}, button('tile item', () => toItem(index), [
      h('span', { class: 'name' }, item.name),
      known ? h('b', { class: 'num push' }, inUnit(quantityText(known.milli), item.unit)) : h('span', { class: 'muted push' }, t('stocktake_not_yet')),
    ], { 'aria-pressed': String(index === at), 'data-key': `count-${item.code}` }));
  }

  /** 0 is a count as well. */
  function amount() {
    return /^0+(\.0*)?$/.test(typed) ? 0 : milli(typed);
  }

  function press(key) {
    if (items[at].unit === 'ea' && key === '.') return;
    typed = weightAfter(typed, key);
    draw();
  }

  function onKeys(event) {
    if (event.key === 'Enter' && !event.target.matches('button')) put();
    else onTyped(press)(event);
  }

  function put() {
    const value = amount();
    if (value === null || sending) return;
    counted.delete(items[at].code);
    counted.set(items[at].code, { item: items[at].code, milli: value, at: Date.now() });
    void remember();
    const following = items.findIndex((item, index) => index > at && !counted.has(item.code));
    const open = items.findIndex((item) => !counted.has(item.code));
    toItem(following >= 0 ? following : open >= 0 ? open : at);
  }

  async function remember() {
    if (!isPractising()) await keepCount([...counted.values()]);
  }

  function startOver() {
    if (sending) return;
    counted = new Map();
    void remember();
    toItem(0);
  }

  function tell(picture, sentence) {
    fill(trouble, icon(picture), h('span', {}, sentence));
    trouble.scrollIntoView({ block: 'nearest' });
  }

  async function send() {
    if (sending || !counted.size) return;
    if (linkState() !== 'online' && !isPractising()) return tell('cloud-off', t('stocktake_offline'));
    fill(trouble);
    sending = true;
    draw();
    const answer = await sendCount(items, [...counted.values()]);
    sending = false;
    for (const code of answer?.done ?? []) counted.delete(code);
    await remember();
    draw();
    if (answer?.refused) tell('alert', answer.refused);
    else if (answer?.done) {
      back();
      toast(t('stocktake_sent', { count: answer.done.length }));
    }
  }
}
