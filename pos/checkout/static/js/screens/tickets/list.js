/* Tickets: what stands here and in which state, found by tag, slip or the last digits of a number; without a network by what is known. */

import { linkState } from '../../device/link.js';
import { findTickets, knownTickets, recallTickets, refreshTickets } from '../../device/tickets.js';
import { go } from '../../flow.js';
import { lateness, matching, openTickets, standing, ticketActs } from '../../order/tickets.js';
import { button, fill, h, icon, pict } from '../../ui/elements.js';
import { count, t, timeOfDay, won } from '../../ui/texts.js';
import { listenForScans } from '../selling/scanner.js';
import { badges, contentsOf, dayOf, tagOf } from './shown.js';

const SHOWN = 60;
const LAST_DIGITS = /^\d{4}$/;
const PAUSE_MS = 350;
const WHICH = ['all', 'received', 'in_work', 'ready', 'overdue', 'kept'];
let scanning = null;

/** The list; `back` returns to the order, `view` is how it stood when it was left for a ticket. */
export function screen({ back = () => void go('sell'), view = { which: 'all', words: '' } }) {
  const list = h('ul', { class: 'pasts' });
  const which = h('div', { class: 'tabs', role: 'group', 'aria-label': t('tickets_which') });
  const said = h('p', { class: 'muted tickets-said', role: 'status' });
  const find = h('input', { id: 'find-ticket', autocomplete: 'off', maxlength: 40, value: view.words, oninput: () => typed(), placeholder: t('tickets_find') });
  const main = h('main', { class: 'after tickets' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('tickets_head')),
      h('div', { class: 'find push' }, h('label', { class: 'sr', for: 'find-ticket' }, t('tickets_find')), icon('search'), find),
      button('btn primary', () => void go('dropping', { back: again }), [icon('plus'), t('ticket_new')], { 'data-key': 'ticket-new' })),
    which, h('section', { class: 'list' }, said, list));
  let open = [];
  let beyond = null;
  let timer = null;
  main.refresh = (what) => {
    if (['outbox', 'tickets', 'link', 'language'].includes(what)) void read();
  };
  if (!scanning) listenForScans(() => scanning.isConnected, (code) => scanning.scanned(code));
  scanning = main;
  main.scanned = (code) => {
    find.value = code;
    typed(true);
  };
  void recallTickets().then(read).then(() => refreshTickets(true));
  if (view.words) typed();
  return main;

  function again() {
    void go('tickets', { back, view });
  }

  async function read() {
    open = await openTickets();
    draw();
  }

  function typed(opens = false) {
    view = { ...view, words: find.value.trim() };
    beyond = null;
    draw();
    clearTimeout(timer);
    if (view.words) timer = setTimeout(() => void lookBeyond(view.words, opens), opens ? 0 : PAUSE_MS);
  }

  /** Asks the server for what this tablet cannot know: whose number it is, and what is over. */
  async function lookBeyond(words, opens) {
    const here = matching(open, words);
    if (opens && here.length === 1) return void go('ticket', { id: here[0].id, back: again });
    const by = LAST_DIGITS.test(words) ? 'phone_last' : words.length >= 6 ? 'code' : 'tag';
    const found = words.length < 2 || linkState() !== 'online' ? [] : await findTickets(by, by === 'tag' ? words.toUpperCase() : words);
    if (words !== view.words || !main.isConnected) return;
    const acts = await ticketActs();
    beyond = (found ?? []).map((ticket) => standing(ticket, acts));
    if (opens && beyond.length === 1) return void go('ticket', { id: beyond[0].id, told: beyond[0], back: again });
    draw();
  }

  function isShown(ticket) {
    if (view.which === 'all' || ticket.state === view.which) return true;
    return lateness(ticket, knownTickets()?.terms) === view.which;
  }

  function draw() {
    const known = knownTickets();
    said.textContent = linkState() === 'online' ? '' : known ? t('tickets_as_of', { time: timeOfDay(new Date(known.asked)) }) : t('tickets_own_only');
    said.hidden = !said.textContent;
    const tallied = (name) => open.filter((ticket) => name === 'all' || ticket.state === name || lateness(ticket, known?.terms) === name).length;
    fill(which, WHICH.map((name) => button('', () => { view = { ...view, which: name }; draw(); }, [t(`tickets_${name}`), ' ', h('span', { class: 'num' }, count(tallied(name)))],
      { 'aria-pressed': String(view.which === name), 'data-key': `which-${name}` })));
    which.hidden = Boolean(view.words);
    const found = view.words ? together(matching(open, view.words), beyond ?? []) : open.filter(isShown);
    fill(list, found.length ? found.slice(0, SHOWN).map((ticket) => row(ticket, known?.terms)) : nothing());
  }

  function row(ticket, terms) {
    const told = open.some(({ id }) => id === ticket.id) ? null : ticket;
    return h('li', {}, button('past ticket-row', () => void go('ticket', { id: ticket.id, told, back: again }), [
      tagOf(ticket.tag),
      h('span', { class: 'what' }, h('b', {}, contentsOf(ticket, terms)), h('span', { class: 'muted' }, t('ticket_due', { day: dayOf(ticket.due_date) }))),
      h('span', { class: 'amt' }, ticket.to_pay ? won(ticket.to_pay) : t('ticket_paid')),
      badges(ticket, terms),
    ], { 'data-key': `ticket-${ticket.tag}` }));
  }

  function nothing() {
    if (view.words && beyond === null && linkState() === 'online') return h('li', { class: 'muted' }, t('loading'));
    const head = view.words ? t('tickets_not_found', { words: view.words }) : t('tickets_none');
    const body = !view.words ? 'tickets_none_body' : linkState() === 'online' ? 'tickets_not_found_body' : 'tickets_not_found_offline';
    return h('li', { class: 'empty' }, pict('box'), h('h2', {}, head), h('p', { class: 'muted' }, t(body)));
  }
}

function together(here, beyond) {
  const ids = new Set(here.map(({ id }) => id));
  return [...here, ...beyond.filter(({ id }) => !ids.has(id))];
}
