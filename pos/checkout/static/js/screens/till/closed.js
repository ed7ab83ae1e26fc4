/* After the close: the count beside the book, with its sign in words. Shown at once from this tablet's book, then as the server fixed it. */

import { learnFrom, linkState } from '../../device/link.js';
import { ask } from '../../device/server.js';
import { takeOverUpdate } from '../../device/update.js';
import { go } from '../../flow.js';
import { isPractising } from '../../order/book.js';
import { canPrint } from '../../order/printing.js';
import { bookOf } from '../../order/tills.js';
import { zOfAnswer, zOfBook } from '../../order/z_report.js';
import { button, fill, h, icon, primary } from '../../ui/elements.js';
import { count, dayWords, t, timeOfDay, won } from '../../ui/texts.js';
import { slipWish } from '../paying/printed.js';
import { toast } from '../../ui/toast.js';
import { bill, piecesOf } from './counting.js';
import { comparison, figure, madeOf, signed, waysTable } from './figures.js';

/** The Z of a closed till; `back`, where given, returns to where it was looked up. */
export function screen({ till, back = null }) {
  const result = h('section', { class: 'z-result', tabindex: 0, 'aria-labelledby': 'compared' });
  const side = h('section', { class: 'close-why' });
  const main = h('main', { class: 'close closed', 'data-step': 'compare' },
    h('div', { class: 'step' }, back && button('btn', back, [icon('back'), t('back')]),
      h('div', {}, h('h1', {}, t('z_head')), h('p', { class: 'muted' }, dayWords(new Date(till.opened_at))))),
    h('div', { class: 'close-body' }, h('div', { class: 'close-compare' }, result, side)));
  const finish = primary([t('close_finish'), icon('check')], onward, { 'data-key': 'close-finish' });
  const paper = canPrint() ? slipWish('z', () => ({ of: till.id, paper: () => toast(t('print_practice')) })) : null;
  let told = null;
  main.refresh = (what) => {
    if (what === 'errands') paper?.refresh();
    if (what === 'outbox' || (what === 'link' && !told)) void show();
  };
  void show();
  return main;

  function onward() {
    if (back) return back();
    if (isPractising()) return void go('practised');
    if (!takeOverUpdate()) void go('who');
  }

  async function show() {
    const stands = await bookOf(till);
    if (!stands.closing) return onward();
    const { state } = stands.closing;
    draw(told ?? zOfBook(till, stands, stands.closing), state);
    if (told || state !== 'sent' || linkState() !== 'online') return;
    const answer = await ask('GET', `/tills/${till.id}`);
    learnFrom(answer);
    if (answer.kind !== 'done') return;
    told = zOfAnswer(answer.data);
    draw(told, state);
  }

  function draw(z, state) {
    const amount = z.apart && won(Math.abs(z.apart.amount));
    fill(result,
      z.apart ? [h('p', { role: 'status' }, comparison(z.apart)), h('h2', { id: 'compared' }, t(`close_${z.apart.said}`, { amount })),
        h('p', { class: 'muted' }, t(`close_${z.apart.said}_how`))]
        : [h('h2', { id: 'compared' }, t('close_untold')), h('p', { class: 'muted' }, t('close_untold_how'))],
      h('dl', { class: 'figures whole' },
        figure(t('close_counted'), won(z.counted)), z.expected !== null && figure(t('close_expected'), won(z.expected)),
        z.apart && z.apart.amount !== 0 && figure(t('close_apart'), signed(z.apart.amount)),
        z.banked > 0 && [figure(t('close_banked'), won(z.banked)), figure(t('close_left'), won(z.counted - z.banked))]),
      z.cash && [h('h3', {}, t('close_made_of')), madeOf(z.cash)],
      h('h3', {}, t('z_pieces')),
      h('ul', { class: 'z-pieces' }, Object.entries(z.pieces).filter(([, many]) => many > 0).sort(([one], [other]) => other - one)
        .map(([money, many]) => h('li', {}, bill(Number(money)), h('span', {}, piecesOf(Number(money), many))))));
    fill(side,
      h('h2', {}, z.z_no ? t('z_number', { number: z.z_no }) : t('z_sheet')),
      h('dl', { class: 'figures' },
        figure(t('z_times'), `${timeOfDay(new Date(z.opened_at))} – ${timeOfDay(new Date(z.closed_at))}`),
        figure(t('z_sold'), t('z_sold_counts', { sales: count(z.sales), refunds: count(z.refunds) })), figure(t('z_total'), won(z.total))),
      z.ways.length > 0 && waysTable(z.ways),
      z.parked.length > 0 && [h('h3', {}, t('z_parked')), h('ul', { class: 'open-orders' },
        z.parked.map(({ name, total }) => h('li', {}, h('span', {}, name), h('b', { class: 'num' }, won(total)))))],
      z.note && h('p', { class: 'say-why' }, icon('edit'), h('span', {}, z.note)),
      stateOf(z, state),
      h('div', { class: 'acts z-acts' },
        paper && button('btn full', () => void paper.press(), [icon('printer'), t('print_z')], { 'data-key': 'print-z' }), paper?.state),
      finish);
  }
}

/** Whose figures these are, and what the server still misses. */
function stateOf(z, state) {
  if (isPractising()) return h('p', { class: 'sent-state', role: 'status' }, icon('practice'), h('strong', {}, t('practice_not_stored')));
  const [picture, key] = z.from === 'server' ? ['cloud-ok', 'z_from_server'] : state === 'aside' ? ['stop', 'z_aside'] : ['keep', 'z_from_tablet'];
  return h('p', { class: 'sent-state', role: 'status', id: 'z-state' }, icon(picture), h('span', {}, h('strong', {}, t(key)),
    h('span', { class: 'muted' }, t(`${key}_how`)),
    z.missing > 0 && h('span', { class: 'muted' }, t('z_unsent', { count: count(z.missing) })),
    z.seal && h('span', { class: 'muted num' }, t('z_seal', { seal: z.seal }))));
}
