/* What is needed now and then: another person at the counter, fresh products, unsent sales, language and the size of words. */

import { button, h, icon } from '../elements.js';
import { openSheet } from '../sheet.js';
import { t } from '../texts.js';

/** Opens the menu; answers the choice: `who`, `reload`, `unsent`, `language`, `text`, or null. */
export function openMenu() {
  const large = document.documentElement.dataset.text === 'large';
  return openSheet('menu', (close) => {
    const choice = (value, picture, label) => h('li', {}, button('btn full', () => close(value), [icon(picture), label]));
    return {
      head: h('h1', { id: 'sheet-title' }, t('menu_head')),
      body: h('ul', { class: 'choices' },
        choice('who', 'user', t('who_change')),
        choice('unsent', 'cloud-off', t('see_unsent')),
        choice('reload', 'download', t('reload_products')),
        choice('text', 'text', t(large ? 'menu_normal' : 'menu_large')),
        choice('language', 'globe', t('menu_language'))),
    };
  });
}
