/* What this tablet still holds: sales waiting for the network, and sales that a person has to look at. Nothing here can be deleted. */

import { button, fill, h, icon, pict, primary } from '../ui/elements.js';
import { sendAgain, sendNow } from '../device/outbox.js';
import { sentences } from '../device/server.js';
import { sales } from '../device/store.js';
import { count, t, timeOfDay, won } from '../ui/texts.js';

const SHOWN = 50;

/** The list; `back` returns to the order. */
export function screen({ back }) {
  const list = h('ul', { class: 'unsent' });
  const foot = h('div', { class: 'alone' }, primary(t('send_now'), () => void sendNow()));
  const main = h('main', { class: 'kept' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('unsent_head'))),
    list, foot);
  main.refresh = (what) => {
    if (what === 'outbox') void draw();
  };
  void draw();
  return main;

  async function draw() {
    const groups = await Promise.all(['aside', 'waiting', 'held'].map((state) => sales(state)));
    const all = groups.flat();
    foot.hidden = groups[1].length === 0;
    fill(list, all.length ? all.slice(0, SHOWN).map(row) : h('li', { class: 'empty' }, pict('americano'),
      h('h2', {}, t('unsent_none')), h('p', { class: 'muted' }, t('unsent_none_body'))),
    all.length > SHOWN && h('li', { class: 'muted' }, t('unsent_more', { count: count(all.length - SHOWN) })));
  }
}

function row(item) {
  const aside = item.state === 'aside';
  return h('li', { class: 'kept-sale' },
    h('span', { class: `badge ${aside ? 'bad' : 'warn'}` }, icon(aside ? 'stop' : 'cloud-off'), t(`unsent_${item.state}`)),
    h('div', {}, h('b', {}, item.receipt_no), h('span', { class: 'muted' }, what(item)),
      aside && h('span', { class: 'why' }, sentences(item.problem).join(' '))),
    h('span', { class: 'amt' }, won(item.document.total)),
    aside && button('btn', () => void sendAgain(item.place), [icon('undo'), t('send_again')], { 'data-key': `again-${item.place}` }));
}

function what({ document: { sold_at: soldAt, lines } }) {
  const name = lines.length > 1 ? t('and_more', { name: lines[0].name, count: lines.length - 1 }) : lines[0].name;
  return `${timeOfDay(new Date(soldAt))} · ${name}`;
}
