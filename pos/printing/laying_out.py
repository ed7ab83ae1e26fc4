"""What a kind of slip shows, read for whoever asks: the stored sale or till, laid out for a width."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.models import DRAWER, ORDER, RECEIPT, TAG, TICKET, TRIAL, Printer, Z
from pos.printing.order_slip import notes_of, order_slip
from pos.printing.receipt_slip import Issue, receipt_slip
from pos.printing.slip import Slip
from pos.printing.ticket_slip import tag_labels, ticket_slip
from pos.printing.till_slip import till_slip
from pos.printing.trial_slip import trial_slip
from pos.printing.writing import Writing
from pos.sales.letterhead import letterhead
from pos.sales.models import Document
from pos.sales.receipts import SHOWN_SOURCES, receipt_by_token, receipt_token
from pos.sales.refunding import not_here_yet
from pos.tickets.models import Ticket
from pos.tickets.moving_on import not_here_yet as ticket_not_here_yet
from pos.tickets.queries import wholes
from pos.tickets.terms import terms_of
from pos.tills.queries import report_for, till_for
from sites import clock
from sites.access import Actor, Permission
from sites.errors import Conflict, NotFound, say
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Source:
    """For whom it is read, of which site, and what links begin with."""

    actor: Actor
    site: Site
    base_url: str


def laid_out(
    session: Session, source: Source, kind: str, subject: UUID | None, printer: Printer, language: str, copy: int
) -> Slip | None:
    """The slip; None where only the drawer opens. Conflict for a sale that has not come, or a Z of a till that is open."""
    if kind == DRAWER:
        if subject is not None:
            _here(session, source.site, subject)
        return None
    if kind == TRIAL or subject is None:
        now = clock.now().astimezone(clock.zone(source.site.time_zone))
        return trial_slip(
            printer.code, printer.name, printer.columns, cuts=printer.cuts, drawer=printer.has_drawer,
            moment=Writing(language).moment(now), address=source.base_url, language=language,
        )
    if kind in (TICKET, TAG):
        return ticket_paper(session, source, kind, subject, printer.columns, language, copy)
    if kind in (RECEIPT, ORDER):
        return document_slip(session, source, kind, subject, printer.columns, language, copy)
    return report_slip(session, source, subject, printer.columns, language, copy, only_closed=kind == Z)


def document_slip(session: Session, source: Source, kind: str, subject: UUID, columns: int, language: str, copy: int = 0) -> Slip:
    """A receipt or an order slip of a sale of this site."""
    _here(session, source.site, subject)
    token = receipt_token(subject)
    receipt = receipt_by_token(session, token)
    if kind == ORDER:
        return order_slip(receipt, notes_of(session, subject), columns, language, copy)
    return receipt_slip(receipt, columns, Issue(language, f"{source.base_url}/r/{token}", copy))


def _here(session: Session, site: Site, subject: UUID) -> None:
    """Conflict `sale_not_here_yet` unless the document has come to this site."""
    query = sa.select(Document.id).where(Document.id == subject, Document.site_id == site.id, Document.source.in_(SHOWN_SOURCES))
    if session.scalar(query) is None:
        raise not_here_yet()


def ticket_paper(session: Session, source: Source, kind: str, subject: UUID, columns: int, language: str, copy: int = 0) -> Slip:
    """The slip that a customer takes along, or the label for each thing that was left. Conflict for a ticket that has not come."""
    ticket = session.scalar(sa.select(Ticket).where(Ticket.id == subject, Ticket.site_id == source.site.id))
    if ticket is None:
        raise ticket_not_here_yet()
    [whole] = wholes(session, source.actor, [ticket])
    if kind == TAG:
        return tag_labels(whole, columns, language)
    terms, _ = terms_of(session, source.site.id)
    return ticket_slip(whole, letterhead(session, source.site, ticket.business_date), terms, columns, language, copy)


def report_slip(
    session: Session, source: Source, till_id: UUID, columns: int, language: str, copy: int = 0, *, only_closed: bool = False
) -> Slip:
    """X or Z of a till, as much of it as whoever asks may see."""
    till, site = till_for(session, source.actor, till_id, Permission.DOCUMENTS)
    if site.id != source.site.id:
        raise NotFound("till_not_found")
    if only_closed and till.state != "closed":
        raise Conflict("till_not_closed", say("아직 마감하지 않았습니다. 마감한 뒤에 인쇄해 주세요.", "This till is not closed yet."))
    report = report_for(session, source.actor, till, site, _head)
    return till_slip(report, columns, clock.zone(site.time_zone), language, copy)


def _head(session: Session, site: Site, day: date) -> Mapping[str, str | None]:
    return asdict(letterhead(session, site, day))
