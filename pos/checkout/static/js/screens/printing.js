/* Printing and the drawer, in one sheet: what this tablet prints by itself, a test page, the drawer with its reason, and what waits. */

import { linkState } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { isPractising } from '../order/book.js';
import { DRAWER_REASONS, hasDrawer, print, printByItself, printers, printsByItself } from '../order/printing.js';
import { button, fill, h, icon } from '../ui/elements.js';
import { openSheet } from '../ui/sheet.js';
import { t } from '../ui/texts.js';
import { toast } from '../ui/toast.js';
import { redrawnWhile, slips } from './attention.js';

/** Opens it. */
export async function openPrinting() {
  let byItself = await printsByItself();
  const body = h('div', { class: 'looks' });
  await redrawnWhile(draw, openSheet('look-sheet', () => ({ head: h('h1', { id: 'sheet-title' }, t('printing_head')), body })));

  function draw() {
    fill(body,
      slips() ?? h('p', { class: 'muted' }, t('print_nothing')),
      hasDrawer() && button('btn full', () => void openDrawer(), [icon('coins'), t('drawer_open')], { 'data-key': 'drawer' }),
      h('h2', {}, t('print_printers')),
      h('ul', { class: 'looking' }, printers().map(({ code, name }) => h('li', {},
        h('div', { class: 'what' }, h('b', {}, name), h('span', { class: 'muted' }, code)),
        button('btn', () => void tryOut(code, name), [icon('printer'), t('print_test')], { 'data-key': `test-${code}` })))),
      h('h2', {}, t('print_settings')),
      button('btn full tick-box', () => void toggle(), [h('span', { class: 'mark' }, icon('check')), t('print_by_itself')],
        { 'aria-pressed': String(byItself), 'data-key': 'by-itself' }));
  }

  async function toggle() {
    byItself = !byItself;
    draw();
    await printByItself(byItself);
  }
}

function tryOut(printer, label) {
  return asked(print('test', { printer, label, paper: () => toast(t('print_practice')) }));
}

/** Opens the drawer for a reason. It opens at once or not at all, so that nobody is asked without a connection. */
export async function openDrawer() {
  const reason = await openSheet('ask drawer-ask', (close) => ({
    head: h('div', {}, h('h1', { id: 'sheet-title' }, t('drawer_open')), h('p', { class: 'muted' }, t('drawer_why'))),
    body: h('ul', { class: 'choices' }, DRAWER_REASONS.map((why) => h('li', {}, button('btn full', () => close(why), t(`drawer_${why}`), { 'data-key': `drawer-${why}` })))),
  }));
  if (!reason) return;
  if (isPractising()) return toast(t('drawer_practice'));
  if (linkState() !== 'online' || !pairing()?.ready) return toast(t('drawer_offline'));
  await asked(print('drawer', { reason }), 'drawer_asked');
}

/** Says so when a wish could not be stored, and `said` when it was. */
export async function asked(wish, said = null) {
  try {
    const id = await wish;
    if (id && said) toast(t(said));
    return id;
  } catch (error) {
    console.error(error);
    toast(t('print_not_kept'));
    return null;
  }
}
