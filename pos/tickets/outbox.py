"""Which messages customers are to get: wanted in the transaction that made the ticket ready, dropped when it is not ready any more, and
what became of each. Sending is another thing (pos/tickets/telling.py)."""

from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.messengers import Answer, Sent
from pos.tickets.models import DROPPED, FAILED, READY, SENT, WAITING, Ticket, TicketMessage
from pos.tickets.terms import terms_of
from sites import clock, journal
from sites.registry import Site

# Who pressed the wrong button has that long to take it back before the customer sets out.
GRACE = timedelta(minutes=2)
MOST_TRIES = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
READY_NOW, REMINDER = "ready", "reminder"


def follow_state(session: Session, site: Site, ticket: Ticket, before: str) -> None:
    """Wants a message for a ticket that has become ready, and drops those that wait for one that is ready no more."""
    if before == ticket.state or (before != READY and ticket.state != READY):
        return
    if ticket.state == READY:
        if ticket.tell and ticket.phone is not None and not ticket.example and terms_of(session, site.id)[0].tells:
            want(session, ticket, READY_NOW, clock.now() + GRACE)
        return
    waiting = sa.select(TicketMessage).where(TicketMessage.ticket_id == ticket.id, TicketMessage.state == WAITING)
    for message in session.scalars(waiting):
        message.state, message.settled_at, message.next_try_at = DROPPED, clock.now(), None
    session.flush()


def want(session: Session, ticket: Ticket, kind: str, not_before: datetime) -> TicketMessage:
    """A message that is to go from then on."""
    message = TicketMessage(
        id=uuid4(), ticket_id=ticket.id, site_id=ticket.site_id, kind=kind, state=WAITING, wanted_at=clock.now(), tries=0,
        next_try_at=not_before,
    )
    session.add(message)
    session.flush()
    return message


def want_reminders(session: Session, site: Site) -> int:
    """Wants a reminder for everything that has been ready for as long as the site's terms say, once each; answers how many. The caller
    holds the site's turn."""
    terms, _ = terms_of(session, site.id)
    if not terms.tells or terms.remind_days is None:
        return 0
    told = sa.select(TicketMessage.ticket_id).where(TicketMessage.kind == REMINDER, TicketMessage.ticket_id == Ticket.id)
    due = sa.select(Ticket).where(
        Ticket.site_id == site.id, Ticket.state == READY, Ticket.tell, Ticket.phone.is_not(None), Ticket.example.is_(False),
        Ticket.ready_at <= clock.now() - timedelta(days=terms.remind_days), ~told.exists(),
    )
    tickets = session.scalars(due.order_by(Ticket.number)).all()
    for ticket in tickets:
        want(session, ticket, REMINDER, clock.now())
    return len(tickets)


def settled(session: Session, site: Site, message: TicketMessage, answer: Answer | None) -> None:
    """What a gateway said; None: it gave no answer, and is asked again later."""
    message.asking_until = None
    if message.state != WAITING:
        session.flush()
        return
    if isinstance(answer, Sent):
        message.state, message.receipt = SENT, answer.receipt
    elif answer is not None:
        message.state, message.failure = FAILED, answer.code
    elif message.tries >= MOST_TRIES:
        message.state, message.failure = FAILED, "no_answer"
    else:
        message.next_try_at = clock.now() + min(FIRST_WAIT * 2 ** (message.tries - 1), LONGEST_WAIT)
        session.flush()
        return
    message.settled_at, message.next_try_at = clock.now(), None
    session.flush()
    content = {"message": str(message.id), "kind": message.kind, "state": message.state, "failure": message.failure}
    act = "ticket_message_sent" if message.state == SENT else "ticket_message_failed"
    journal.append(session, journal.book_of_site(site.code), "worker", act, str(message.ticket_id), content)
