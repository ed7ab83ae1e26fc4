/* The end of a practice: what was done, in words, and whether to do it again. */

import { book } from '../../order/book.js';
import { button, fill, h, icon, pict, primary } from '../../ui/elements.js';
import { t } from '../../ui/texts.js';
import { endPractice, startPractice } from './practising.js';

/** The last screen. */
export function screen() {
  const learnt = h('ul', { class: 'practice-facts' });
  void book().today().then((entries) => {
    const kinds = new Set(entries.map((entry) => entry.kind));
    const done = ['learnt_open', kinds.has('sale') && 'learnt_sale', kinds.has('refund') && 'learnt_refund', 'learnt_close'].filter(Boolean);
    fill(learnt, done.map((key) => h('li', {}, icon('check'), t(key))));
  });
  return h('main', { class: 'practice-start practised' },
    h('div', { class: 'practice-choice' }, pict('americano'),
      h('h1', {}, t('practised_head')), h('p', { class: 'practice-lead' }, t('practised_body')), learnt,
      h('div', { class: 'practice-ways' },
        button('btn big', () => void startPractice(true), [icon('undo'), t('practice_again')], { 'data-key': 'practice-again' }),
        primary([t('practice_to_shop'), icon('next')], () => void endPractice(), { 'data-key': 'practice-exit' }))));
}
