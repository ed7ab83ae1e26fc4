/* Slips under way: each is asked for after its document has been sent, once by its id, and followed until it lies there or a person has to look. */

import { actById, actsOfTill } from './acts.js';
import { endOf, noteEnd } from './errands.js';
import { learnFrom } from './link.js';
import { ask, sentences } from './server.js';
import { codeOf } from './verdict.js';

const PATIENCE_MS = 8_000;
// As the server has it: a drawer that opens later stands open before nobody, a receipt that comes later is another guest's.
const DRAWER_MS = 30_000;
const WAITS_MS = 15 * 60_000;
const NOT_YET = ['sale_not_here_yet', 'till_not_closed', 'till_not_found'];
const SENT = ['sent', 'decided'];

/** One step of a slip: `errand` is `{id, kind, of, printer, drawer, reason, language, print}`; `print` is what the server said last. */
export async function run(errand) {
  if (errand.print) return followed(errand);
  const age = Date.now() - (errand.since ?? errand.at);
  if (errand.kind === 'drawer' && age > DRAWER_MS) return over(errand, { state: 'given_up', trouble: 'too_late' });
  if (age > WAITS_MS) return { rests: true, late: true };
  if (await isBehind(errand)) return undefined;
  const answer = await ask('POST', ...wanted(errand, age));
  learnFrom(answer);
  if (answer.kind === 'done') return judged(errand, answer.data);
  if (answer.kind !== 'refused') return undefined;
  const code = codeOf(answer.problem);
  if (code === 'content_differs') return { print: { state: 'waiting', trouble: null } };
  if (NOT_YET.includes(code)) return undefined;
  if (errand.kind === 'drawer') return over(errand, { state: 'given_up', trouble: code });
  return { rests: true, said: sentences(answer.problem).join(' ') };
}

function wanted({ id, kind, of, printer, drawer, reason, language }, age) {
  const patience = PATIENCE_MS;
  if (kind === 'test') return [`/printers/${printer}/test`, { body: { id, language }, patience }];
  return ['/prints', { body: { id, kind, of: of ?? null, drawer: Boolean(drawer) && age <= DRAWER_MS, reason: reason ?? null, language }, patience }];
}

async function followed(errand) {
  const answer = await ask('GET', `/prints/${errand.id}`, { patience: PATIENCE_MS });
  learnFrom(answer);
  if (answer.kind === 'done') return judged(errand, answer.data);
  return answer.kind === 'refused' && answer.status === 404 ? { print: null } : undefined;
}

function judged(errand, { state, trouble, trouble_text: words }) {
  if (['printed', 'given_up'].includes(state)) return over(errand, { state, trouble });
  // Whether a drawer stands open everybody can see.
  if (errand.kind === 'drawer' && state === 'held') {
    void decide(errand.id, 'dismissal');
    return over(errand, { state, trouble });
  }
  return { print: { state, trouble, words }, rests: state === 'held' };
}

function over(errand, end) {
  if (!endOf(errand.id)) noteEnd(errand.id, end);
  return null;
}

/** Whether the server does not have yet what the slip shows: the sale, or what was done with the till before. */
async function isBehind({ kind, of }) {
  if (!of) return false;
  if (!['x', 'z'].includes(kind)) return isOpen(await actById(of));
  return (await actsOfTill(of)).some(isOpen);
}

function isOpen(act) {
  return Boolean(act) && !SENT.includes(act.state) && act.state !== 'aside';
}

/** What a person decided about a slip that is held: `retry` prints it again whole, `dismissal` lets it go. Answers as `ask` does. */
export function decide(id, what) {
  return ask('POST', `/prints/${id}/${what}`, { body: {}, patience: PATIENCE_MS });
}
