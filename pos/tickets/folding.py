"""What follows from the events of a ticket: its state, each item's, and when it was ready and over. Pure, and the same in whatever order
events arrive: they count in the order in which things happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from pos.tickets.models import (
    CANCELLED,
    COLLECTED,
    DONE,
    IN_WORK,
    READY,
    RECEIVED,
    REOPENED,
    RESCHEDULED,
    STARTED,
    UNCLAIMED,
    UNDONE,
)

ENDS = (COLLECTED, CANCELLED, UNCLAIMED)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as far as it counts. `items` None: all of them; `order` tells two of one instant apart."""

    id: UUID
    kind: str
    at: datetime
    order: int
    items: tuple[int, ...] | None = None
    due_date: date | None = None
    undoes: UUID | None = None


@dataclass(slots=True)
class Standing:
    """How a ticket stands. `items` are states by number, `finished` when the work on one was done; `moved` names the events that
    changed something."""

    state: str
    items: dict[int, str]
    due_date: date
    finished: dict[int, datetime] = field(default_factory=dict)
    ready_at: datetime | None = None
    ended_at: datetime | None = None
    moved: set[UUID] = field(default_factory=set)


def fold(items: Iterable[int], due_date: date, events: Sequence[Happened]) -> Standing:
    """How a ticket with these items stands after these events; one that was undone is as if it had never been."""
    undone = {event.undoes for event in events if event.kind == UNDONE}
    standing = Standing(RECEIVED, dict.fromkeys(items, RECEIVED), due_date)
    for event in sorted(events, key=lambda event: (event.at, event.order)):
        if event.kind != UNDONE and event.id not in undone and standing.ended_at is None and _apply(standing, event):
            standing.moved.add(event.id)
    return standing


def _apply(standing: Standing, event: Happened) -> bool:
    """Whether the event changed anything."""
    if event.kind in ENDS:
        if event.kind == COLLECTED:
            _set(standing, tuple(standing.items), (RECEIVED, IN_WORK), READY, event.at)
            standing.ready_at = standing.ready_at or event.at
        standing.state, standing.ended_at = event.kind, event.at
        return True
    if event.kind == RESCHEDULED and event.due_date is not None:
        moved = standing.due_date != event.due_date
        standing.due_date = event.due_date
        return moved
    before, after = {STARTED: ((RECEIVED,), IN_WORK), DONE: ((RECEIVED, IN_WORK), READY), REOPENED: ((READY,), IN_WORK)}[event.kind]
    moved = _set(standing, event.items or tuple(standing.items), before, after, event.at)
    states = set(standing.items.values())
    standing.state = READY if states == {READY} else RECEIVED if states == {RECEIVED} else IN_WORK
    if moved:
        standing.ready_at = event.at if standing.state == READY else None
    return moved


def _set(standing: Standing, items: Sequence[int], before: tuple[str, ...], after: str, at: datetime) -> bool:
    moved = False
    for number in items:
        if standing.items.get(number) in before:
            standing.items[number], moved = after, True
            standing.finished.pop(number, None)
            if after == READY:
                standing.finished[number] = at
    return moved
