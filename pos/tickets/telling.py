"""Sending what waits, one message at a time: taken under the site's lock, sent without it, settled under it again.

Whoever dies in between leaves a message that went or not: the next one asks by our reference before anything is sent a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.contacts import opened
from pos.tickets.messengers import ANSWER_WITHIN_SECONDS, Answer, Message, Messenger, NoAnswer
from pos.tickets.models import DROPPED, READY, WAITING, Ticket, TicketMessage
from pos.tickets.outbox import READY_NOW, settled, want_reminders
from pos.tickets.terms import message_text, terms_of
from sites import clock
from sites.db import reading, transaction
from sites.registry import Site
from sites.shifts.recording import take_turn

LEASE = timedelta(seconds=2 * ANSWER_WITHIN_SECONDS)
LOOK_EVERY = timedelta(minutes=10)
MessengerOf = Callable[[str], Messenger | None]


@dataclass(frozen=True, slots=True)
class _Taken:
    message_id: UUID
    site_id: int
    site: str
    message: Message
    sent_before: bool


class Telling:
    """A worker's round: one message at a time, and from time to time a look at whom to remind."""

    def __init__(self, messenger_of: MessengerOf) -> None:
        self._messenger_of = messenger_of
        self._looked_at: datetime | None = None

    def tell(self) -> bool:
        """Sends one message that is due; False when there is none."""
        now = clock.now()
        if self._looked_at is None or now - self._looked_at >= LOOK_EVERY:
            self._looked_at = now
            remind_all(self._messenger_of)
        return tell_once(self._messenger_of)


def tell_once(messenger_of: MessengerOf) -> bool:
    """Sends one message that is due at a site with an adapter; False when there is none."""
    with reading() as session:
        waits = session.scalar(_due(None).limit(1)) is not None
    if not waits:
        return False
    with transaction() as session:
        taken = _take(session, messenger_of)
    if taken is None:
        return False
    messenger = messenger_of(taken.site)
    answer = _ask(messenger, taken) if messenger is not None else None
    with transaction() as session:
        site = session.get_one(Site, taken.site_id)
        take_turn(session, site)
        settled(session, site, session.get_one(TicketMessage, taken.message_id, populate_existing=True), answer)
    return True


def remind_all(messenger_of: MessengerOf) -> int:
    """Wants the reminders that are due at every site with an adapter, in order of site code; answers how many."""
    wanted = 0
    with reading() as session:
        codes = session.scalars(
            sa.select(Site.code).where(Site.id.in_(sa.select(Ticket.site_id).where(Ticket.state == READY))).order_by(Site.code)
        ).all()
    for code in codes:
        if messenger_of(code) is not None:
            with transaction() as session:
                site = session.scalars(sa.select(Site).where(Site.code == code)).one()
                take_turn(session, site)
                wanted += want_reminders(session, site)
    return wanted


def _ask(messenger: Messenger, taken: _Taken) -> Answer | None:
    try:
        known = messenger.known(taken.message.reference) if taken.sent_before else None
        return known or messenger.send(taken.message)
    except NoAnswer:
        return None


def _due(site_id: int | None) -> sa.Select[UUID]:
    now = clock.now()
    query = sa.select(TicketMessage.id).where(
        TicketMessage.state == WAITING, TicketMessage.next_try_at <= now,
        sa.or_(TicketMessage.asking_until.is_(None), TicketMessage.asking_until <= now),
    )
    return query if site_id is None else query.where(TicketMessage.site_id == site_id)


def _take(session: Session, messenger_of: MessengerOf) -> _Taken | None:
    """The message that has waited longest at the first site that has one, with a lease on it."""
    waiting = sa.select(TicketMessage.site_id).where(TicketMessage.id.in_(_due(None)))
    for site in session.scalars(sa.select(Site).where(Site.id.in_(waiting)).order_by(Site.code)).all():
        if messenger_of(site.code) is None:
            continue
        take_turn(session, site)
        found = session.scalar(_due(site.id).order_by(TicketMessage.next_try_at, TicketMessage.id).limit(1))
        if found is not None and (taken := _leased(session, site, session.get_one(TicketMessage, found, populate_existing=True))):
            return taken
    return None


def _leased(session: Session, site: Site, message: TicketMessage) -> _Taken | None:
    """The message with its text as it is now; None, and it is dropped, where nobody can be told any more."""
    ticket = session.get_one(Ticket, message.ticket_id, populate_existing=True)
    phone = opened(ticket.phone, "phone", ticket.id)
    if ticket.state != READY or phone is None:
        message.state, message.settled_at, message.next_try_at = DROPPED, clock.now(), None
        session.flush()
        return None
    terms, _ = terms_of(session, site.id)
    template = terms.ready_text if message.kind == READY_NOW else terms.reminder_text
    sent_before, message.tries = message.tries > 0, message.tries + 1
    message.asking_until = message.next_try_at = clock.now() + LEASE
    session.flush()
    text = message_text(template, site.name, ticket.tag, ticket.due_date)
    return _Taken(message.id, site.id, site.code, Message(str(message.id), phone, text, site.telephone), sent_before)
