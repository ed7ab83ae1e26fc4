/* Giving (나눔): how far each campaign has come, what lies ready, and handing it over to an organisation. Works offline. */

import { quantityText } from '../../order/arithmetic.js';
import { book } from '../../order/book.js';
import { note } from '../../order/farm.js';
import { askGiving, givingKnown, isOn } from '../../order/giving.js';
import { stockItems } from '../../order/stock.js';
import { button, fill, h, icon, pict, primary } from '../../ui/elements.js';
import { count, t, timeOfDay } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askQuantity, inUnit } from '../after/amount.js';
import { stateBadge } from '../after/show.js';
import { choose, chooseItem } from './choosing.js';
import { askFigures } from './figures.js';
import { askRecipient } from './recipient.js';
import './words.js';

const NOTED = ['gift', 'handover'];
const WHOLE = 1000;

/** The screen; `back` returns to the order. */
export function screen({ back }) {
  const list = h('section', { class: 'list' });
  const side = h('section', { class: 'side', 'aria-label': t('giving_today') });
  const main = h('main', { class: 'after work' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('menu_giving')),
      button('btn push', () => void putUp(), [icon('box'), t('giving_put_up')], { 'data-key': 'put-up' })),
    h('div', { class: 'split-view' }, list, side));
  let known;
  main.refresh = (what) => {
    if (['outbox', 'book', 'language'].includes(what)) void read();
  };
  fill(list, h('p', { class: 'waiting' }, t('loading')));
  void read().then(askGiving).then((answered) => answered && read());
  return main;

  async function read() {
    known = await givingKnown();
    draw();
    fill(side, h('h2', {}, t('giving_today')), await today());
  }

  function draw() {
    if (!known) return fill(list, nothing('giving_unknown'));
    const ready = known.pool.filter(({ milli }) => milli > 0);
    fill(list,
      h('h2', {}, t('giving_ready')),
      ready.length ? h('ul', { class: 'lots' }, ready.map(poolTile)) : h('p', { class: 'muted' }, t('giving_none_ready')),
      known.campaigns.length > 0 && [h('h2', {}, t('giving_campaigns')), h('ul', { class: 'campaigns' }, known.campaigns.map(campaignCard))]);
  }

  function poolTile(pooled) {
    return h('li', {}, h('div', { class: 'pooled' },
      h('span', { class: 'name' }, pooled.name), h('b', { class: 'sum-big counts' }, inUnit(quantityText(pooled.milli), pooled.unit)),
      primary([icon('gift'), t('giving_hand_over')], () => void handOver(pooled), { 'data-key': `hand-over-${pooled.item}` })));
  }

  /** The running total; whether the campaign goes on is said too. */
  function campaignCard(campaign) {
    const share = campaign.given > 0 ? Math.min(100, Math.round((campaign.handed_over * 100) / campaign.given)) : 0;
    return h('li', { class: 'campaign' },
      h('span', { class: 'lot-head' }, h('b', { class: 'name' }, campaign.name), !isOn(campaign) && h('span', { class: 'badge' }, t('giving_over'))),
      h('progress', { max: 100, value: share, 'aria-label': t('giving_share', { share }) }),
      h('dl', { class: 'figures' },
        figure('giving_given', inUnit(quantityText(campaign.given), campaign.unit)),
        figure('giving_handed', inUnit(quantityText(campaign.handed_over), campaign.unit)),
        figure('giving_people', t('giving_heads', { count: count(campaign.head_count) }))));
  }

  async function handOver(pooled) {
    const recipient = await askRecipient(pooled.name, known.recipients);
    if (!recipient) return;
    const own = known.campaigns.filter(({ item }) => item === pooled.item);
    const campaign = own.length > 1 ? await choose(t('giving_which'), recipient,
      [...own.map(({ code, name }) => ({ value: code, label: name })), { value: null, label: t('giving_no_campaign') }]) : own[0]?.code ?? null;
    if (campaign === undefined) return;
    const unit = (text) => inUnit(text, pooled.unit);
    const there = unit(quantityText(pooled.milli));
    const given = await askFigures(recipient, t('giving_lead', { name: pooled.name, there }), t('giving_hand_over'), [
      { name: 'quantity', label: t('giving_how_much'), whole: pooled.unit === 'ea', shown: unit, text: quantityText },
      { name: 'people', label: t('giving_how_many'), whole: true, shown: (text) => t('giving_heads', { count: text }), text: quantityText },
    ], ({ quantity }) => (quantity > pooled.milli ? t('giving_too_much', { there }) : null));
    if (!given) return;
    const quantity = quantityText(given.quantity);
    await noted('handover', '/donations/handovers',
      { item: pooled.item, quantity, recipient, head_count: given.people / WHOLE, ...(campaign && { campaign }) }, pooled,
      t('giving_handed_over', { recipient, quantity: unit(quantity) }));
  }

  /** The stock's own goods, put up to be given away. */
  async function putUp() {
    const items = (await stockItems()) ?? [];
    if (!items.length) return toast(t('stock_unknown'));
    const usual = new Set([...known?.pool ?? [], ...known?.campaigns ?? []].map(({ item }) => item));
    const item = await chooseItem(t('giving_put_up'), t('giving_put_up_which'), items, usual);
    if (!item) return;
    const milli = await askQuantity(item.name, t('giving_put_up_how_much'), item.unit);
    if (milli === null) return;
    const quantity = quantityText(milli);
    await noted('gift', '/donations/gifts', { item: item.code, quantity }, item, t('giving_was_put_up', { name: item.name, quantity: inUnit(quantity, item.unit) }));
  }

  async function noted(kind, path, said, { name, unit }, words) {
    try {
      await note(kind, path, said, { name, unit });
      toast(words);
      await read();
    } catch (error) {
      console.error(error);
      toast(t('stock_not_stored'));
    }
  }

  async function today() {
    const acts = (await Promise.all(NOTED.map((kind) => book().ofKind(kind)))).flat();
    if (!acts.length) return h('p', { class: 'muted' }, t('stock_none_today'));
    return h('ul', { class: 'sold' }, acts.sort((one, other) => other.moment - one.moment).map(actLine));
  }
}

function figure(key, text) {
  return h('div', {}, h('dt', {}, t(key)), h('dd', {}, text));
}

function actLine({ kind, document, name, unit, at, state }) {
  const people = kind === 'handover' && t('giving_heads', { count: count(document.head_count) });
  return h('li', {},
    h('span', { class: 'what' }, h('b', {}, document.recipient ?? name), h('span', { class: 'muted' },
      [timeOfDay(new Date(at)), t(`giving_line_${kind}`), people].filter(Boolean).join(' · '))),
    h('b', { class: 'num' }, inUnit(document.quantity, unit)), stateBadge(state));
}

function nothing(key) {
  return h('div', { class: 'empty' }, pict('box'), h('h2', {}, t(key)), h('p', { class: 'muted' }, t(`${key}_body`)));
}
