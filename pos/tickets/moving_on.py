"""What is done with a ticket: work begun and done, handed over, cancelled, never fetched, put off, or a mistake taken back. Each is a row
that is only added; where the ticket stands follows from all of them (pos/tickets/folding.py)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.folding import ENDS, Happened, Standing, fold
from pos.tickets.models import (
    REOPENED,
    UNDONE,
    Ticket,
    TicketEvent,
    TicketItem,
)
from pos.tickets.outbox import follow_state
from pos.tills.arrival import arrival, sender
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn

# What wants a reason: whoever looks at it later has to understand it.
NEEDS_REASON = ("cancelled", "unclaimed", "reopened")


@dataclass(frozen=True, slots=True)
class WantedEvent:
    """An event as sent. `items` None: all of them."""

    id: UUID
    ticket: UUID
    kind: str
    at: datetime
    items: tuple[int, ...] | None = None
    due_date: date | None = None
    reason: str | None = None
    undoes: UUID | None = None
    cashier: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None


def move_on(session: Session, actor: Actor, site: Site, wanted: WantedEvent) -> tuple[Ticket, TicketEvent, bool]:
    """The ticket as it then stands, the event, and True when it is new.

    NotFound for another site's ticket. Conflict `ticket_not_here_yet` before its drop-off came; `ticket_over` for what cannot be done any
    more; `ticket_not_ready`, `ticket_event_unknown`; naming what differs when the id stands for something else. Invalid for items that
    the ticket does not have. What says only what is so already is kept and changes nothing (flag no_effect).
    """
    take_turn(session, site)
    stored = session.get(TicketEvent, wanted.id)
    if stored is not None:
        return session.get_one(Ticket, stored.ticket_id, populate_existing=True), _repeated(stored, site, wanted), False
    ticket = session.get(Ticket, wanted.ticket, populate_existing=True)
    if ticket is None:
        raise not_here_yet()
    if ticket.site_id != site.id:
        raise NotFound("ticket_not_found")
    items = items_of(session, ticket.id)
    events = events_of(session, ticket.id)
    _check(wanted, items)
    standing = _after(ticket, items, events, wanted)
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    changed = wanted.kind == UNDONE or wanted.id in standing.moved
    event = TicketEvent(
        id=wanted.id, ticket_id=ticket.id, site_id=site.id, kind=wanted.kind, at=wanted.at, received_at=came.received_at,
        business_date=came.business_date, items=None if wanted.items is None else json.dumps(sorted(set(wanted.items))),
        due_date=wanted.due_date, reason=wanted.reason, undoes=wanted.undoes, cashier=wanted.cashier,
        flags=came.flagged([] if changed else ["no_effect"]), **sender(actor, wanted.device_seq, wanted.sent_at),
    )
    act = journal.Act(f"ticket_{event.kind}", str(ticket.id), event_content(event, site.code))
    event.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(event)
    before = ticket.state
    keep_standing(ticket, items, standing, site)
    session.flush()
    follow_state(session, site, ticket, before)
    return ticket, event, True


def event_content(event: TicketEvent, site: str) -> dict[str, Any]:
    """What the journal says of an event."""
    return {
        "id": str(event.id), "site": site, "ticket": str(event.ticket_id), "kind": event.kind, "at": clock.instant_text(event.at),
        "items": None if event.items is None else json.loads(event.items),
        "due_date": None if event.due_date is None else event.due_date.isoformat(),
        "undoes": None if event.undoes is None else str(event.undoes), "cashier": event.cashier,
    }


def items_of(session: Session, ticket_id: UUID) -> Sequence[TicketItem]:
    """A ticket's items in order."""
    query = sa.select(TicketItem).where(TicketItem.ticket_id == ticket_id).order_by(TicketItem.item_no)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def events_of(session: Session, ticket_id: UUID) -> Sequence[TicketEvent]:
    """What was done with a ticket, in the order in which it arrived."""
    return session.scalars(sa.select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.entry)).all()


def happened(event: TicketEvent) -> Happened:
    """A stored event as far as it counts."""
    items = None if event.items is None else tuple(json.loads(event.items))
    return Happened(event.id, event.kind, event.at, event.entry, items, event.due_date, event.undoes)


def standing_of(ticket: Ticket, items: Sequence[TicketItem], events: Sequence[TicketEvent]) -> Standing:
    """How a ticket stands by its events alone."""
    return fold([item.item_no for item in items], ticket.promised_for, [happened(event) for event in events])


def keep_standing(ticket: Ticket, items: Sequence[TicketItem], standing: Standing, site: Site) -> None:
    """Writes on the ticket what follows from its events."""
    ticket.state, ticket.due_date = standing.state, standing.due_date
    ticket.ready_at, ticket.ended_at = standing.ready_at, standing.ended_at
    for item in items:
        item.state = standing.items[item.item_no]
        done = standing.finished.get(item.item_no)
        item.finished_on = None if done is None else clock.business_day(done, site.time_zone, site.cut_off_minutes)


def not_here_yet() -> Conflict:
    """The refusal of what is done with a ticket that nobody has dropped off here: it may still be in a tablet's queue."""
    return Conflict("ticket_not_here_yet", say(
        "이 접수가 아직 서버에 없습니다. 접수를 먼저 보낸 뒤 다시 보내 주세요.",
        "This ticket has not arrived yet. Send it first, then this again."))


def _check(wanted: WantedEvent, items: Sequence[TicketItem]) -> None:
    if set(wanted.items or ()) - {item.item_no for item in items}:
        raise invalid_at("/items", "이 접수에 그런 물건이 없습니다.", "The ticket has no such item.", code="item_unknown")
    needs = (
        ("due_date", wanted.kind == "rescheduled", wanted.due_date), ("undoes", wanted.kind == UNDONE, wanted.undoes),
    )
    for name, needed, value in needs:
        if needed != (value is not None):
            raise invalid_at(f"/{name}", "이 일에 맞지 않습니다. 넣거나 빼 주세요.", "This does not go with that kind of event.")
    if wanted.kind in NEEDS_REASON and not wanted.reason:
        raise invalid_at("/reason", "이유를 적어 주세요.", "Give a reason.")


def _after(ticket: Ticket, items: Sequence[TicketItem], events: Sequence[TicketEvent], wanted: WantedEvent) -> Standing:
    """How the ticket would stand; Conflict for what cannot be done."""
    numbers, so_far = [item.item_no for item in items], [happened(event) for event in events]
    order = max((event.order for event in so_far), default=0) + 1
    new = Happened(wanted.id, wanted.kind, wanted.at, order, wanted.items, wanted.due_date, wanted.undoes)
    before = fold(numbers, ticket.promised_for, so_far)
    if wanted.kind == UNDONE:
        _check_undoing(wanted, so_far)
    elif before.ended_at is not None and before.state != wanted.kind and (wanted.kind in ENDS or wanted.at > before.ended_at):
        raise Conflict("ticket_over", say(
            "이미 끝난 접수입니다. 잘못 끝냈다면 먼저 되돌려 주세요.",
            "This ticket is over. If that was a mistake, take it back first."))
    elif wanted.kind == REOPENED and not set(wanted.items or numbers) & _ready_at(before, wanted.at):
        raise Conflict("ticket_not_ready", say("아직 다 되지 않았습니다.", "It is not ready yet."))
    return fold(numbers, ticket.promised_for, [*so_far, new])


def _ready_at(standing: Standing, at: datetime) -> set[int]:
    return {number for number, done in standing.finished.items() if done <= at}


def _check_undoing(wanted: WantedEvent, so_far: Sequence[Happened]) -> None:
    gone = {event.undoes for event in so_far}
    meant = next((event for event in so_far if event.id == wanted.undoes), None)
    if meant is None or meant.kind == UNDONE or meant.id in gone:
        raise Conflict("ticket_event_unknown", say(
            "되돌릴 일을 찾을 수 없거나 이미 되돌렸습니다. 목록을 새로 열어 주세요.",
            "What is to be taken back is not here, or was taken back before. Open the list again."))


def _repeated(stored: TicketEvent, site: Site, wanted: WantedEvent) -> TicketEvent:
    if stored.site_id != site.id:
        raise id_taken()
    items = None if stored.items is None else json.loads(stored.items)
    compared = ("kind", "at", "due_date", "reason", "undoes", "cashier")
    refuse_other({name: getattr(stored, name) != getattr(wanted, name) for name in compared} | {
        "ticket": stored.ticket_id != wanted.ticket, "items": items != (None if wanted.items is None else sorted(set(wanted.items))),
    })
    return stored
