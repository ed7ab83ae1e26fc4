/* Photos on their way: each goes after its ticket, once by its id, whenever there is a network. */

import { actById } from './acts.js';
import { learnFrom } from './link.js';
import { ask } from './server.js';
import { dropPhoto, heldPhoto } from './tickets.js';
import { codeOf } from './verdict.js';

const PATIENCE_MS = 60_000;

/** One step of a photo: undefined for "not yet", null when it is over. What the server will never take is let go: the marks stay as words. */
export async function run({ id, ticket, item, taken_at }) {
  const act = await actById(ticket);
  if (act && !['sent', 'decided'].includes(act.state)) return undefined;
  const jpeg = await heldPhoto(id);
  if (!jpeg) return null;
  const answer = await ask('POST', `/tickets/${ticket}/photos`, { body: { id, item, taken_at, jpeg }, patience: PATIENCE_MS });
  learnFrom(answer);
  const isOver = answer.kind === 'done' || (answer.kind === 'refused' && codeOf(answer.problem) !== 'ticket_not_here_yet');
  if (!isOver) return undefined;
  await dropPhoto(id);
  return null;
}
