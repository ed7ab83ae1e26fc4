/*
 * What this tablet still holds: what waits for the network, and what a person has to look at. Nothing here can be deleted. Once nothing
 * is left, the tablet can be unpaired.
 */

import { actsIn } from '../device/acts.js';
import { sendAgain, sendNow } from '../device/outbox.js';
import { leave, siteName } from '../device/pairing.js';
import { inTurn } from '../device/sending.js';
import { sentences } from '../device/server.js';
import { codeOf } from '../device/verdict.js';
import { button, fill, h, icon, primary, setPrimary } from '../ui/elements.js';
import { openSheet } from '../ui/sheet.js';
import { count, t, timeOfDay, won } from '../ui/texts.js';

const SHOWN = 50;
const STATES = ['aside', 'asking', 'waiting', 'behind', 'held'];

/** The list; `back` returns to the order. */
export function screen({ back }) {
  const list = h('ul', { class: 'unsent' });
  const sending = primary(t('send_now'), () => void sendNow());
  const leaving = h('li', { class: 'leave-row' },
    button('btn plain', () => void askToLeave(), [icon('x'), t('leave')], { 'data-key': 'leave' }));
  const foot = h('div', { class: 'alone' }, sending);
  const main = h('main', { class: 'kept' },
    h('div', { class: 'step' }, button('btn', back, [icon('back'), t('back_to_order')]), h('h1', {}, t('unsent_head'))),
    list, foot);
  main.refresh = (what) => {
    if (what === 'outbox') void draw();
  };
  void draw();
  return main;

  async function draw() {
    const all = (await Promise.all(STATES.map((state) => actsIn(state)))).flat();
    foot.hidden = !all.some((item) => item.state === 'waiting');
    fill(list, all.length ? all.slice(0, SHOWN).map(row) : h('li', { class: 'empty' }, icon('cloud-ok', 'large'),
      h('h2', {}, t('unsent_none')), h('p', { class: 'muted' }, t('unsent_none_body'))),
    all.length > SHOWN && h('li', { class: 'muted' }, t('unsent_more', { count: count(all.length - SHOWN) })), leaving);
  }
}

function row(item) {
  const aside = item.state === 'aside';
  return h('li', { class: 'kept-sale' },
    h('span', { class: `badge ${aside ? 'bad' : 'warn'}` }, icon(aside ? 'stop' : 'cloud-off'), t(`unsent_${item.state}`)),
    h('div', {}, h('b', {}, item.receipt_no ?? t(`unsent_${item.kind}`)), h('span', { class: 'muted' }, what(item)),
      aside && h('span', { class: 'why' }, why(item))),
    h('span', { class: 'amt' }, amount(item)),
    aside && button('btn', () => void sendAgain(item.place), [icon('undo'), t('send_again')], { 'data-key': `again-${item.place}` }));
}

function what({ kind, at, document: { lines }, receipt_no: receiptNo }) {
  const time = timeOfDay(new Date(at));
  if (kind !== 'sale') return receiptNo ? `${time} · ${t(`unsent_${kind}`)}` : time;
  return `${time} · ${lines.length > 1 ? t('and_more', { name: lines[0].name, count: lines.length - 1 }) : lines[0].name}`;
}

function amount({ kind, document }) {
  if (kind === 'sale') return won(document.total);
  return kind === 'refund' ? won(-document.payments.reduce((sum, payment) => sum + payment.amount, 0)) : '';
}

function why({ proof, problem }) {
  if (proof && proof !== 'good' && proof !== 'unchecked') return t(`proof_${proof}`);
  return codeOf(problem) === 'sale_not_here_yet' ? t('unsent_not_here_yet') : sentences(problem).join(' ');
}

/** Asks once more, and says in words why it cannot be. When it is done the page opens anew, by `forgotten`. */
function askToLeave() {
  return openSheet('ask leave', (close) => {
    const trouble = h('p', { class: 'alert', role: 'alert' });
    const leaving = primary(t('leave_act'), async () => {
      setPrimary(leaving, false, t('leave_busy'));
      const outcome = await inTurn(leave);
      if (outcome === 'left') return;
      setPrimary(leaving, true, t('leave_act'));
      fill(trouble, icon('alert'), h('span', {}, t(`leave_${outcome}`)));
    });
    return {
      head: h('h1', { id: 'sheet-title' }, t('leave_head')),
      body: h('div', { class: 'asked' }, h('p', {}, t('leave_body', { site: siteName() })), trouble),
      foot: [button('btn big', () => close(), t('leave_not')), leaving],
    };
  });
}
