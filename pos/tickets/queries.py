"""Finding tickets and reading one whole. Changes nothing. Who left something is told only to those who work where it was left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.contacts import last_hash, phone_hash
from pos.tickets.models import (
    CANCELLED,
    COLLECTED,
    OPEN_STATES,
    READY,
    Ticket,
    TicketEvent,
    TicketItem,
    TicketMessage,
    TicketPhoto,
    TicketWork,
)
from pos.tickets.money import Account, accounts_of, outstanding, paid_for_work
from pos.tickets.terms import Terms, storage_fee, terms_of
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.db import UtcDateTime
from sites.errors import NotFound
from sites.registry import Site

OPEN, OVERDUE, KEPT_LONG = STANDS = ("open", "overdue", "kept_long")


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tickets: of a site or of all within reach. `stands`: open, overdue (not ready on its day) or kept_long (ready, and the free
    days are over). `code` is a ticket's number as it stands on slips, whole or from its T on."""

    site: str | None = None
    state: str | None = None
    stands: str | None = None
    due: date | None = None
    phone_last: str | None = None
    phone: str | None = None
    tag: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A ticket with everything that belongs to it. `to_pay` is what the customer still has to pay after the deposit that is held."""

    ticket: Ticket
    site: Site
    items: Sequence[TicketItem]
    works: Sequence[TicketWork]
    events: Sequence[TicketEvent]
    photos: frozenset[UUID]
    messages: Sequence[TicketMessage]
    account: Account
    outstanding: int
    storage_fee: int
    names: bool

    @property
    def to_pay(self) -> int:
        """What is still to be paid: the rest of the work after the deposit that is held."""
        return max(0, self.outstanding - self.account.held)

    @property
    def to_return(self) -> int:
        """What has to go back: of a cancelled ticket all that was paid, of a collected one a deposit that nobody used."""
        if self.ticket.state == CANCELLED:
            return self.account.held + paid_for_work(self.works, self.account)
        return self.account.held if self.ticket.state == COLLECTED else 0


def ticket_for(session: Session, actor: Actor, ticket_id: UUID, permission: Permission) -> tuple[Ticket, Site]:
    """A ticket and its site. NotFound out of reach, Forbidden within reach but not allowed."""
    found = session.execute(
        sa.select(Ticket, Site).join(Site, Site.id == Ticket.site_id).where(Ticket.id == ticket_id, Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if found is None:
        raise NotFound("ticket_not_found")
    site_for(session, actor, found[1].code, permission)
    return found[0], found[1]


def tickets_page(
    session: Session, actor: Actor, sought: Sought, limit: int, before: tuple[datetime, UUID] | None = None
) -> tuple[list[Whole], bool]:
    """A page of tickets, the newest first, and whether there are more. NotFound and Forbidden for a site out of reach."""
    sites = reach(actor.roles_for(Permission.DOCUMENTS))
    if sought.site is not None:
        sites = sa.select(Site.id).where(Site.id == site_for(session, actor, sought.site, Permission.DOCUMENTS).id)
    query = sa.select(Ticket).where(Ticket.site_id.in_(sites), *_conditions(session, actor, sought))
    if before is not None:
        here = sa.tuple_(sa.literal(before[0], UtcDateTime()), sa.literal(before[1], sa.Uuid))
        query = query.where(sa.tuple_(Ticket.dropped_off_at, Ticket.id) < here)
    found = session.scalars(query.order_by(Ticket.dropped_off_at.desc(), Ticket.id.desc()).limit(limit + 1)).all()
    return wholes(session, actor, found[:limit]), len(found) > limit


def wholes(session: Session, actor: Actor, tickets: Sequence[Ticket]) -> list[Whole]:
    """These tickets with all that belongs to them; the number of queries does not grow with theirs."""
    ids = [ticket.id for ticket in tickets]
    if not ids:
        return []
    sites = {site.id: site for site in session.scalars(sa.select(Site).where(Site.id.in_({ticket.site_id for ticket in tickets})))}
    named = set(session.scalars(reach(actor.roles_for(Permission.STAFF)).where(Site.id.in_(sites))))
    terms = {site_id: terms_of(session, site_id)[0] for site_id in sites}
    items: dict[UUID, list[TicketItem]] = _rows(session, TicketItem, ids, TicketItem.item_no)
    works: dict[UUID, list[TicketWork]] = _rows(session, TicketWork, ids, TicketWork.item_no, TicketWork.work_no)
    events: dict[UUID, list[TicketEvent]] = _rows(session, TicketEvent, ids, TicketEvent.entry)
    messages: dict[UUID, list[TicketMessage]] = _rows(session, TicketMessage, ids, TicketMessage.wanted_at)
    photos: dict[UUID, set[UUID]] = {}
    here = sa.select(TicketPhoto.ticket_id, TicketPhoto.id).where(TicketPhoto.ticket_id.in_(ids), TicketPhoto.sealed.is_not(None))
    for of, photo in session.execute(here):
        photos.setdefault(of, set()).add(photo)
    accounts = accounts_of(session, ids)
    return [
        Whole(
            ticket, sites[ticket.site_id], items.get(ticket.id, []), works.get(ticket.id, []), events.get(ticket.id, []),
            frozenset(photos.get(ticket.id, ())), messages.get(ticket.id, []), accounts[ticket.id],
            outstanding(works.get(ticket.id, []), accounts[ticket.id]), _fee(terms[ticket.site_id], ticket, sites[ticket.site_id]),
            ticket.site_id in named,
        )
        for ticket in tickets
    ]


def unsettled(session: Session, actor: Actor, site: Site, since: datetime) -> list[Whole]:
    """Tickets that ended from then on and whose money is not done with: something has to go back, or was never paid."""
    over = sa.select(Ticket).where(Ticket.site_id == site.id, Ticket.ended_at >= since, Ticket.state.in_((CANCELLED, COLLECTED)))
    found = wholes(session, actor, session.scalars(over.order_by(Ticket.ended_at.desc()).limit(500)).all())
    return [each for each in found if each.to_return or (each.ticket.state == COLLECTED and each.outstanding)]


def counts(session: Session, site: Site) -> dict[str, int]:
    """How many tickets of a site are in each open state, how many are overdue and how many were kept for long."""
    is_open = sa.and_(Ticket.site_id == site.id, Ticket.state.in_(OPEN_STATES))
    by_state = session.execute(sa.select(Ticket.state, sa.func.count()).where(is_open).group_by(Ticket.state))
    found = dict.fromkeys(OPEN_STATES, 0)
    for state, count in by_state:
        found[state] = count
    for stands, condition in ((OVERDUE, _overdue(site)), (KEPT_LONG, _kept_long(site, terms_of(session, site.id)[0]))):
        found[stands] = session.scalar(sa.select(sa.func.count()).select_from(Ticket).where(condition)) or 0
    return found


def today_at(site: Site) -> date:
    """The shop's own day now."""
    return clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)


def ready_on(ticket: Ticket, site: Site) -> date | None:
    """The day on which all of it was ready."""
    return None if ticket.ready_at is None else clock.business_day(ticket.ready_at, site.time_zone, site.cut_off_minutes)


def _fee(terms: Terms, ticket: Ticket, site: Site) -> int:
    return storage_fee(terms, ticket.price, ready_on(ticket, site), today_at(site)) if ticket.state == READY else 0


def _conditions(session: Session, actor: Actor, sought: Sought) -> Iterable[sa.ColumnElement[bool]]:
    if sought.state is not None:
        yield Ticket.state == sought.state
    if sought.stands == OPEN:
        yield Ticket.state.in_(OPEN_STATES)
    elif sought.stands is not None:
        yield _stands_so(session, actor, sought)
    if sought.due is not None:
        yield sa.and_(Ticket.due_date <= sought.due, Ticket.state.in_(OPEN_STATES))
    if sought.tag is not None:
        yield Ticket.tag == sought.tag
    if sought.code is not None:
        yield sa.or_(Ticket.ticket_no == sought.code, Ticket.ticket_no.endswith(f"-{sought.code}", autoescape=True))
    if sought.phone_last is not None or sought.phone is not None:
        yield Ticket.site_id.in_(reach(actor.roles_for(Permission.STAFF)))
    if sought.phone_last is not None:
        yield Ticket.phone_last == last_hash(sought.phone_last)
    if sought.phone is not None:
        yield Ticket.phone_hash == phone_hash(sought.phone)


def _stands_so(session: Session, actor: Actor, sought: Sought) -> sa.ColumnElement[bool]:
    """Each site by its own day and its own terms."""
    sites = sa.select(Site).where(Site.id.in_(reach(actor.roles_for(Permission.DOCUMENTS))), Site.id.in_(sa.select(Ticket.site_id)))
    if sought.site is not None:
        sites = sites.where(Site.code == sought.site)
    if sought.stands == OVERDUE:
        return sa.or_(sa.false(), *(_overdue(site) for site in session.scalars(sites)))
    return sa.or_(sa.false(), *(_kept_long(site, terms_of(session, site.id)[0]) for site in session.scalars(sites).all()))


def _overdue(site: Site) -> sa.ColumnElement[bool]:
    return sa.and_(Ticket.site_id == site.id, Ticket.state.in_(("received", "in_work")), Ticket.due_date < today_at(site))


def _kept_long(site: Site, terms: Terms) -> sa.ColumnElement[bool]:
    since = clock.business_day_begins(today_at(site) - timedelta(days=terms.free_days), site.time_zone, site.cut_off_minutes)
    return sa.and_(Ticket.site_id == site.id, Ticket.state == READY, Ticket.ready_at < since)


def _rows(session: Session, model: type[Any], ids: Sequence[UUID], *order: sa.orm.InstrumentedAttribute[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in session.scalars(sa.select(model).where(model.ticket_id.in_(ids)).order_by(*order)):
        found.setdefault(row.ticket_id, []).append(row)
    return found
