/* A second person's yes: who it is and their PIN, which goes to the server with what it approves and is kept nowhere. */

import { learnFrom } from '../../device/link.js';
import { ask } from '../../device/server.js';
import { isPractising } from '../../order/book.js';
import { button, fill, h, icon } from '../../ui/elements.js';
import { openSheet } from '../../ui/sheet.js';
import { t } from '../../ui/texts.js';
import { pinPad } from '../pin.js';

/**
 * Asks who approves and for their PIN, and lets `send(code, pin)` do what is approved: `{trouble}` asks again, anything else is the
 * answer. `{refused}` when nobody can be asked; null when the question was put away. `may` is what the approver has to be allowed.
 */
export async function askApproval({ may, body, send }) {
  const people = await approvers(may);
  if (people === null) return { refused: t('approval_offline') };
  if (!people.length) return { refused: `${t('approval_none')} ${t('approval_none_body')}` };
  return openSheet('ask', (close) => {
    const words = h('p', { class: 'muted' });
    const middle = h('div', { class: 'approving' });
    const foot = h('div', { class: 'foot' });
    if (people.length === 1) enter(people[0]);
    else choose();
    return {
      head: h('div', {}, h('h1', { id: 'sheet-title' }, t('approval_head')), words),
      body: middle,
      foot,
    };

    function choose() {
      fill(words, [body, t('approval_who')].filter(Boolean).join(' · '));
      fill(middle, h('ul', { class: 'choices' }, people.map((person) => h('li', {},
        button('btn full', () => enter(person), [icon('user'), nameOf(person)], { 'data-key': `approver-${person.code}` })))));
      fill(foot);
    }

    function enter(person) {
      fill(words, [body, t('approval_of', { who: nameOf(person) })].filter(Boolean).join(' · '));
      const pad = pinPad({ label: t('approval_act'), check: (pin) => send(person.code, pin), done: close });
      fill(middle, pad.body, people.length > 1 && button('btn plain other', choose, [icon('users'), t('approval_other')]));
      fill(foot, pad.go);
      pad.body.focus();
    }
  });
}

/** Those who may, or null when the server cannot be asked. Practising needs no real ones. */
async function approvers(may) {
  if (isPractising()) return [{ code: 'u-practice', role: 'site_supervisor', may: [may] }];
  const answer = await ask('GET', '/approvers', { patience: 8_000 });
  learnFrom(answer);
  return answer.kind === 'done' ? answer.data.data.filter((person) => person.may.includes(may)) : null;
}

/** The code stays in one piece where the words break; who has a name is called by it. */
function nameOf(person) {
  const role = t(`role_${person.role}`);
  return person.name ? `${person.name} · ${role}` : `${role} (${person.code.replace('-', '\u2011')})`;
}
