/* Who is at the counter: display names only, one press. */

import { staffToday } from '../device/catalogue.js';
import { go } from '../flow.js';
import { takeCounter } from '../order/counter.js';
import { button, fill, h, icon, primary } from '../ui/elements.js';
import { pairing } from '../device/pairing.js';
import { t } from '../ui/texts.js';

/** The choice; `back`, where given, keeps who it was. */
export function whoScreen({ back = null }) {
  const main = h('main', { class: 'who' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  void staffToday(pairing().site).then(draw);
  return main;

  function chosen(person) {
    void takeCounter(person);
    void go('sell');
  }

  function draw(people) {
    fill(main,
      h('div', { class: 'step' },
        back && button('btn', back, [icon('back'), t('back_to_order')]),
        h('div', {}, h('h1', {}, people.length ? t('who_head') : t('who_none')),
          h('p', { class: 'muted' }, people.length ? t('who_body') : t('who_none_body')))),
      people.length
        ? h('ul', { class: 'people' }, people.map((person) => h('li', {}, button('tile', () => chosen(person),
          [icon('user', 'large'), h('span', { class: 'name' }, person.display_name)]))))
        : h('div', { class: 'alone' }, primary(t('who_without'), () => chosen(null))));
  }
}
