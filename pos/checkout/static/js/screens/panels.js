/* What a kind of site offers beyond selling, each with its entry in the menu and its screen, fetched when somebody asks for it. */

import { pairing } from '../device/pairing.js';

/** A panel stands here with one line: what the site has to offer for it, its screen's name, its icon and word, and where it lives. */
const PANELS = [
  { offer: 'order_board', name: 'board', picture: 'list', label: 'menu_board', load: () => import('./board/board.js') },
];

/** The panels of this site, in the order of the menu. */
export function panels() {
  const offered = pairing()?.offers ?? [];
  return PANELS.filter((panel) => offered.includes(panel.offer));
}

/** How each panel's screen is fetched, by name. */
export const PANEL_SCREENS = Object.fromEntries(PANELS.map(({ name, load }) => [name, load]));
