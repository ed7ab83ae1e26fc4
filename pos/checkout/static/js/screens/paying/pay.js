/* Paying: the whole screen. What is due at the top, how it is paid at the left, one primary button at the lower right. */

import { pairing } from '../../device/pairing.js';
import { chargeOf, isCharging, letReturnBe, returnOf, returnPart } from '../../order/charging.js';
import { pieces, reckoned } from '../../order/cart.js';
import { currentCart } from '../../order/current.js';
import { offers } from '../../order/sale.js';
import { sell } from '../../order/selling.js';
import { addTender, AS_CASH, isCashReceiptDue, leftOf, MOST_PARTS, removeTender, tendersOf } from '../../order/tenders.js';
import { go } from '../../flow.js';
import { button, fill, h, icon, primary, setPrimary } from '../../ui/elements.js';
import { t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { askForCashReceipt } from './cash_receipt.js';
import { isRarer, methodByCode, rarer, tiles } from './methods.js';
import { askShares, partsList, shareBar } from './split.js';

/** The paying screen. While a sale is being stored nothing else can be pressed. */
export function screen({ pass = null } = {}) {
  const cart = currentCart();
  const { total, vat } = reckoned(cart);
  const finishing = primary(t('finish'), () => void proceed());
  const due = h('p', { class: 'big' });
  const methods = h('div', { class: 'methods', role: 'radiogroup', 'aria-labelledby': 'how' });
  const how = h('section', { class: 'pay-how' }, h('h2', { id: 'how' }, t('how')), methods);
  const middle = h('section', { class: 'pay-entry' });
  const side = h('section', { class: 'back' });
  const trouble = h('p', { class: 'alert', role: 'alert' });
  const columns = h('div', { class: 'pay' }, how, middle, side);
  let shares = [];
  let method = pass ? 'prepaid_pass' : chargeOf(cart.id)?.method ?? 'cash';
  let part = null;
  let charged = amounts();
  let returning = '';
  let storing = false;
  let asking = false;
  draw();
  const main = h('main', { class: 'paying' }, h('h1', { class: 'sr' }, t('pay')),
    h('div', { class: 'step due' },
      button('btn', () => { if (!storing) void go('sell'); }, [icon('back'), t('back_to_order')]),
      h('p', { class: 'muted summary' }, summary(cart)), due),
    columns);
  main.refresh = (what) => {
    if (what === 'errands') news();
    if (what === 'tenders') tendered();
  };
  return main;

  function received() {
    return tendersOf(cart.id);
  }

  function amounts() {
    return received().map(({ payment }) => payment.amount);
  }

  /** The terminal has something to say: the part that waits for it is drawn anew. */
  function news() {
    if (storing || !main.isConnected) return;
    if (returns() !== returning) return draw();
    part?.refresh?.();
    update();
  }

  function returns() {
    return received().map(({ place }) => returnOf(cart.id, place) ?? '').join();
  }

  /** Money came from the terminal, or went back to a card; with the last of it the sale is finished. */
  function tendered() {
    const parts = received();
    const now = amounts();
    if (storing || asking || now.join() === charged.join()) return;
    const more = now.length > charged.length;
    charged = now;
    shares = more ? shares.slice(1) : [];
    if (more) method = 'cash';
    draw();
    if (more && left() === 0 && parts.at(-1).charge && !returning.includes('under_way')) void finish(parts);
  }

  function left() {
    return leftOf(total, received());
  }

  /** What the part that is being taken comes to: its share, or all that is left; the last part that fits always takes it all. */
  function amount() {
    return shares.length && received().length < MOST_PARTS - 1 ? Math.min(shares[0], left()) : left();
  }

  function draw() {
    const parts = received().map((one) => ({ ...one, leaving: returnOf(cart.id, one.place) }));
    returning = returns();
    const open = left() > 0;
    fill(due, h('span', {}, t(parts.length ? 'still_due' : 'due')), h('b', { id: 'due' }, won(Math.max(0, left()))),
      parts.length > 0 && h('span', { class: 'muted of' }, t('due_of', { amount: won(total) })));
    columns.classList.toggle('free', !open);
    how.hidden = !open;
    if (open) drawMethods();
    part = open ? made() : { part: () => null };
    fill(middle, open && (parts.length > 0 || shares.length > 0) && shareBar(amount(), () => void split()), open ? part.entry : settled());
    fill(side, parts.length > 0 && partsList(parts, remove, (one) => returnPart(cart.id, one)), open && part.side, trouble, finishing);
    update();
  }

  function drawMethods() {
    const tile = (code, picture, label, checked, act) => button('tile method', act,
      [icon(picture, 'large'), h('span', { class: 'name' }, label), h('span', { class: 'tick' }, icon('check'))],
      { role: 'radio', 'aria-checked': String(checked), 'data-key': `method-${code}` });
    fill(methods,
      tiles().map(([code, picture]) => tile(code, picture, t(code === 'more' ? 'way_more' : `way_${code}`),
        code === method || (code === 'more' && isRarer(method)), () => choose(code))),
      button('tile method', () => void split(), [icon('split', 'large'), h('span', { class: 'name' }, t('split'))], { 'data-key': 'method-split' }));
  }

  function made() {
    if (method === 'more') return chooser();
    const before = received();
    const said = Object.assign(cart.coupon ? { coupon_code: cart.coupon.code } : {}, ...before.map(({ customer, coupon_code: coupon }) => ({ ...(customer && { customer }), ...(coupon && { coupon_code: coupon }) })));
    const whole = amount() === total && (pairing().settings?.vat_registered ?? true);
    return methodByCode(method)[2]({
      amount: amount(), said, cart, vat: whole ? vat : null, pass: before.length ? null : pass, parts: before, takeLess: (less) => void take(less),
    }, update);
  }

  /** The rarer ways, one press further. */
  function chooser() {
    const entry = h('div', { class: 'taking' }, h('h2', {}, t('which_way')),
      h('div', { class: 'opts two' }, rarer().map(([code, picture]) => button('tile rarer', () => choose(code),
        [icon(picture, 'large'), h('span', { class: 'name' }, t(`way_${code}`))], { 'data-key': `way-${code}` }))));
    return { entry, side: h('div', { class: 'handing' }, h('p', { class: 'muted' }, t('which_way_how'))), part: () => null };
  }

  function settled() {
    if (total === 0) return h('div', { class: 'taking' }, h('h2', {}, t('free_head')), h('p', { class: 'muted' }, t('free_body')));
    if (left() === 0) return h('div', { class: 'taking' }, h('h2', {}, t('all_received')), h('p', { class: 'muted' }, t('all_received_body')));
    return h('div', { class: 'taking' }, h('p', { class: 'alert' }, icon('alert'),
      h('span', {}, h('strong', {}, t('too_much_head', { amount: won(-left()) })), ' ', t('too_much_body'))));
  }

  function choose(code) {
    if (storing) return;
    if (isCharging(cart.id)) return toast(t('terminal_first'));
    method = code;
    draw();
  }

  async function split() {
    if (storing) return;
    if (isCharging(cart.id)) return toast(t('terminal_first'));
    if (received().length >= MOST_PARTS - 1) return toast(t('split_last'));
    const chosen = await askShares(left());
    if (chosen === null) return;
    shares = chosen;
    if (method === 'more') method = 'cash';
    draw();
  }

  function update() {
    const act = left() > 0 ? part?.act?.() : null;
    if (act) return setPrimary(finishing, act.ready, act.label);
    if (returning.includes('under_way')) return setPrimary(finishing, false, t('give_back_under_way'));
    const ready = part?.part?.() ?? null;
    const last = left() <= 0 || amount() === left();
    const label = last ? t(storing ? 'finishing' : 'finish') : t('receive_part', { amount: won(amount()) });
    setPrimary(finishing, !storing && (ready !== null || left() === 0), label);
  }

  function remove(place) {
    if (storing) return;
    void removeTender(cart.id, place);
    void letReturnBe(cart.id, place);
    charged = amounts();
    shares = [];
    draw();
  }

  /** Receives a part and goes on to the next. */
  async function take(taken) {
    if (storing) return;
    void addTender(cart.id, taken);
    charged = amounts();
    shares = shares.slice(1);
    method = 'cash';
    draw();
    finishing.classList.add('settling');
    setTimeout(() => finishing.classList.remove('settling'), 500);
  }

  async function proceed() {
    if (storing || asking || left() < 0 || returning.includes('under_way')) return;
    const act = left() > 0 ? part?.act?.() : null;
    if (act) return act.press();
    const now = left() > 0 ? part.part() : null;
    if (left() > 0 && (now === null || now.payment.amount < left())) return now && take(now);
    await finish([...received(), ...(now ? [now] : [])]);
  }

  async function finish(parts) {
    const paid = await withCashReceipt(parts);
    if (paid === null) return;
    storing = true;
    update();
    try {
      // Money that could not be given back pays after all: nothing may offer to give it back once it is sold.
      for (const { place } of parts) if (returnOf(cart.id, place) === 'failed') await letReturnBe(cart.id, place);
      void go('done', { item: await sell(paid, total) });
    } catch (error) {
      console.error(error);
      storing = false;
      fill(trouble, icon('alert'), h('span', {}, h('strong', {}, t('not_stored_head')), ' ', t('not_stored_body')));
      update();
    }
  }

  /** A large sale with cash in it asks once more for its receipt. Null when the question was put away. */
  async function withCashReceipt(parts) {
    if (!isCashReceiptDue(total, parts.map(({ payment }) => payment), pairing().settings)) return parts;
    asking = true;
    const receipt = await askForCashReceipt(pairing().settings?.cash_receipt_mandatory ?? false);
    asking = false;
    if (receipt === null || receipt === 'none') return receipt && parts;
    return parts.map((one) => (AS_CASH.includes(one.payment.method) && !one.payment.cash_receipt
      ? { ...one, payment: { ...one.payment, cash_receipt: receipt } } : one));
  }
}

function summary(cart) {
  const first = cart.lines[0];
  const what = cart.lines.length > 1 ? t('and_more', { name: first.name, count: cart.lines.length - 1 }) : first.name;
  const where = offers(pairing(), 'drinks') ? [t(cart.order_type)] : [];
  return [what, t('items', { count: pieces(cart) }), ...where].join(' · ');
}
