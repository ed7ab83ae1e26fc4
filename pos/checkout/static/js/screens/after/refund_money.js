/* The third step of a refund: by which ways the money goes back. It always adds up: what one way does not take, the others do. */

import { backOfAll, spread, waysBack } from '../../order/refunds.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { askWon } from './amount.js';

/** The step's elements; `wanted.chosen` are the ways that somebody asked for, before the ones that follow by themselves. */
export function moneyStep(sale, wanted, changed) {
  const total = backOfAll(sale, wanted.wishes);
  const ways = h('div', { class: 'ways-back' });
  draw();
  return [h('h2', {}, t('refund_how')), h('p', { class: 'muted' }, t('refund_how_hint')), ways];

  function choose(chosen) {
    wanted.chosen = chosen;
    draw();
    changed();
  }

  function draw() {
    const parts = new Map(spread(sale, total, wanted.chosen).map(({ method, amount }) => [method, amount]));
    fill(ways, waysBack(sale, total).map((way) => row(way, parts.get(way.method) ?? 0)));
  }

  function row({ method, most, paid }, amount) {
    const name = t(`way_${method}`);
    return h('div', { class: 'way-row' },
      button('tile way-tile', () => choose([{ method, amount: most }]), [
        h('span', {}, h('span', { class: 'name' }, name), h('span', { class: 'price' }, paid > 0 ? t('way_most', { amount: won(paid) }) : t('way_always'))),
        h('b', { class: 'num push' }, amount > 0 ? won(amount) : ''),
        h('span', { class: 'tick' }, icon('check')),
      ], { 'aria-pressed': String(amount > 0), 'data-key': `way-${method}` }),
      amount > 0 && most > 0 && total > 1 && button('btn', () => void edit(method, name, most), [icon('edit'), t('way_amount')],
        { 'data-key': `edit-${method}`, 'aria-label': `${name}: ${t('way_amount')}` }));
  }

  async function edit(method, name, most) {
    const amount = await askWon(name, t('way_amount_of', { way: name }), most);
    if (amount !== null) choose([{ method, amount }]);
  }
}
