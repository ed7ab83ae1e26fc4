/* What a kind of site offers beyond selling, each with its entry in the menu and its screen, fetched when somebody asks for it. */

import { pairing } from '../device/pairing.js';
import { keepForOffers } from '../device/update.js';

/** A panel stands here: what the site has to offer for it, its screen's name, its icon and word, whether it can be practised, where it
 * lives, its further screens, and how what it has to know is fetched before somebody asks. */
const PANELS = [
  { offer: 'order_board', name: 'board', picture: 'list', label: 'menu_board', load: () => import('./board/board.js') },
  {
    offer: 'tickets', name: 'tickets', picture: 'tag', label: 'menu_tickets', load: () => import('./tickets/list.js'),
    further: { ticket: () => import('./tickets/ticket.js'), dropping: () => import('./tickets/dropping.js'), left: () => import('./tickets/left.js') },
  },
  { offer: 'farm', name: 'farm', picture: 'basket', label: 'menu_farm', practised: true, load: () => import('./work/farm.js'),
    prepare: async () => Promise.all([(await import('../order/farm.js')).askFarm(), (await import('../order/stock.js')).stockItems()]) },
  { offer: 'donations', name: 'giving', picture: 'gift', label: 'menu_giving', practised: true, load: () => import('./work/giving.js'),
    prepare: async () => (await import('../order/giving.js')).askGiving() },
];

/** The panels of this site, in the order of the menu. */
export function panels() {
  const offered = pairing()?.offers ?? [];
  return PANELS.filter((panel) => offered.includes(panel.offer));
}

/** Fetches what the panels of this site are and know, so that each can be worked with when there is no network. */
export async function preparePanels() {
  void keepForOffers(pairing()?.offers ?? []);
  for (const { prepare } of panels()) {
    try {
      await prepare?.();
    } catch (error) {
      console.warn('a panel could not be prepared', error);
    }
  }
}

/** How each panel's screens are fetched, by name. */
export const PANEL_SCREENS = Object.assign({}, ...PANELS.map(({ name, load, further }) => ({ [name]: load, ...further })));
