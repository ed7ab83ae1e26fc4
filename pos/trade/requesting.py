"""Asking for invoices: a month's requests made at once, issued under the tax office's number, or cancelled. The invoice itself is issued
on the tax office's own site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.trade.customers import customer_at
from pos.trade.invoices import Draft, drafts_of, is_cancelled
from pos.trade.models import CANCELLED, ISSUED, REQUESTED, Customer, InvoiceEvent, InvoiceLine, InvoiceRequest
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, say
from sites.registry import Site
from sites.shifts.recording import take_turn


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with what became of it."""

    request: InvoiceRequest
    site: str
    customer: Customer
    event: InvoiceEvent | None

    @property
    def state(self) -> str:
        """requested, issued or cancelled."""
        return REQUESTED if self.event is None else self.event.kind


def make_requests(session: Session, actor: Actor, site: Site, month: int, customer: str | None = None) -> list[InvoiceRequest]:
    """Makes the requests that a month still lacks, for one customer or all. Done again it makes nothing new. Invalid for an unknown
    customer."""
    take_turn(session, site)
    drafts = drafts_of(session, site, month, None if customer is None else customer_at(session, site, customer).id)
    last = session.scalar(sa.select(sa.func.max(InvoiceRequest.number)).where(InvoiceRequest.site_id == site.id)) or 0
    return [_made(session, actor, site, month, draft, last + number) for number, draft in enumerate(drafts, 1)]


def issue(
    session: Session, actor: Actor, site: Site, request_id: UUID, approval_no: str, issued_on: date
) -> bool:
    """Notes that the invoice was issued; True when that is new. Conflict `invoice_cancelled`, and `invoice_issued` under another number."""
    view = _standing(session, site, request_id)
    if view.event is not None:
        if (view.event.approval_no, view.event.issued_on) == (approval_no, issued_on):
            return False
        raise Conflict("invoice_issued", say("이미 다른 승인번호로 발급된 요청입니다.", "It was issued under another number already."))
    _happened(session, actor, site, view, ISSUED, approval_no=approval_no, issued_on=issued_on, reason=None)
    return True


def cancel(session: Session, actor: Actor, site: Site, request_id: UUID, reason: str) -> bool:
    """Takes a request back, so that its lines may be asked for anew; True when that is new. Conflict `invoice_corrected` while a
    correcting request stands on it."""
    view = viewed(session, [site.id], request_id=request_id, lock=site)[0]
    if view.state == CANCELLED:
        return False
    query = sa.select(InvoiceRequest.id).where(InvoiceRequest.corrects_id == request_id, ~is_cancelled())
    if session.scalar(query.limit(1)) is not None:
        raise Conflict("invoice_corrected", say("수정 요청이 있습니다. 먼저 그것을 취소해 주세요.",
                                                "A correcting request stands on it. Cancel that first."))
    _happened(session, actor, site, view, CANCELLED, approval_no=None, issued_on=None, reason=reason)
    return True


def viewed(
    session: Session, sites: sa.Select[int] | Sequence[int], month: int | None = None, customer_id: int | None = None,
    request_id: UUID | None = None, lock: Site | None = None,
) -> list[RequestView]:
    """The requests of these sites, by number; with `lock` under that site's."""
    if lock is not None:
        take_turn(session, lock)
    last = sa.select(sa.func.max(InvoiceEvent.id)).group_by(InvoiceEvent.request_id)
    query = (
        sa.select(InvoiceRequest, Site.code, Customer, InvoiceEvent).join(Site, Site.id == InvoiceRequest.site_id)
        .join(Customer, Customer.id == InvoiceRequest.customer_id)
        .outerjoin(InvoiceEvent, sa.and_(InvoiceEvent.request_id == InvoiceRequest.id, InvoiceEvent.id.in_(last)))
        .where(InvoiceRequest.site_id.in_(sites)).order_by(Site.code, InvoiceRequest.number)
    )
    for column, value in (
        (InvoiceRequest.month, month), (InvoiceRequest.customer_id, customer_id), (InvoiceRequest.id, request_id),
    ):
        if value is not None:
            query = query.where(column == value)
    return [RequestView(*row) for row in session.execute(query)]


def lines_of(session: Session, request_id: UUID) -> Sequence[InvoiceLine]:
    """The lines of a request, in order."""
    return session.scalars(sa.select(InvoiceLine).where(InvoiceLine.request_id == request_id).order_by(InvoiceLine.line_no)).all()


def request_content(request: InvoiceRequest, site: str, customer: str, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """What the journal says of a request."""
    return {
        "site": site, "customer": customer, "number": request.number, "month": clock.month_text(request.month), "kind": request.kind,
        "corrects": None if request.corrects_id is None else str(request.corrects_id), "supply": request.supply, "vat": request.vat,
        "lines": [{"document": str(line.document_id), "supply": line.supply, "vat": line.vat} for line in lines],
    }


def event_content(event: InvoiceEvent, site: str) -> dict[str, Any]:
    """What the journal says of what became of it."""
    issued_on = None if event.issued_on is None else event.issued_on.isoformat()
    return {"site": site, "approval_no": event.approval_no, "issued_on": issued_on}


def _made(session: Session, actor: Actor, site: Site, month: int, draft: Draft, number: int) -> InvoiceRequest:
    request = InvoiceRequest(
        id=uuid4(), site_id=site.id, number=number, customer_id=draft.customer.id, project_id=draft.project_id, month=month,
        kind=draft.kind, corrects_id=draft.corrects_id, supply=draft.supply, vat=draft.vat, at=clock.now(), recorded_by=actor.code,
    )
    lines = [InvoiceLine(request_id=request.id, line_no=line_no, **line._asdict()) for line_no, line in enumerate(draft.lines, 1)]
    act = journal.Act("invoice_requested", str(request.id), request_content(request, site.code, draft.customer.code, lines))
    request.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(request)
    session.flush()
    session.add_all(lines)
    session.flush()
    return request


def _standing(session: Session, site: Site, request_id: UUID) -> RequestView:
    view = viewed(session, [site.id], request_id=request_id, lock=site)[0]
    if view.state == CANCELLED:
        raise Conflict("invoice_cancelled", say("취소된 요청입니다. 다시 요청해 주세요.", "This request was cancelled. Ask anew."))
    return view


def _happened(session: Session, actor: Actor, site: Site, view: RequestView, kind: str, **said: Any) -> None:
    event = InvoiceEvent(request_id=view.request.id, site_id=site.id, kind=kind, at=clock.now(), recorded_by=actor.code, **said)
    act = journal.Act(f"invoice_{kind}", str(view.request.id), event_content(event, site.code))
    event.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(event)
    session.flush()
