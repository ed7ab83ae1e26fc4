"""What tickets say of themselves now, for the journal to be compared with: each act rebuilt from its rows, and each ticket's state from its
events."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales import proving
from pos.tickets.dropping_off import drop_off_content
from pos.tickets.models import EVENT_KINDS, Ticket, TicketEvent, TicketItem, TicketWork
from pos.tickets.moving_on import event_content, standing_of
from sites.journal import Break, JournalEntry, book_of_site, content_hash

RECEIVED = "ticket_received"
ACTS = (RECEIVED, *(f"ticket_{kind}" for kind in EVENT_KINDS))
Rebuilt = tuple[int, str, str, bytes]


def register() -> None:
    """Lets whoever checks a site's book check its tickets too."""
    proving.register("tickets", first_broken)


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first act on a ticket behind a position of the site's book that is not what its entry says, or that only one of them knows; then
    the first ticket that does not stand as its events say."""
    book = book_of_site(site)
    query = sa.select(JournalEntry.position, JournalEntry.act, JournalEntry.subject, JournalEntry.content_sha256).where(
        JournalEntry.book == book, JournalEntry.position > after, JournalEntry.act.in_(ACTS)
    )
    entries = {position: rest for position, *rest in session.execute(query)}
    for position, act, subject, content in sorted(_rebuilt(session, site_id, site, after)):
        if entries.pop(position, None) != [act, subject, content]:
            return Break(book, position, f"what is stored of the act {act} was changed")
    if entries:
        return Break(book, min(entries), "an act on a ticket is missing")
    return _misstated(session, site_id, book, after)


def _rebuilt(session: Session, site_id: int, site: str, after: int) -> Iterator[Rebuilt]:
    tickets = session.scalars(sa.select(Ticket).where(Ticket.site_id == site_id, Ticket.entry > after)).all()
    wanted = sa.select(Ticket.id).where(Ticket.site_id == site_id, Ticket.entry > after)
    items = _by_ticket(session, sa.select(TicketItem).where(TicketItem.ticket_id.in_(wanted)).order_by(TicketItem.item_no))
    works = _by_ticket(
        session, sa.select(TicketWork).where(TicketWork.ticket_id.in_(wanted)).order_by(TicketWork.item_no, TicketWork.work_no)
    )
    for ticket in tickets:
        content = drop_off_content(ticket, site, items[ticket.id], works[ticket.id])
        yield ticket.entry, RECEIVED, str(ticket.id), content_hash(content)
    for event in session.scalars(sa.select(TicketEvent).where(TicketEvent.site_id == site_id, TicketEvent.entry > after)):
        yield event.entry, f"ticket_{event.kind}", str(event.ticket_id), content_hash(event_content(event, site))


def _misstated(session: Session, site_id: int, book: str, after: int) -> Break | None:
    moved = sa.select(TicketEvent.ticket_id).where(TicketEvent.site_id == site_id, TicketEvent.entry > after)
    wanted = sa.select(Ticket.id).where(Ticket.site_id == site_id, sa.or_(Ticket.entry > after, Ticket.id.in_(moved)))
    items = _by_ticket(session, sa.select(TicketItem).where(TicketItem.ticket_id.in_(wanted)))
    events = _by_ticket(session, sa.select(TicketEvent).where(TicketEvent.ticket_id.in_(wanted)).order_by(TicketEvent.entry))
    for ticket in session.scalars(sa.select(Ticket).where(Ticket.id.in_(wanted)).order_by(Ticket.number)):
        stands = standing_of(ticket, items[ticket.id], events[ticket.id])
        kept = (ticket.state, ticket.due_date, ticket.ready_at, ticket.ended_at, {item.item_no: item.state for item in items[ticket.id]})
        if kept != (stands.state, stands.due_date, stands.ready_at, stands.ended_at, stands.items):
            return Break(book, ticket.entry, f"the ticket {ticket.ticket_no} does not stand as its events say")
        if ticket.price != sum(item.worth for item in items[ticket.id]):
            return Break(book, ticket.entry, f"the items of the ticket {ticket.ticket_no} do not come to its price")
    return None


def _by_ticket(session: Session, query: sa.Select[Any]) -> defaultdict[UUID, Sequence[Any]]:
    found: defaultdict[UUID, Sequence[Any]] = defaultdict(list)
    rows = sorted(session.scalars(query), key=lambda row: str(row.ticket_id))
    for ticket, group in groupby(rows, key=lambda row: row.ticket_id):
        found[ticket] = list(group)
    return found
