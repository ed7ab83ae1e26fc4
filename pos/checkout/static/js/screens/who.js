/* Who is at the counter: display names only, one press. */

import { staffToday } from '../catalogue.js';
import { button, fill, h, icon, primary } from '../elements.js';
import { pairing } from '../pairing.js';
import { t } from '../texts.js';

/** The choice. `chosen({code, display_name})`, or `chosen(null)` without a name; `cancel`, where given, keeps who it was. */
export function whoScreen({ chosen, cancel = null }) {
  const main = h('main', { class: 'who' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  void staffToday(pairing().site).then(draw);
  return main;

  function draw(people) {
    fill(main,
      h('div', { class: 'step' },
        cancel && button('btn', cancel, [icon('back'), t('back_to_order')]),
        h('div', {}, h('h1', {}, people.length ? t('who_head') : t('who_none')),
          h('p', { class: 'muted' }, people.length ? t('who_body') : t('who_none_body')))),
      people.length
        ? h('ul', { class: 'people' }, people.map((person) => h('li', {}, button('tile', () => chosen(person),
          [icon('user', 'large'), h('span', { class: 'name' }, person.display_name)]))))
        : h('div', { class: 'alone' }, primary(t('who_without'), () => chosen(null))));
  }
}
