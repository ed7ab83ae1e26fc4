/* A ticket in words: what was left, what is to be done, how it stands. Shared by the screens of tickets. */

import { lateness } from '../../order/tickets.js';
import { h, icon } from '../../ui/elements.js';
import { dayWords, language, t } from '../../ui/texts.js';

const TONES = {
  received: ['line', 'keep'], in_work: ['warn', 'clock'], ready: ['good', 'check'],
  collected: ['line', 'check'], cancelled: ['line', 'x'], unclaimed: ['line', 'x'],
};

/** The name of a kind or a mark in the language of the tablet; its code until the terms are here. */
export function named(list, code) {
  return list?.find((one) => one.code === code)?.name[language()] ?? code;
}

/** `운동화 (흰색)` */
export function itemWords(item, terms) {
  return item.name ? `${named(terms?.kinds, item.kind)} (${item.name})` : named(terms?.kinds, item.kind);
}

/** What was left, in one line. */
export function contentsOf(ticket, terms) {
  return ticket.items.map((item) => itemWords(item, terms)).join(', ');
}

/** `얼룩 · 긁힘` */
export function marksOf(item, terms) {
  return item.marks.map((mark) => (mark.text ? `${named(terms?.marks, mark.code)}: ${mark.text}` : named(terms?.marks, mark.code))).join(' · ');
}

/** `11월 24일 (화)` of `2020-11-24`. */
export function dayOf(day) {
  return dayWords(new Date(`${day}T12:00:00`));
}

/** The state, and beside it whether it is late. */
export function badges(ticket, terms) {
  const [tone, picture] = TONES[ticket.state];
  const late = lateness(ticket, terms);
  return h('span', { class: 'badges' },
    h('span', { class: `badge ${tone}` }, icon(picture), t(`tstate_${ticket.state}`)),
    late && h('span', { class: 'badge bad' }, icon('alert'), t(`late_${late}`)),
    ticket.unsent && h('span', { class: 'badge warn' }, icon('cloud-off'), t('ticket_unsent')));
}

/** The tag as it hangs on the thing. */
export function tagOf(tag) {
  return h('span', { class: 'tagno' }, h('span', {}, t('drop_tag')), h('b', {}, tag));
}
