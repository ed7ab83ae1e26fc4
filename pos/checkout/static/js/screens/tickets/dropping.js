/*
 * Dropping off: what is left and how it looks, what is to be done, by when, whose it is, and when it is paid. Everything stands on one
 * screen; the customer's number is here until it is stored and nowhere else.
 */

import { catalogue } from '../../device/catalogue.js';
import { keepPhoto, knownTickets, recallTickets, refreshTickets } from '../../device/tickets.js';
import { go } from '../../flow.js';
import { freshId } from '../../order/cart.js';
import { businessDay } from '../../order/day.js';
import { dropOff, tagToGive } from '../../order/leaving.js';
import { instantHere } from '../../order/sale.js';
import { dayAfter, DEPOSIT_SKU, depositOf, priceOf } from '../../order/tickets.js';
import { button, fill, h, icon, pict, primary, setPrimary } from '../../ui/elements.js';
import { count, t, won } from '../../ui/texts.js';
import { toast } from '../../ui/toast.js';
import { drawMarks, tidy } from './marks.js';
import { contact, phoneWords } from './contact.js';
import { dayOf, itemWords, named, tagOf } from './shown.js';

const MOST_ITEMS = 20;
const PHONE = /^0\d{8,10}$/;

/** The form; `back` goes where this was opened from. */
export function screen({ back = () => void go('tickets') }) {
  const main = h('main', { class: 'dropping' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  const begun = { id: freshId(), at: 0, items: [anItem()], due: null, phone: '', tell: true, note: '', settlement: 'pick_up', storing: false };
  let terms = null;
  let tag = null;
  void prepare();
  return main;

  async function prepare() {
    await recallTickets();
    if (!knownTickets()) await refreshTickets(true);
    terms = knownTickets()?.terms ?? null;
    if (!terms) return fill(main, h('div', { class: 'empty' }, pict('box'), h('h1', {}, t('drop_terms_missing')), button('btn', back, [icon('back'), t('back_to_tickets')])));
    tag = await tagToGive();
    begun.due = dayAfter(businessDay(Date.now()), terms.work_days);
    layOut();
  }

  function layOut() {
    const [what, how, who] = [h('section', {}), h('section', {}), h('section', { class: 'last' })];
    const marks = h('div', { class: 'marks-of' });
    const kinds = h('div', {});
    const works = h('div', {});
    const when = h('div', {});
    const number = h('div', { class: 'contact' });
    const sum = h('div', { class: 'comes-to' });
    const settling = h('div', { class: 'segment wide', role: 'group', 'aria-label': t('drop_settlement') });
    const taking = primary(t('drop_act'), () => void take(), { 'data-key': 'take-in' });
    const more = button('btn push', () => addItem(), [icon('plus'), t('drop_item_add')], { 'data-key': 'item-add' });
    fill(what, h('div', { class: 'top' }, button('btn', back, [icon('back'), t('drop_cancel')]), h('h1', {}, t('drop_head_tickets')), more), kinds, marks);
    fill(how, works, when, noteField(begun));
    fill(who, number, sum, settling, taking);
    fill(main, h('div', { class: 'dropping-columns' }, what, how, who));
    drawItem();
    drawWhen();
    contact(number, begun, terms, update);
    update();

    function drawItem() {
      const item = begun.items[begun.at];
      fill(kinds, h('h2', {}, t('drop_what')), itemTabs(),
        h('div', { class: 'kinds', role: 'radiogroup', 'aria-label': t('drop_what') }, terms.kinds.map(({ code, picture }) => button('tile kind',
          () => { item.kind = code; drawItem(); update(); },
          [pict(picture), h('span', { class: 'name' }, named(terms.kinds, code)), h('span', { class: 'tick' }, icon('check'))],
          { role: 'radio', 'aria-checked': String(item.kind === code), 'data-key': `kind-${code}` }))));
      fill(works, h('h2', {}, t('drop_works')), worksOf(item));
      if (item.kind) drawMarks(marks, item, terms, update);
      else fill(marks);
    }

    function itemTabs() {
      const several = begun.items.length > 1;
      more.setAttribute('aria-disabled', String(!begun.items[begun.at].kind || begun.items.length >= MOST_ITEMS));
      return h('div', { class: 'item-tabs' },
        several && begun.items.map((item, index) => button('btn', () => { begun.at = index; drawItem(); }, [`${index + 1}. `, item.kind ? named(terms.kinds, item.kind) : '…'],
          { 'aria-pressed': String(begun.at === index), 'data-key': `item-${index}` })),
        several && button('btn', () => { begun.items.splice(begun.at, 1); begun.at = 0; drawItem(); update(); }, [icon('trash'), t('drop_item_drop')], { 'data-key': 'item-drop' }));
    }

    function addItem() {
      if (more.getAttribute('aria-disabled') === 'true') return;
      begun.items.push(anItem());
      begun.at = begun.items.length - 1;
      drawItem();
      update();
    }

    function worksOf(item) {
      const offered = workProducts(terms);
      if (!offered.length) return h('p', { class: 'muted' }, t('drop_works_none'));
      return h('ul', { class: 'works' }, offered.map((product) => {
        const chosen = item.works.some(({ sku }) => sku === product.sku);
        return h('li', {}, button('work', () => { item.works = chosen ? item.works.filter(({ sku }) => sku !== product.sku) : [...item.works, workOf(product)]; drawItem(); update(); },
          [h('span', { class: 'tickbox' }, chosen && icon('check')), h('span', { class: 'name' }, product.name), h('span', { class: 'num' }, won(product.price))],
          { role: 'checkbox', 'aria-checked': String(chosen), 'data-key': `work-${product.sku}` }));
      }));
    }

    function drawWhen() {
      const today = businessDay(Date.now());
      const first = Math.max(0, terms.work_days - 1);
      const days = [0, 1, 2].map((more) => dayAfter(today, first + more));
      const own = !days.includes(begun.due);
      const input = h('input', { id: 'due-day', type: 'date', min: today, value: begun.due, onchange: () => { if (input.value) { begun.due = input.value; drawWhen(); update(); } } });
      fill(when, h('h2', {}, t('drop_when')),
        h('div', { class: 'days', role: 'radiogroup', 'aria-label': t('drop_when') }, days.map((day) => button('day', () => { begun.due = day; drawWhen(); update(); },
          [h('b', {}, day === today ? t('drop_today') : weekday(day)), h('span', {}, dateOf(day))],
          { role: 'radio', 'aria-checked': String(begun.due === day), 'data-key': `day-${day}` }))),
        h('div', { class: `field other-day${own ? ' chosen' : ''}` }, h('label', { for: 'due-day' }, t('drop_other_day')), input));
    }

    function update() {
      const items = wantedItems();
      const price = priceOf(items);
      const deposit = depositOf(terms, price);
      const told = items.reduce((all, item) => all + item.works.length, 0);
      fill(sum, tagOf(tag.tag), h('dl', {},
        h('div', {}, h('dt', {}, contents(items), told > 0 && ` · ${t('drop_sum', { count: count(told) })}`), h('dd', {}, won(price))),
        h('div', {}, h('dt', {}, t('drop_due')), h('dd', {}, dayOf(begun.due)))));
      const ways = [['now', t('settle_now')], ...(deposit > 0 ? [['deposit', t('settle_deposit', { amount: won(deposit) })]] : []), ['pick_up', t('settle_pick_up')]];
      fill(settling, ways.map(([way, label]) => button('', () => { begun.settlement = way; update(); }, label, { 'aria-pressed': String(begun.settlement === way), 'data-key': `settle-${way}` })));
      const lacks = begun.items.some(({ kind }) => !kind) ? 'drop_needs_kind' : begun.items.some(({ works: chosen }) => !chosen.length) ? 'drop_needs_works' : null;
      setPrimary(taking, !lacks && !begun.storing, t(begun.storing ? 'drop_busy' : lacks ?? 'drop_act'));
    }

    function contents(items) {
      const first = items.find(({ kind }) => kind);
      if (!first) return '';
      return items.length > 1 ? t('and_more', { name: itemWords(first, terms), count: items.length - 1 }) : itemWords(first, terms);
    }

    async function take() {
      if (begun.phone && !PHONE.test(begun.phone)) return toast(t('drop_phone_short'));
      begun.storing = true;
      update();
      try {
        await store();
      } catch (error) {
        console.error(error);
        toast(t('ticket_not_kept'));
        begun.storing = false;
        update();
      }
    }
  }

  function wantedItems() {
    return begun.items.map(({ kind, marks, works, photos }) => ({ kind, marks, works, photos: photos.map(({ id }) => id) }));
  }

  async function store() {
    const items = wantedItems();
    const price = priceOf(items);
    const settlement = begun.settlement === 'deposit' && !depositOf(terms, price) ? 'pick_up' : begun.settlement;
    const item = await dropOff({
      id: begun.id, items, due_date: begun.due, settlement, ...(begun.phone ? { phone: phoneWords(begun.phone), tell: begun.tell && terms.tells } : {}),
      ...(tidy(begun.note) ? { note: tidy(begun.note) } : {}),
    }, tag);
    for (const [index, { photos }] of begun.items.entries()) {
      for (const { id, jpeg } of photos) await keepPhoto({ id, jpeg, ticket: begun.id, item: index + 1, taken_at: instantHere(new Date()) });
    }
    void refreshTickets();
    const pays = { now: price, deposit: depositOf(terms, price), pick_up: 0 }[settlement];
    await go('left', { item, pays, deposit: settlement === 'deposit' });
  }
}

function anItem() {
  return { kind: null, marks: [], works: [], photos: [] };
}

/** The products that are work here: those that the terms name, else all that have a price and are sold by the piece. */
function workProducts(terms) {
  const products = (catalogue()?.products ?? []).filter(({ sku, measured, open_price: open, sold_out: out }) => sku !== DEPOSIT_SKU && !measured && !open && !out);
  return terms.works.length ? terms.works.map((code) => products.find(({ sku }) => sku === code)).filter(Boolean) : products;
}

function workOf({ sku, name, tax_class, price }) {
  return { sku, name, tax_class, quantity: '1', unit_price: price };
}

function weekday(day) {
  return inWords(day, { weekday: 'long' });
}

function dateOf(day) {
  return inWords(day, { month: 'long', day: 'numeric' });
}

function inWords(day, how) {
  return new Intl.DateTimeFormat(document.documentElement.lang === 'ko' ? 'ko-KR' : 'en-GB', how).format(new Date(`${day}T12:00:00`));
}

function noteField(begun) {
  const input = h('input', { id: 'ticket-note', maxlength: 200, autocomplete: 'off', oninput: () => { begun.note = input.value; } });
  return h('div', { class: 'field' }, h('label', { for: 'ticket-note' }, t('drop_note'), ' ', h('span', { class: 'may' }, t('may_be_empty'))), input);
}
