/* Coming and going: the names of today with who is in, one press, the PIN while the server can be asked, and the time in large figures. */

import { linkState } from '../../device/link.js';
import { sentences } from '../../device/server.js';
import { go } from '../../flow.js';
import { book, isPractising } from '../../order/book.js';
import { freshId } from '../../order/cart.js';
import { instantHere } from '../../order/sale.js';
import { staffToday } from '../../order/staff.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t, timeOfDay } from '../../ui/texts.js';
import { askPin } from '../pin.js';

const MINUTE_MS = 60_000;

/** The names; `back` returns to where this was opened. */
export function screen({ back }) {
  let asOf = false;
  const main = h('main', { class: 'who clocking' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  main.refresh = (what) => {
    if (what === 'link' && main.querySelector('.people')) void read();
  };
  void read();
  return main;

  async function read() {
    const { people, fresh } = await staffToday();
    asOf = fresh;
    fill(main,
      h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back')]),
        h('div', {}, h('h1', {}, t(people.length ? 'clock_head' : 'who_none')),
          h('p', { class: 'muted' }, t(people.length ? 'clocking_body' : 'who_none_body')))),
      h('div', {},
        !fresh && people.length > 0 && h('p', { class: 'say-why inset', role: 'status' }, icon('cloud-off'), h('span', {}, t('clock_offline'))),
        h('ul', { class: 'people' }, people.map((person) => h('li', {}, tile(person))))));
  }

  function tile(person) {
    const since = person.in_since;
    return button('tile clock', () => void press(person), [
      icon('user', 'large'),
      h('span', {}, h('span', { class: 'name' }, person.display_name),
        h('span', { class: `badge ${since ? 'good' : ''}`.trim() }, icon(since ? 'ok' : 'minus'),
          since ? t('clock_since', { time: timeOfDay(new Date(since)) }) : t('clock_not_in'))),
      h('span', { class: 'verb' }, icon(since ? 'back' : 'next'), t(since ? 'clock_out' : 'clock_in')),
    ], { 'data-key': `clock-${person.code}` });
  }

  async function press(person) {
    const kind = person.in_since ? 'out' : 'in';
    const answer = await clocked(person, kind, asOf && linkState() === 'online');
    if (answer === null) return;
    if (answer.refused) fill(main, refused(answer.refused));
    else fill(main, confirmed(person, kind, answer));
  }

  function refused(trouble) {
    return h('div', { class: 'clocked' }, h('p', { class: 'badge bad' }, icon('stop'), t('clock_refused')), h('p', { class: 'tell' }, trouble),
      h('div', { class: 'alone' }, primary(t('back'), () => void read())));
  }

  function confirmed(person, kind, { at, waiting }) {
    const time = new Date(at);
    return h('div', { class: 'clocked' },
      h('p', { class: 'badge good', role: 'status' }, icon('ok'), t(kind === 'in' ? 'clocked_in' : 'clocked_out')),
      h('h1', {}, h('span', {}, person.display_name), h('b', { id: 'clocked' }, timeOfDay(time))),
      h('p', { class: 'tell' }, t(kind === 'in' ? 'clocked_greeting_in' : 'clocked_greeting_out'), ' ', kind === 'out' && worked(person, time)),
      waiting && h('p', { class: 'sent-state' }, icon('keep'), h('span', {}, t('clocked_unsent'))),
      h('div', { class: 'acts' }, button('btn big', () => void read(), [icon('users'), t('another_person')]),
        primary([t('back_to_order'), icon('next')], () => void go('sell'))));
  }
}

function worked({ in_since: since }, until) {
  const minutes = Math.max(0, Math.floor((until - new Date(since)) / MINUTE_MS));
  return t('clocked_worked', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

/** Records it: `{at, waiting}`, `{refused}` with why, or null when the question was put away. A wrong PIN is asked for again. */
async function clocked(person, kind, online) {
  const id = freshId();
  const words = { head: person.display_name, label: t(kind === 'in' ? 'clock_in' : 'clock_out') };
  const body = t(kind === 'in' ? 'clock_ask_in' : 'clock_ask_out', { time: timeOfDay(new Date()) });
  const make = (deviceSeq) => {
    const at = instantHere(new Date());
    return { path: '/clock-events', at, person: person.display_name, document: { id, device_seq: deviceSeq, participant: person.code, kind, at } };
  };
  if (online && person.has_pin && !isPractising()) return askPin({ ...words, body, check: (pin) => withPin(id, make, pin) });
  if (!(await isMeant(words, body))) return null;
  if (online && !isPractising()) return withPin(id, make, null);
  return stored(await book().record('clock', id, make));
}

async function withPin(id, make, pin) {
  const { outcome, item, problem } = await book().askNow('clock', id, make, pin === null ? {} : { pin });
  if (outcome === 'done') return stored(item);
  if (outcome === 'refused') {
    const trouble = sentences(problem).join(' ');
    return pin !== null && item === null ? { trouble } : { refused: trouble };
  }
  return stored(item ?? (await book().record('clock', id, make)));
}

function stored(item) {
  return { at: item.at, waiting: item.state === 'waiting' };
}

/** One more press, so that a slip of the finger clocks nobody. */
function isMeant({ head, label }, body) {
  return openSheet('ask', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, head)),
    body: h('p', { class: 'asked tell' }, body),
    foot: primary(label, () => close(true)),
  }));
}
