/* Where practising begins: what it is, and whether to be led through it or to try alone. */

import { button, h, icon, pict, primary } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { startPractice } from './practising.js';

/** The choice; `back` returns to where this was opened. */
export function screen({ back }) {
  return h('main', { class: 'practice-start' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back')]), h('h1', {}, t('menu_practice'))),
    h('div', { class: 'practice-choice' },
      pict('tablet-new'), h('p', { class: 'practice-lead' }, t('practice_lead')),
      h('ul', { class: 'practice-facts' }, ['practice_fact_1', 'practice_fact_2', 'practice_fact_3'].map((key) => h('li', {}, icon('check'), t(key)))),
      h('div', { class: 'practice-ways' },
        way(primary([icon('users'), t('practice_led')], () => void startPractice(true), { 'data-key': 'practice-led' }), 'practice_led_body'),
        way(button('btn big', () => void startPractice(false), [icon('practice'), t('practice_alone')], { 'data-key': 'practice-alone' }), 'practice_alone_body'))));
}

function way(act, words) {
  return h('div', {}, act, h('p', { class: 'muted' }, t(words)));
}
