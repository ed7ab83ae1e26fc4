/*
 * What the coach leads through, as data. A step has what it says (a key of the words), what is to be pressed (`open` leads there), and when
 * it is done: by the name of the `screen`, the `pieces` in the order, whether the page `shows` something, and how many steps of a refund
 * are `passed`. A part `begins` from the selling screen.
 */

const enabled = (selector) => `${selector}:not([aria-disabled="true"])`;
const FORWARD = '.side .btn.big';

export const STEPS = [
  // the opening
  { begins: true, says: 'coach_open_till', press: '[data-key="open-now"]', done: ({ screen }) => !['open', 'till'].includes(screen) },
  // a sale
  { begins: true, says: 'coach_product', press: '#shelf-grid', done: ({ pieces }) => pieces > 0 },
  { says: 'coach_more', press: '.ln .stepper [data-key^="more-"]', done: ({ pieces }) => pieces > 1 },
  { says: 'coach_pay', press: '.sum .btn.big', done: ({ screen }) => screen === 'pay' },
  { says: 'coach_cash', press: '.keys', done: ({ shows, screen }) => screen === 'done' || shows(enabled('.back .btn.big')) },
  { says: 'coach_finish', press: '.back .btn.big', done: ({ screen }) => screen === 'done' },
  { says: 'coach_next', press: '.choose .btn.primary', done: ({ screen }) => screen === 'sell' },
  // a refund
  { begins: true, says: 'coach_menu', press: '[data-key="more"]', done: ({ screen, shows }) => screen === 'sales' || shows('dialog.menu') },
  { says: 'coach_sales', press: '[data-key="menu-sales"]', open: '[data-key="more"]', done: ({ screen }) => screen === 'sales' },
  { says: 'coach_sale', press: '[data-key^="entry-"]:not(.refund)', done: ({ screen }) => screen === 'sale' },
  { says: 'coach_refund', press: '[data-key="refund"]', done: ({ screen }) => screen === 'refund' },
  { says: 'coach_back_what', press: '[data-key="all"], .choosing .stepper button', done: ({ shows, passed }) => passed > 0 || shows(enabled(FORWARD)) },
  { says: 'coach_forward', press: FORWARD, done: ({ passed, screen }) => passed > 0 || screen === 'refunded' },
  { says: 'coach_reason', press: '.reasons', done: ({ shows, passed, screen }) => passed > 1 || screen === 'refunded' || shows(enabled(FORWARD)) },
  { says: 'coach_forward', press: FORWARD, done: ({ passed, screen }) => passed > 1 || screen === 'refunded' },
  { says: 'coach_give', press: FORWARD, done: ({ screen }) => screen === 'refunded' },
  { says: 'coach_given', press: '.choose .btn.primary', done: ({ screen }) => screen === 'sell' },
  // the close
  { begins: true, says: 'coach_menu_again', press: '[data-key="more"]', done: ({ screen, shows }) => ['close', 'closed'].includes(screen) || shows('dialog.menu') },
  { says: 'coach_close', press: '[data-key="menu-close"]', open: '[data-key="more"]', done: ({ screen }) => ['close', 'closed'].includes(screen) },
  { says: 'coach_to_count', press: '[data-key="to-count"]', done: ({ screen, shows }) => screen === 'closed' || shows('.close[data-step="count"], .close[data-step="hand"]') },
  { says: 'coach_count', press: '.count-pad .keypad', done: ({ screen, shows }) => screen === 'closed' || shows(enabled('[data-step="count"] .count-pad > .btn.big')) || shows('.close[data-step="hand"]') },
  { says: 'coach_counted', press: '.count-pad > .btn.big', done: ({ screen, shows }) => screen === 'closed' || shows('.close[data-step="slips"], .close[data-step="hand"]') },
  { says: 'coach_hand', press: '.count-pad > .btn.big', done: ({ screen }) => screen === 'closed' },
  { says: 'coach_compare', press: '[data-key="close-finish"]', done: ({ screen }) => screen === 'practised' },
];
