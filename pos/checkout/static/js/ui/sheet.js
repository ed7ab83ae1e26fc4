/* A sheet: the one thing that floats. The browser's own dialog keeps the focus inside and closes with Escape. */

import { button, h, icon } from './elements.js';
import { t } from './texts.js';

/**
 * Opens a sheet and resolves with what `close(value)` was given, or null when it was put away. `build(close)` answers
 * `{head, body, foot}`; the sheet takes its name from the head's h1.
 */
export function openSheet(className, build) {
  return new Promise((resolve) => {
    let value = null;
    const close = (given = null) => {
      value = given;
      dialog.close();
    };
    const { head, body, foot } = build(close);
    const dialog = h('dialog', { class: `sheet ${className}`, 'aria-labelledby': 'sheet-title' },
      h('header', {}, head, button('btn plain push', () => close(), [icon('x'), t('close')])),
      body,
      foot && h('footer', {}, foot));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(value);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
