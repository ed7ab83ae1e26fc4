"""Invoice requests: what a month on account is to be invoiced with, and what became of it. Invoices themselves are issued elsewhere."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas import invoice_requests as shapes
from pos.money import quantity_text
from pos.trade.customers import customer_at, customer_for
from pos.trade.invoices import DraftLine, drafts_of
from pos.trade.models import InvoiceLine, InvoiceRequest
from pos.trade.requesting import RequestView, cancel, issue, lines_of, make_requests, viewed
from sites import clock
from sites.access import Actor, Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound
from sites.registry import Site

blueprint = make_blueprint("invoice_requests", "Invoice requests")
STANDS = {"200": shows("The request as it stands", shapes.InvoiceRequestOut)}


@blueprint.route("/invoice-requests")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.InvoiceRequestsQuery}],
    responses={"200": shows("The requests, without their lines", shapes.InvoiceRequestsOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_invoice_requests() -> Any:
    """The requests of a scope; of one month or customer, or of all."""
    actor, query = current_actor(), read_query(shapes.InvoiceRequestsQuery())
    month = None if query["month"] is None else clock.parse_month(query["month"])
    with reading() as session:
        sites = sites_within(scope_for(session, actor, query["scope"], Permission.APPROVE))
        customer_id = None if query["customer"] is None else customer_for(session, actor, query["customer"]).customer.id
        return shapes.InvoiceRequestsOut().dump({"data": [_request(view, ()) for view in viewed(session, sites, month, customer_id)]})


@blueprint.route("/invoice-requests/preview")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.InvoiceRunIn}],
    responses={"200": shows("What would be made", shapes.InvoiceDraftsOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_invoice_preview() -> Any:
    """The requests that a month at a site still lacks. Nothing is written."""
    actor, query = current_actor(), read_query(shapes.InvoiceRunIn())
    with reading() as session:
        site = site_for(session, actor, query["site"], Permission.APPROVE)
        customer_id = None if query["customer"] is None else customer_at(session, site, query["customer"]).id
        drafts = drafts_of(session, site, clock.parse_month(query["month"]) or 0, customer_id)
        return shapes.InvoiceDraftsOut().dump({"site": site.code, "month": query["month"], "data": [
            {
                "customer": draft.customer.code, "name": draft.customer.name, "kind": draft.kind, "corrects": draft.corrects_id,
                "supply": draft.supply, "vat": draft.vat, "lines": [_line(line) for line in draft.lines],
            }
            for draft in drafts
        ]})


@blueprint.route("/invoice-requests", methods=["POST"])
@blueprint.doc(**takes(shapes.InvoiceRunIn(), **{
    "201": shows("What was made", shapes.InvoiceRequestsOut), "200": shows("Nothing was lacking", shapes.InvoiceRequestsOut),
}))
@guarded(Permission.SITE_WORK)
def post_invoice_requests() -> Any:
    """Makes the requests that a month at a site still lacks. Done again it makes nothing new."""
    actor, given = current_actor(), read_body(shapes.InvoiceRunIn())

    def run(session: Session) -> list[Any]:
        site = site_for(session, actor, given["site"], Permission.SITE_WORK)
        made = make_requests(session, actor, site, clock.parse_month(given["month"]) or 0, given["customer"])
        wanted = {request.id for request in made}
        return [
            _request(view, lines_of(session, view.request.id)) for view in viewed(session, [site.id]) if view.request.id in wanted
        ]

    made = attempt(run)
    return shapes.InvoiceRequestsOut().dump({"data": made}), 201 if made else 200


@blueprint.route("/invoice-requests/<uuid:request_id>")
@blueprint.doc(responses={**STANDS, **problems()})
@guarded(Permission.APPROVE)
def get_invoice_request(request_id: UUID) -> Any:
    """A request with its lines."""
    with reading() as session:
        return _shown(session, _site(session, current_actor(), request_id, Permission.APPROVE), request_id)


@blueprint.route("/invoice-requests/<uuid:request_id>/issue", methods=["POST"])
@blueprint.doc(**takes(shapes.InvoiceIssueIn(), **STANDS))
@guarded(Permission.SITE_WORK)
def post_invoice_issue(request_id: UUID) -> Any:
    """Notes the tax office's number of the invoice. 409 `invoice_issued` under another one, `invoice_cancelled`."""
    actor, given = current_actor(), read_body(shapes.InvoiceIssueIn())

    def note(session: Session) -> Any:
        site = _site(session, actor, request_id, Permission.SITE_WORK)
        issue(session, actor, site, request_id, given["approval_no"], given["issued_on"])
        return _shown(session, site, request_id)

    return attempt(note)


@blueprint.route("/invoice-requests/<uuid:request_id>/cancellation", methods=["POST"])
@blueprint.doc(**takes(shapes.InvoiceReasonIn(), **STANDS))
@guarded(Permission.SITE_WORK)
def post_invoice_cancellation(request_id: UUID) -> Any:
    """Takes a request back; its lines may be asked for anew. 409 `invoice_corrected` while a correcting request stands on it."""
    actor, given = current_actor(), read_body(shapes.InvoiceReasonIn())

    def take_back(session: Session) -> Any:
        site = _site(session, actor, request_id, Permission.SITE_WORK)
        cancel(session, actor, site, request_id, given["reason"])
        return _shown(session, site, request_id)

    return attempt(take_back)


def _site(session: Session, actor: Actor, request_id: UUID, permission: Permission) -> Site:
    code = session.scalar(
        sa.select(Site.code).join(InvoiceRequest, InvoiceRequest.site_id == Site.id).where(InvoiceRequest.id == request_id))
    if code is None:
        raise NotFound("invoice_not_found")
    return site_for(session, actor, code, permission)


def _shown(session: Session, site: Site, request_id: UUID) -> Any:
    view = viewed(session, [site.id], request_id=request_id)[0]
    return shapes.InvoiceRequestOut().dump(_request(view, lines_of(session, request_id)))


def _request(view: RequestView, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    of, event = view.request, view.event
    return {
        "id": of.id, "site": view.site, "number": of.number, "customer": view.customer.code, "name": view.customer.name,
        "business_number": view.customer.business_number, "month": clock.month_text(of.month), "kind": of.kind, "corrects": of.corrects_id,
        "supply": of.supply, "vat": of.vat, "total": of.supply + of.vat, "state": view.state,
        "approval_no": None if event is None else event.approval_no, "issued_on": None if event is None else event.issued_on,
        "reason": None if event is None else event.reason, "lines": [_line(line) for line in lines],
    }


def _line(line: InvoiceLine | DraftLine) -> dict[str, Any]:
    return {
        "document": line.document_id, "day": line.day, "name": line.name, "unit_price": line.unit_price, "supply": line.supply,
        "quantity": None if line.quantity_milli is None else quantity_text(line.quantity_milli), "vat": line.vat,
    }
