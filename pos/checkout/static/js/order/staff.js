/* Who works here today and who is in, as far as this tablet knows: the server's list, kept for when there is no network. */

import { learnFrom } from '../device/link.js';
import { pairing } from '../device/pairing.js';
import { ask } from '../device/server.js';
import { keep, kept } from '../device/store.js';
import { book } from './book.js';

const PATIENCE_MS = 8_000;

/**
 * Those who work here today: `{people: [{code, display_name, has_pin, in_since}], fresh}`; not fresh is the last known list. What was
 * clocked on this tablet since then is counted in.
 */
export async function staffToday() {
  const { site } = pairing();
  const answer = await ask('GET', '/staff', { patience: PATIENCE_MS });
  learnFrom(answer);
  const fresh = answer.kind === 'done' && Array.isArray(answer.data?.data);
  const copy = fresh ? { site, people: answer.data.data, at: Date.now() } : await kept('staff');
  if (fresh) await keep('staff', copy);
  const known = copy?.site === site ? copy : { people: [], at: 0 };
  return { people: withOwnEvents(known.people, await book().ofKind('clock'), fresh, known.at ?? 0), fresh };
}

/** The newest event of this tablet counts where the list cannot know of it yet. */
function withOwnEvents(people, items, fresh, asOf) {
  return people.map((person) => {
    const newest = items.find((item) => item.document.participant === person.code && !['aside', 'decided'].includes(item.state));
    if (!newest || (fresh && newest.state === 'sent') || (!fresh && newest.state === 'sent' && Date.parse(newest.at) < asOf)) return person;
    return { ...person, in_since: newest.document.kind === 'in' ? newest.at : null };
  });
}
