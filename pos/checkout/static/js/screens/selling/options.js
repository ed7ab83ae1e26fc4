/* The option sheet: it covers the shelf, never the order. What must be chosen is asked for; what may be is offered. */

import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { pictureOf, pictureOfOption } from '../../ui/pictures.js';
import { openSheet } from '../../ui/sheet.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';

const MOST_AT_ONCE = 99;

/**
 * Asks for the options and the number: `{options, quantity}`, or null when put away. `countable` is false for what was weighed, and for
 * a line whose options are chosen anew: `before` are the codes that it has.
 */
export function chooseOptions(product, unitPrice, countable, before = null) {
  return openSheet('options', (close) => {
    const chosen = new Map(product.option_groups.map((group) => [group.code, before ? had(group, before) : onlyChoice(group)]));
    let quantity = 1;
    const groups = h('div', { class: 'groups' });
    const foot = h('div', { class: 'choice-foot' });
    const done = t(before ? 'line_done' : 'add');
    const go = primary(done, () => close({ options: picked(), quantity }));
    draw();
    return {
      head: [pict(pictureOf(product)),
        h('div', {}, h('h1', { id: 'sheet-title' }, product.name), h('p', { class: 'muted num' }, won(unitPrice)))],
      body: groups,
      foot,
    };

    function picked() {
      return product.option_groups.flatMap((group) => group.options.filter((option) => chosen.get(group.code).has(option.code)));
    }

    function draw() {
      fill(groups, product.option_groups.map((group) => fieldset(group, chosen.get(group.code), (option) => choose(group, option))));
      const each = unitPrice + picked().reduce((sum, option) => sum + option.price, 0);
      const missing = product.option_groups.find((group) => chosen.get(group.code).size < group.min);
      setPrimary(go, !missing, missing ? t('choose_first', { name: missing.name })
        : countable ? t('add_amount', { amount: won(each * quantity) }) : done);
      fill(foot, countable && stepper(quantity, (next) => { quantity = next; draw(); }),
        h('p', { class: 'say' }, h('span', { class: 'muted' }, picked().map((option) => option.name).join(' · ')),
          countable && h('span', { class: 'num' }, `${won(each)} × ${quantity}`)),
        go);
    }

    function choose(group, option) {
      const now = chosen.get(group.code);
      if (now.has(option.code)) {
        if (!(group.max === 1 && group.min === 1)) now.delete(option.code);
      } else if (group.max === 1) {
        chosen.set(group.code, new Set([option.code]));
      } else if (now.size >= group.max) {
        toast(t('choose_at_most', { name: group.name, max: group.max }));
      } else {
        now.add(option.code);
      }
      draw();
    }
  });
}

/** A group that must be answered and offers one answer is answered. */
function onlyChoice(group) {
  return new Set(group.min >= 1 && group.options.length === 1 ? [group.options[0].code] : []);
}

function had(group, codes) {
  return new Set(group.options.map((option) => option.code).filter((code) => codes.includes(code)));
}

function fieldset(group, chosen, choose) {
  const single = group.min === 1 && group.max === 1;
  const id = `group-${group.code}`;
  return h('fieldset', { role: single ? 'radiogroup' : 'group', 'aria-labelledby': id },
    h('legend', { id }, group.name, h('span', { class: group.min ? 'need' : 'may' }, rule(group))),
    h('div', { class: `opts ${group.options.length === 3 ? 'three' : 'two'}` }, group.options.map((option) => {
      const picture = pictureOfOption(option);
      return button('tile choice', () => choose(option), [
        picture && pict(picture),
        h('span', {}, h('span', { class: 'name' }, option.name), option.price ? h('span', { class: 'price' }, `+${won(option.price)}`) : null),
        h('span', { class: 'tick' }, icon('check')),
      ], {
        role: single ? 'radio' : 'checkbox',
        'aria-checked': String(chosen.has(option.code)),
        'data-key': `${group.code}/${option.code}`,
      });
    })));
}

function rule({ min, max, options }) {
  const most = Math.min(max, options.length);
  if (min === 0) return most === 1 ? t('choose_may') : t('choose_up_to', { max: most });
  if (min === most) return min === 1 ? t('choose_one') : t('choose_exactly', { count: min });
  return t('choose_between', { min, max: most });
}

function stepper(quantity, set) {
  return h('span', { class: 'stepper', role: 'group', 'aria-label': t('quantity') },
    button('', () => set(Math.max(1, quantity - 1)), icon('minus'), { 'aria-label': t('one_less'), 'data-key': 'less' }),
    h('output', {}, String(quantity)),
    button('', () => set(Math.min(MOST_AT_ONCE, quantity + 1)), icon('plus'), { 'aria-label': t('one_more'), 'data-key': 'more' }));
}
