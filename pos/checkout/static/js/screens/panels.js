/* What a kind of site offers beyond selling, each with its entry in the menu and its screen, fetched when somebody asks for it. */

import { pairing } from '../device/pairing.js';

/** A panel stands here: what the site has to offer for it, its screen's name, its icon and word, where it lives, and its further screens. */
const PANELS = [
  { offer: 'order_board', name: 'board', picture: 'list', label: 'menu_board', load: () => import('./board/board.js') },
  {
    offer: 'tickets', name: 'tickets', picture: 'tag', label: 'menu_tickets', load: () => import('./tickets/list.js'),
    further: { ticket: () => import('./tickets/ticket.js'), dropping: () => import('./tickets/dropping.js'), left: () => import('./tickets/left.js') },
  },
];

/** The panels of this site, in the order of the menu. */
export function panels() {
  const offered = pairing()?.offers ?? [];
  return PANELS.filter((panel) => offered.includes(panel.offer));
}

/** How each panel's screens are fetched, by name. */
export const PANEL_SCREENS = Object.assign({}, ...PANELS.map(({ name, load, further }) => ({ [name]: load, ...further })));
