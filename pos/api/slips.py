"""Slips handed over instead of printed: as text, or as the bytes of a printer that the tablet itself is connected to."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_query
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.printing import SlipQuery
from pos.printing.escpos import Dialect, as_bytes
from pos.printing.laying_out import Source, document_slip, report_slip, ticket_paper
from pos.printing.models import RECEIPT, TAG, TICKET
from pos.printing.plain import as_text
from pos.printing.slip import WIDTHS, Slip
from pos.sales.models import Document
from pos.tickets.queries import ticket_for
from pos.tills.queries import till_for
from sites.access import Permission, reach, site_for
from sites.db import reading
from sites.errors import NotFound, invalid_at
from sites.registry import Site

blueprint = make_blueprint("slips", "Slips as text and as bytes")

QUERY = {"parameters": [{"in": "query", "schema": SlipQuery}]}
REPLACED = {"X-Replaced-Letters": {"schema": {"type": "integer", "minimum": 0}, "description": "Letters that a printer lacks, shown as □"}}
TEXT = {"description": "The slip", "headers": REPLACED, "content": {"text/plain": {"schema": {"type": "string"}}}}
BYTES = {
    "description": "ESC/POS in CP949", "headers": REPLACED,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@blueprint.route("/sales/<uuid:sale_id>/receipt.txt")
@blueprint.doc(**QUERY, responses={"200": TEXT, **problems(422)})
@guarded(Permission.DOCUMENTS)
def receipt_text(sale_id: UUID) -> Response:
    """The receipt of a sale or refund in columns."""
    return _text(*_receipt(sale_id))


@blueprint.route("/sales/<uuid:sale_id>/receipt.escpos")
@blueprint.doc(**QUERY, responses={"200": BYTES, **problems(422)})
@guarded(Permission.DOCUMENTS)
def receipt_bytes(sale_id: UUID) -> Response:
    """The same for a printer: to be handed to it as it is. `drawer=true` opens the drawer first."""
    return _bytes(*_receipt(sale_id))


@blueprint.route("/tills/<uuid:till_id>/slip.txt")
@blueprint.doc(**QUERY, responses={"200": TEXT, **problems(422)})
@guarded(Permission.DOCUMENTS)
def report_text(till_id: UUID) -> Response:
    """The X or Z of a till in columns; an open one blindly, where who asks is to count it so."""
    return _text(*_report(till_id))


@blueprint.route("/tills/<uuid:till_id>/slip.escpos")
@blueprint.doc(**QUERY, responses={"200": BYTES, **problems(422)})
@guarded(Permission.DOCUMENTS)
def report_bytes(till_id: UUID) -> Response:
    """The same for a printer."""
    return _bytes(*_report(till_id))


@blueprint.route("/tickets/<uuid:ticket_id>/slip.txt")
@blueprint.doc(**QUERY, responses={"200": TEXT, **problems(422)})
@guarded(Permission.STAFF)
def ticket_text(ticket_id: UUID) -> Response:
    """The slip of a drop-off in columns."""
    return _text(*_ticket(ticket_id, TICKET))


@blueprint.route("/tickets/<uuid:ticket_id>/slip.escpos")
@blueprint.doc(**QUERY, responses={"200": BYTES, **problems(422)})
@guarded(Permission.STAFF)
def ticket_bytes(ticket_id: UUID) -> Response:
    """The same for a printer."""
    return _bytes(*_ticket(ticket_id, TICKET))


@blueprint.route("/tickets/<uuid:ticket_id>/tag.escpos")
@blueprint.doc(**QUERY, responses={"200": BYTES, **problems(422)})
@guarded(Permission.STAFF)
def tag_bytes(ticket_id: UUID) -> Response:
    """Its labels for a printer."""
    return _bytes(*_ticket(ticket_id, TAG))


def _ticket(ticket_id: UUID, kind: str) -> tuple[Slip, bool]:
    actor, wanted = current_actor(), _wanted()
    with reading() as session:
        _, site = ticket_for(session, actor, ticket_id, Permission.STAFF)
        paper = ticket_paper(session, Source(actor, site, ""), kind, ticket_id, wanted["columns"], wanted["language"])
    return paper, wanted["drawer"] == "true"


def _receipt(sale_id: UUID) -> tuple[Slip, bool]:
    actor, wanted = current_actor(), _wanted()
    with reading() as session:
        site = site_of_document(session, sale_id)
        source = Source(actor, site, current_app.extensions["pos-settings"].base_url)
        return document_slip(session, source, RECEIPT, sale_id, wanted["columns"], wanted["language"]), wanted["drawer"] == "true"


def _report(till_id: UUID) -> tuple[Slip, bool]:
    actor, wanted = current_actor(), _wanted()
    with reading() as session:
        _, site = till_for(session, actor, till_id, Permission.DOCUMENTS)
        source = Source(actor, site, "")
        return report_slip(session, source, till_id, wanted["columns"], wanted["language"]), wanted["drawer"] == "true"


def site_of_document(session: Session, sale_id: UUID) -> Site:
    """The site of a sale or refund within reach of whoever asks; else NotFound."""
    actor = current_actor()
    site = session.scalar(
        sa.select(Site).join(Document, Document.site_id == Site.id)
        .where(Document.id == sale_id, Document.source.in_(("sale", "refund")), Site.id.in_(reach(actor.grants)))
    )
    if site is None:
        raise NotFound("sale_not_found")
    return site_for(session, actor, site.code, Permission.DOCUMENTS)


def _wanted() -> Any:
    wanted = read_query(SlipQuery())
    if wanted["columns"] not in WIDTHS:
        raise invalid_at("/columns", "32, 42, 48 가운데 하나여야 합니다.", "This must be 32, 42 or 48.")
    return wanted


def _text(slip: Slip, _drawer: bool) -> Response:
    return _counted(Response(as_text(slip), mimetype="text/plain"), slip)


def _bytes(slip: Slip, drawer: bool) -> Response:
    return _counted(Response(as_bytes(slip, Dialect(), kick=drawer), mimetype="application/octet-stream"), slip)


def _counted(response: Response, slip: Slip) -> Response:
    response.headers["X-Replaced-Letters"] = str(slip.replaced)
    response.headers["Cache-Control"] = "private, no-store"
    return response
