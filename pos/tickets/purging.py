"""Forgetting who left something, when the time that the site's terms give is over: number, name, note and photos go, the ticket stays."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.models import Ticket, TicketPhoto
from pos.tickets.terms import terms_of
from sites import clock, journal
from sites.registry import Site
from sites.shifts.recording import take_turn

AT_ONCE = 5000


def forget_customers(session: Session, by: str) -> int:
    """Forgets the customers of tickets that have been over for as long as their site keeps them, in order of site code; journalled at each
    site, by count. Answers how many tickets."""
    gone = 0
    sites = sa.select(Site).where(Site.id.in_(sa.select(Ticket.site_id).where(Ticket.forgotten_at.is_(None)))).order_by(Site.code)
    for site in session.scalars(sites).all():
        before = clock.now() - timedelta(days=terms_of(session, site.id)[0].retention_days)
        over = sa.select(Ticket.id).where(Ticket.site_id == site.id, Ticket.forgotten_at.is_(None), Ticket.ended_at < before)
        if session.scalar(over.limit(1)) is None:
            continue
        take_turn(session, site)
        ids = session.scalars(over.limit(AT_ONCE)).all()
        session.execute(sa.update(TicketPhoto).where(TicketPhoto.ticket_id.in_(ids)).values(sealed=None))
        session.execute(sa.update(Ticket).where(Ticket.id.in_(ids)).values(
            phone=None, phone_hash=None, phone_last=None, customer=None, note=None, forgotten_at=clock.now()
        ))
        journal.append(session, journal.book_of_site(site.code), by, "ticket_customers_forgotten", site.code, {"count": len(ids)})
        gone += len(ids)
    return gone
