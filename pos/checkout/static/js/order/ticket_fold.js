/* What follows from the events of a ticket, by the same rules as the server's (pos/tickets/folding.py): pure, in whatever order they came. */

const ENDS = ['collected', 'cancelled', 'unclaimed'];
const MOVES = { started: [['received'], 'in_work'], ready: [['received', 'in_work'], 'ready'], reopened: [['ready'], 'in_work'] };

/** `{state, items: {number: state}, due_date, ready_at, ended_at}` of a ticket with these item numbers after these events. */
export function fold(numbers, dueDate, events) {
  const undone = new Set(events.filter(({ kind }) => kind === 'undone').map(({ undoes }) => undoes));
  const standing = { state: 'received', items: Object.fromEntries(numbers.map((number) => [number, 'received'])), due_date: dueDate, ready_at: null, ended_at: null };
  // Sorting keeps the order of two of one instant: as they arrived.
  const counted = [...events].sort((one, other) => Date.parse(one.at) - Date.parse(other.at)).filter(({ id, kind }) => kind !== 'undone' && !undone.has(id));
  for (const event of counted) if (!standing.ended_at) apply(standing, event);
  return standing;
}

function apply(standing, { kind, at, items, due_date: due }) {
  if (ENDS.includes(kind)) {
    if (kind === 'collected') {
      set(standing, null, ['received', 'in_work'], 'ready');
      standing.ready_at ??= at;
    }
    standing.state = kind;
    standing.ended_at = at;
  } else if (kind === 'rescheduled') {
    standing.due_date = due;
  } else {
    const moved = set(standing, items, ...MOVES[kind]);
    const states = new Set(Object.values(standing.items));
    standing.state = states.size === 1 ? [...states][0] : 'in_work';
    if (moved) standing.ready_at = standing.state === 'ready' ? at : null;
  }
}

function set(standing, numbers, before, after) {
  let moved = false;
  for (const number of numbers ?? Object.keys(standing.items)) {
    if (!before.includes(standing.items[number])) continue;
    standing.items[number] = after;
    moved = true;
  }
  return moved;
}
