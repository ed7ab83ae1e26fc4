/* What is needed now and then, in one sheet: what was sold, people's hours, stock, trying out, and how the page looks. */

import { refreshCatalogue } from '../device/catalogue.js';
import { announce } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { keep } from '../device/store.js';
import { go } from '../flow.js';
import { isPractising } from '../order/book.js';
import { canPrint } from '../order/printing.js';
import { till } from '../order/tills.js';
import { button, h, icon } from '../ui/elements.js';
import { openSheet } from '../ui/sheet.js';
import { language, t, useLanguage } from '../ui/texts.js';
import { toast } from '../ui/toast.js';
import { panels } from './panels.js';

const SCREENS = [
  ['code', 'coupon', 'menu_code'],
  ['sales', 'receipt', 'menu_sales'],
  ['clock', 'clock', 'menu_clock'],
  ['stock', 'box', 'menu_stock'],
  ['who', 'user', 'who_change'],
  ['unsent', 'cloud-off', 'see_unsent'],
  ['practice', 'practice', 'menu_practice'],
];

/** What can be tried out. */
const PRACTISED = [
  ['code', 'coupon', 'menu_code'],
  ['sales', 'receipt', 'menu_sales'],
  ['clock', 'clock', 'menu_clock'],
  ['stock', 'box', 'menu_stock'],
];

/** What is done with the drawer: closing it where it is open, else opening it. */
function drawer() {
  return [['till', 'cash', 'menu_till'], till() ? ['close', 'coins', 'menu_close'] : ['open', 'coins', 'open_act']];
}

/** What this kind of site does beside selling; while somebody practises, what of it can be practised. */
function ofSite() {
  return panels().filter(({ practised }) => practised || !isPractising()).map(({ name, picture, label }) => [name, picture, label]);
}

/** Opens the menu, and does what is chosen. */
export async function openMenu() {
  const choice = await choose();
  if (choice === 'reload') return reload();
  if (choice === 'printing') return (await import('./printing.js')).openPrinting();
  if (choice === 'language' || choice === 'text') return dress(choice);
  if (choice === 'code') return (await import('./selling/code.js')).enterCode();
  if (choice) await go(choice, { back: () => void go('sell') });
}

function choose() {
  const large = document.documentElement.dataset.text === 'large';
  return openSheet('menu', (close) => {
    const choice = (value, picture, label) => h('li', {}, button('btn full', () => close(value), [icon(picture), label], { 'data-key': `menu-${value}` }));
    return {
      head: h('h1', { id: 'sheet-title' }, t('menu_head')),
      body: h('ul', { class: 'choices' },
        (isPractising() ? [...ofSite(), ...drawer(), ...PRACTISED] : [...ofSite(), ...drawer(), ...SCREENS])
          .map(([name, picture, label]) => choice(name, picture, t(label))),
        isPractising() && panels().some(({ offer }) => offer === 'tickets') && h('li', { class: 'muted' }, t('tickets_not_practised')),
        canPrint() && choice('printing', 'printer', t('menu_printing')),
        choice('reload', 'download', t('reload_products')),
        choice('text', 'text', t(large ? 'menu_normal' : 'menu_large')),
        choice('language', 'globe', t('menu_language'))),
    };
  });
}

async function dress(choice) {
  if (choice === 'language') {
    useLanguage(language() === 'ko' ? 'en' : 'ko');
    await keep('language', language());
  } else {
    const size = document.documentElement.dataset.text === 'large' ? 'normal' : 'large';
    document.documentElement.dataset.text = size;
    await keep('text', size);
  }
  announce('language');
  await go('sell');
}

/** Fetches the products because somebody asked for it, and says what came of it. */
export async function reload() {
  const news = await refreshCatalogue(pairing().site);
  if (news === 'fresh') announce('catalogue');
  toast(t(news === 'kept' ? 'products_kept' : 'products_fresh'));
}
