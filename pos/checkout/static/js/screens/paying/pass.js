/* Paying with a pass that was sold in advance: what is left of it is shown, and never more is taken than it holds and is good for. */

import { reckoned } from '../../order/cart.js';
import { passCode, wonFor } from '../../order/gifts.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askCode } from '../selling/code.js';
import { lookUp, standing, troubleWith } from '../selling/pass.js';

/**
 * The middle and right columns. `given.pass` is a code that was scanned before, `given.parts` what was received already,
 * `given.takeLess(part)` receives what the pass can pay and leaves the rest open.
 */
export function passPart({ amount, pass: scanned = null, parts, cart, takeLess }, changed) {
  let pass = null;
  const entry = h('div', { class: 'taking' });
  const side = h('div', { class: 'handing' });
  draw();
  if (scanned) void take(scanned);
  return { entry, side, part: () => (pass !== null && most() >= amount ? partOf(amount) : null) };

  function partOf(taken) {
    return { payment: { method: 'prepaid_pass', amount: taken }, pass: pass.code };
  }

  /** What the pass can pay of this part. */
  function most() {
    if (troubleWith(pass)) return 0;
    const before = parts.filter((part) => part.payment.method === 'prepaid_pass').reduce((all, part) => all + part.payment.amount, 0);
    const own = parts.filter((part) => part.pass === pass.code).reduce((all, part) => all + part.payment.amount, 0);
    const holds = pass.unchecked ? amount : pass.won_left - own;
    return Math.max(0, Math.min(amount, holds, wonFor(pass, cart, reckoned(cart)) - before));
  }

  async function enter() {
    const text = await askCode();
    if (text === null) return;
    const code = passCode(text);
    if (code === null) return toast(t('pass_unknown'));
    await take(code);
  }

  async function take(code) {
    const found = await lookUp(code, true);
    if (found.trouble) return toast(found.trouble);
    if (!found.unchecked && !found.advance) return toast(t('pass_not_money'));
    pass = found;
    draw();
    changed();
  }

  function draw() {
    fill(entry, h('h2', {}, pass?.name ?? t('way_prepaid_pass')),
      pass ? standing(pass) : h('p', {}, t('pass_enter_first')),
      button('btn big', () => void enter(), [icon('slip'), t(pass ? 'pass_other' : 'pass_enter')], { 'data-key': 'pass-enter' }));
    const able = pass === null ? 0 : most();
    fill(side, h('h2', {}, t('pass_takes')), h('p', { class: 'change' }, won(pass ? able : amount)),
      pass && able < amount && h('p', { class: 'muted' }, able > 0 ? t('pass_pays_part', { amount: won(able) }) : troubleWith(pass) ?? t('pass_pays_nothing')),
      able > 0 && able < amount && button('btn', () => takeLess(partOf(able)), [icon('split'), t('pass_take_part', { amount: won(able) })], { 'data-key': 'pass-part' }));
  }
}
