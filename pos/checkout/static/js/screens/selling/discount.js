/* A discount on a line or on the whole order: how much, and why. What is more than there is to take off is refused, and says so. */

import { catalogue } from '../../device/catalogue.js';
import { pairing } from '../../device/pairing.js';
import { grossOf, Impossible } from '../../order/arithmetic.js';
import { lineAt, reckoned, withLine } from '../../order/cart.js';
import { change, currentCart, undo } from '../../order/current.js';
import { checkedRule, isCut, lacksApproval, LARGEST_PERCENT, lowered, QUICK, reasonsOf, sameRule, wonOff } from '../../order/discounts.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { language, t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { keypad, onTyped, wonAfter } from './keypad.js';

/** What stands beside the amount: the reason, and the percentage where it is one. */
export function discountWords({ percent, reason }) {
  return percent === undefined ? reasonWords(reason) : `${reasonWords(reason)} ${percent}%`;
}

/** A reason as the site words it, also one that it no longer offers. */
function reasonWords(code) {
  const told = pairing()?.settings?.discounts?.reasons?.find((reason) => reason.code === code);
  return told?.[language()] ?? t(`off_${code}`);
}

/** Asks for the discount of the order. */
export async function discountOrder() {
  const cart = currentCart();
  if (!cart.lines.length) return toast(t('discount_nothing'));
  if (cart.coupon) return toast(t('coupon_stands'));
  const { held } = reckoned(cart);
  if (held <= 0) return toast(t('discount_none_possible'));
  const changed = (discount) => ({ ...currentCart(), discount });
  settle(await ask(t('discount_order'), held, cart.discount ?? null, changed), changed);
}

/** Asks for the discount of a line. */
export async function discountLine(place) {
  const line = lineAt(currentCart(), place);
  const whole = grossOf({ ...line, options_price: line.options.reduce((sum, option) => sum + option.price, 0) });
  if (whole <= 0) return toast(t('discount_none_possible'));
  const changed = (discount) => withLine(currentCart(), place, { discount });
  settle(await ask(line.name, whole, line.discount ?? null, changed), changed);
}

function settle(answer, changed) {
  if (!answer) return;
  change(changed(answer.rule));
  toast(t(answer.rule ? 'discount_given' : 'discount_dropped'), { label: t('undo'), press: undo });
}

/** Whether the order would need a second person's yes. */
function needsYes(cart) {
  return lacksApproval(cart, lowered(cart, reckoned(cart), catalogue()?.products ?? []), pairing().settings);
}

/** `{rule}` with what was chosen (null: none any more), or null when put away; `changed(rule)` is the cart that it would make. */
function ask(title, most, before, changed) {
  return openSheet('options discount', (close) => {
    const typing = { unit: 'won', typed: '' };
    let rule = before;
    let reason = before?.reason ?? null;
    let byHand = before !== null && !QUICK.some((quick) => sameRule(quick, before));
    if (byHand) {
      Object.assign(typing, { unit: before.percent === undefined ? 'won' : 'percent', typed: String(before.percent ?? before.won) });
    }
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const approval = h('p', { class: 'off-approval', role: 'status' });
    const result = h('p', { class: 'off-result' });
    const much = h('div', { class: 'quick', role: 'radiogroup', 'aria-label': t('discount_much') });
    const pad = h('div', { class: 'by-hand', onkeydown: onTyped(press) });
    const why = h('div', { class: 'quick', role: 'radiogroup', 'aria-label': t('discount_why') });
    const go = primary(t('discount_give'), () => close({ rule: ruled() }));
    draw();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, title), h('p', { class: 'muted num' }, t('discount_of', { amount: won(most) }))),
      body: h('div', { class: 'line-sheet' },
        h('section', { class: 'off-much' }, h('h2', {}, t('discount_much')), much),
        h('section', { class: 'off-comes' }, result, trouble, approval, pad),
        h('section', { class: 'off-why' }, h('h2', {}, t('discount_why')), why)),
      foot: h('div', { class: 'choice-foot' },
        before && button('btn', () => close({ rule: null }), [icon('trash'), t('discount_drop')], { 'data-key': 'discount-drop' }), go),
    };

    /** With its reason; a percentage is cut to whole ten won where the site wants it now. */
    function ruled() {
      const { percent, ...rest } = picked();
      return percent === undefined ? { ...rest, reason } : { percent, reason, ...(isCut(pairing().settings) && { cut: true }) };
    }

    function picked() {
      if (!byHand) return rule && (rule.percent === undefined ? { won: rule.won } : { percent: rule.percent });
      const number = Number(typing.typed || 0);
      return typing.unit === 'percent' ? { percent: number } : { won: number };
    }

    function press(key) {
      if (!byHand) return;
      const next = wonAfter(typing.typed, key);
      if (typing.unit === 'won' || Number(next) <= LARGEST_PERCENT) typing.typed = next;
      draw();
    }

    function draw() {
      fill(much, QUICK.map((quick) => choice(quickWords(quick), !byHand && sameRule(quick, rule), `much-${quickWords(quick)}`,
        () => { rule = quick; byHand = false; draw(); })),
      choice(t('discount_by_hand'), byHand, 'by-hand', () => { byHand = true; draw(); }));
      fill(pad, byHand && [
        h('span', { class: 'segment', role: 'group', 'aria-label': t('discount_unit') }, unit('won', t('discount_won')), unit('percent', '%')),
        h('div', { class: 'got' }, h('output', {}, quickWords({ [typing.unit]: Number(typing.typed || 0) }))),
        keypad(press)]);
      fill(why, reasonsOf(pairing()?.settings).filter(({ code }) => code !== 'coupon' || !currentCart().coupon)
        .map(({ code }) => choice(reasonWords(code), reason === code, `why-${code}`, () => { reason = code; draw(); })));
      judge();
    }

    function unit(name, words) {
      return button('', () => { Object.assign(typing, { unit: name, typed: '' }); draw(); }, words,
        { 'aria-pressed': String(typing.unit === name), 'data-key': `unit-${name}` });
    }

    function judge() {
      const chosen = picked();
      let problem = null;
      try {
        if (chosen) checkedRule(chosen, most);
      } catch (error) {
        if (!(error instanceof Impossible)) throw error;
        problem = error;
      }
      const off = chosen && !problem ? wonOff(ruled(), most) : 0;
      fill(result, h('span', { class: 'muted' }, t('discount_after')), h('b', { class: 'num' }, won(most - off)),
        off > 0 && h('span', { class: 'num' }, won(-off)));
      const tooMuch = problem?.code === 'discount_too_large';
      fill(trouble, tooMuch ? [icon('alert'), h('span', {}, t('discount_too_large', { amount: won(problem.most) }))] : []);
      fill(approval, off > 0 && needsYes(changed(ruled())) ? [icon('lock'), h('span', {}, t('approval_hint'))] : []);
      const missing = !chosen || problem ? t('discount_choose_much') : reason === null && t('discount_choose_why');
      setPrimary(go, !missing, missing || t('discount_take', { amount: won(off) }));
    }
  });
}

function choice(words, chosen, key, act) {
  return button('btn', act, [icon('check'), words], { role: 'radio', 'aria-checked': String(chosen), 'data-key': key });
}

function quickWords(rule) {
  return rule.percent === undefined ? won(rule.won) : `${rule.percent}%`;
}
