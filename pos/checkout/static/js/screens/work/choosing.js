/* Choosing one of a few things with large buttons: those that are used here first, the others behind one more press. */

import { button, h } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';

const OTHERS = Symbol('others');

/** Resolves with what was chosen of `entries` (`{value, label, hint}`), or null when put away. */
export function choose(head, lead, entries) {
  return openSheet('menu', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, head), lead && h('p', { class: 'muted' }, lead)),
    body: h('ul', { class: 'choices' }, entries.map(({ value, label, hint }, index) => h('li', {},
      button('btn full', () => close({ value }), [h('span', {}, label, hint && h('span', { class: 'muted' }, ` ${hint}`))], { 'data-key': `choice-${index}` })))),
  })).then((answer) => (answer ? answer.value : undefined));
}

/**
 * An item of `all`, or undefined when put away. Where some are `preferred` (codes) they are offered alone, and the others behind one press;
 * what is the only one of all is not asked for.
 */
export async function chooseItem(head, lead, all, preferred) {
  if (all.length === 1) return all[0];
  const first = all.filter((item) => preferred.has(item.code));
  const entry = (item) => ({ value: item, label: item.name });
  if (!first.length || first.length === all.length) return choose(head, lead, all.map(entry));
  const answer = await choose(head, lead, [...first.map(entry), { value: OTHERS, label: t('choose_others') }]);
  return answer === OTHERS ? choose(head, lead, all.filter((item) => !first.includes(item)).map(entry)) : answer;
}
