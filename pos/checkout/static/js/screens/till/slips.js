/* Counting what was paid otherwise than in cash: vouchers in the drawer, and the total on the card terminal. Blind as well, and no duty. */

import { GIVES_CHANGE } from '../../order/tenders.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { wonEntry } from './entry.js';

/** The step; `methods` are those that were paid by, `begun` what was counted of them, `changed` and `finish` as in counting.js. */
export function slips(methods, begun, changed, finish) {
  let counted = { ...begun };
  let now = methods[0];
  const list = h('ul', { class: 'slips' });
  const pad = h('section', { class: 'count-pad', 'aria-labelledby': 'slip-question' });
  draw();
  return h('div', { class: 'close-columns' },
    h('section', { 'aria-labelledby': 'slip-head' }, h('h2', { id: 'slip-head' }, t('slips_head')), h('p', { class: 'muted' }, t('slips_body')), list), pad);

  function draw() {
    fill(list, methods.map((method) => h('li', {}, button('tile den', () => { now = method; draw(); }, [
      icon(GIVES_CHANGE.includes(method) ? 'tag' : 'slip', 'large'), h('span', { class: 'name' }, t(`way_${method}`)),
      method in counted ? h('b', { class: 'num' }, won(counted[method])) : h('span', { class: 'muted' }, t('count_not_yet'))],
    { 'aria-pressed': String(method === now), 'data-key': `slip-${method}` }))));
    const entry = wonEntry({ label: 'slip-question', value: counted[now] ?? null, changed: () => put(entry.value()), enter: next });
    fill(pad, h('h2', { id: 'slip-question', class: 'asking' }, t(GIVES_CHANGE.includes(now) ? 'slips_vouchers' : 'slips_total', { way: t(`way_${now}`) })),
      entry.element,
      button('btn full', () => { put(null); next(); }, t('slips_not'), { 'data-key': 'slip-not' }),
      primary([t(left() ? 'slips_next' : 'close_next'), icon('next')], next, { 'data-key': 'slip-next' }));
  }

  function put(amount) {
    const { [now]: _, ...others } = counted;
    counted = amount === null ? others : { ...others, [now]: amount };
    changed(counted);
    fill(list.querySelector(`[data-key="slip-${now}"]`)?.lastElementChild, amount === null ? t('count_not_yet') : won(amount));
  }

  /** The next way, or null after the last. */
  function left() {
    return methods[methods.indexOf(now) + 1] ?? null;
  }

  function next() {
    const following = left();
    if (!following) return finish();
    now = following;
    draw();
  }
}
