/* Who is at the counter: display names only, one press, and the PIN of whoever has one while the server can be asked. */

import { learnFrom, linkState } from '../device/link.js';
import { ask } from '../device/server.js';
import { go, where } from '../flow.js';
import { isPractising } from '../order/book.js';
import { takeCounter } from '../order/counter.js';
import { staffToday } from '../order/staff.js';
import { isOpeningDue } from '../order/tills.js';
import { button, fill, h, icon, primary } from '../ui/elements.js';
import { t } from '../ui/texts.js';
import { toast } from '../ui/toast.js';
import { askPin, pinTrouble } from './pin.js';

const PIN_PATIENCE_MS = 10_000;
const OPEN_PATIENCE_MS = 3_000;
const AGAIN_MS = 3_000;

/** The choice; `back`, where given, keeps who it was. */
export function whoScreen({ back = null }) {
  const main = h('main', { class: 'who' }, h('p', { class: 'waiting', role: 'status' }, t('loading')));
  const again = () => void go('who', { back });
  void read();
  return main;

  /** Where there is no list at all, not even an old one, it is asked for until there is. */
  async function read(before = null) {
    const { people, fresh } = await staffToday();
    const unknown = !fresh && !people.length;
    if (!unknown || !before) draw(people, fresh, unknown ? 'unknown' : 'none');
    if (unknown) setTimeout(() => { if (main.isConnected) void read('unknown'); }, AGAIN_MS);
  }

  async function chosen(person, fresh) {
    const proof = await proven(person, fresh);
    if (proof === null) return;
    void takeCounter(person && { code: person.code, display_name: person.display_name });
    await beginSelling();
    if (proof === 'skipped') toast(t('pin_skipped'));
  }

  function draw(people, fresh, without) {
    fill(main,
      h('div', { class: 'step' },
        back && button('btn', back, [icon('back'), t('back_to_order')]),
        h('div', {}, h('h1', {}, t(people.length ? 'who_head' : `who_${without}`)),
          h('p', { class: 'muted' }, t(people.length ? 'who_body' : `who_${without}_body`))),
        !isPractising() && h('div', { class: 'push before' },
          people.length > 0 && button('btn', () => void go('clock', { back: again }), [icon('clock'), t('menu_clock')]),
          button('btn', () => void go('practice', { back: again }), [icon('practice'), t('menu_practice')]))),
      people.length
        ? h('ul', { class: 'people' }, people.map((person) => h('li', {}, button('tile', () => void chosen(person, fresh),
          [icon('user', 'large'), h('span', { class: 'name' }, person.display_name)]))))
        : h('div', { class: 'alone' }, primary(t('who_without'), () => void chosen(null, fresh))));
  }
}

/** On to the shelf; before the first sale of the day the till is opened, wherever that screen comes soon: nobody waits for it to sell. */
export async function beginSelling() {
  if (isOpeningDue()) await Promise.race([go('open'), new Promise((resolve) => { setTimeout(resolve, OPEN_PATIENCE_MS); })]);
  if (where() !== 'open') await go('sell');
}

/** `proven`, `skipped` when the server could not be asked, or null when the person put the question away. */
async function proven(person, fresh) {
  if (!person?.has_pin || isPractising()) return 'proven';
  if (!fresh || linkState() !== 'online') return 'skipped';
  return askPin({
    head: person.display_name,
    body: t('pin_ask'),
    label: t('pin_start'),
    check: async (pin) => {
      const answer = await ask('POST', '/pin-checks', { body: { participant: person.code, pin }, patience: PIN_PATIENCE_MS, empty: true });
      learnFrom(answer);
      if (answer.kind === 'refused') return { trouble: pinTrouble(answer) };
      return answer.kind === 'done' ? 'proven' : 'skipped';
    },
  });
}
