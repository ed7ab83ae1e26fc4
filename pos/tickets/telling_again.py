"""Telling a customer once more, because somebody at the site wants to: a message of its own, once by its id."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.models import READY, WAITING, Ticket, TicketMessage
from pos.tickets.outbox import READY_NOW, REMINDER
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, say
from sites.registry import Site
from sites.shifts.recording import id_taken, take_turn


def tell_again(session: Session, actor: Actor, site: Site, ticket_id: UUID, message_id: UUID) -> tuple[TicketMessage, bool]:
    """The message, which waits to be sent now, and True when this made it. Conflict `cannot_tell` for a ticket that is not ready or
    without a number, `message_waits` while another message still waits, and when the id stands for one of another ticket."""
    take_turn(session, site)
    stored = session.get(TicketMessage, message_id)
    if stored is not None:
        if stored.ticket_id != ticket_id:
            raise id_taken()
        return stored, False
    ticket = session.get_one(Ticket, ticket_id, populate_existing=True)
    if ticket.state != READY or ticket.phone is None or ticket.example:
        raise Conflict("cannot_tell", say(
            "다 된 접수이고 전화번호가 있어야 알릴 수 있습니다.", "Only what is ready, with a number to tell, can be told of."))
    earlier = session.scalars(sa.select(TicketMessage.state).where(TicketMessage.ticket_id == ticket_id)).all()
    if WAITING in earlier:
        raise Conflict("message_waits", say(
            "보낼 알림이 이미 기다리고 있습니다. 잠시 뒤에 다시 봐 주세요.", "A message waits to be sent already. Look again in a moment."))
    message = _message(message_id, ticket, REMINDER if earlier else READY_NOW, clock.now())
    session.add(message)
    session.flush()
    content = {"message": str(message.id), "kind": message.kind}
    journal.append(session, journal.book_of_site(site.code), actor.code, "ticket_message_wanted", str(ticket.id), content)
    return message, True


def _message(message_id: UUID, ticket: Ticket, kind: str, now: datetime) -> TicketMessage:
    return TicketMessage(
        id=message_id, ticket_id=ticket.id, site_id=ticket.site_id, kind=kind, state=WAITING, wanted_at=now, tries=0, next_try_at=now,
    )
