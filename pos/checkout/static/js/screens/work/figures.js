/* Several figures of one act, one after the other with the same keys: what is pressed is what is typed into. */

import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { milli } from '../after/amount.js';
import { keypad, onTyped, weightAfter } from '../selling/keypad.js';

const MOST_DIGITS = 5;

/**
 * Asks for figures: `fields` are `{name, label, whole, optional, text(milli), shown(text), suggest(values)}`; `wrong(values)` answers a
 * sentence or null. Resolves with thousandths by name, or null when put away. What is suggested stands until something else is typed.
 */
export function askFigures(head, lead, act, fields, wrong = () => null) {
  return openSheet('ask figuring', (close) => {
    let at = fields[0].name;
    const typed = Object.fromEntries(fields.map(({ name }) => [name, '']));
    const rows = h('div', { class: 'figure-rows', role: 'group', 'aria-label': lead });
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const keys = h('div', {});
    const go = primary(act, () => close(values()));
    const press = (key) => {
      const { whole } = fields.find(({ name }) => name === at);
      if (whole && key === '.') return;
      const next = weightAfter(typed[at], key);
      typed[at] = whole ? next.slice(0, MOST_DIGITS) : next;
      draw();
    };
    const digits = onTyped(press);
    const onKeys = (event) => {
      if (event.key !== 'Enter' || event.target.matches('button')) return digits(event);
      if (go.getAttribute('aria-disabled') === 'true') choose(fields[(fields.findIndex(({ name }) => name === at) + 1) % fields.length].name);
      else go.click();
    };
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, head), h('p', { class: 'muted' }, lead)),
      body: h('div', { class: 'asked', tabindex: -1, autofocus: true, onkeydown: onKeys }, rows, trouble, keys),
      foot: go,
    };

    function choose(name) {
      at = name;
      draw();
    }

    function valueOf({ name, suggest }, others) {
      return typed[name] ? milli(typed[name]) : suggest?.(others) ?? null;
    }

    function values() {
      const found = Object.fromEntries(fields.map((field) => [field.name, typed[field.name] ? milli(typed[field.name]) : null]));
      for (const field of fields) found[field.name] = valueOf(field, found);
      return found;
    }

    function draw() {
      const now = values();
      fill(rows, fields.map((field) => {
        const text = typed[field.name] || (now[field.name] === null ? '' : field.text(now[field.name]));
        return button('figure-row', () => choose(field.name), [
          h('span', {}, field.label, field.optional && h('span', { class: 'muted' }, ` · ${t('figures_optional')}`)),
          h('b', { class: typed[field.name] ? 'num' : 'num muted' }, text ? field.shown(text) : '–')],
        { 'aria-pressed': String(at === field.name), 'data-key': `figure-${field.name}` });
      }));
      const { whole } = fields.find(({ name }) => name === at);
      if (keys.dataset.whole !== String(Boolean(whole))) {
        keys.dataset.whole = String(Boolean(whole));
        fill(keys, keypad(press, whole ? '00' : '.'));
      }
      const complete = fields.every((field) => field.optional || now[field.name] !== null);
      const sentence = complete ? wrong(now) : null;
      fill(trouble, sentence && [icon('alert'), h('span', {}, sentence)]);
      setPrimary(go, complete && !sentence, act);
    }
  });
}
