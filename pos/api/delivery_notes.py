"""Delivery notes (거래명세서): of a sale on account, or made first and sold when the goods are handed over."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer
from pos.api.schemas import delivery_notes as shapes
from pos.money import quantity_text
from pos.trade.customers import customer_for
from pos.trade.delivering import WantedLineOfNote, WantedNote, make_note, note_lines, notes_of, sell_note
from pos.trade.models import Customer, DeliveryNote
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at
from sites.registry import Site

blueprint = make_blueprint("delivery_notes", "Delivery notes")


@blueprint.route("/delivery-notes")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.NotesQuery}],
    responses={"200": shows("The notes, by number", shapes.DeliveryNotesOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_delivery_notes() -> Any:
    """The notes of a site's deliveries between two days."""
    actor, query = current_actor(), read_query(shapes.NotesQuery())
    with reading() as session:
        site = site_for(session, actor, query["site"], Permission.APPROVE)
        customer_id = None if query["customer"] is None else customer_for(session, actor, query["customer"]).customer.id
        found = notes_of(session, site, query["from_"], query["to"], customer_id)
        return shapes.DeliveryNotesOut().dump({"data": [_note(session, note, site.code, customer) for note, customer in found]})


@blueprint.route("/delivery-notes", methods=["POST"])
@blueprint.doc(**takes(shapes.DeliveryNoteIn(), **created("The note", shapes.DeliveryNoteOut)))
@guarded(Permission.SITE_WORK)
def post_delivery_note() -> Response:
    """Makes a note, once: of a `sale`, or with `lines` at the agreed prices. 409 `sale_not_owed`, `note_stands`."""
    actor, given = current_actor(), read_body(shapes.DeliveryNoteIn())
    code = given.pop("site")
    lines = [WantedLineOfNote(line["sku"], line["quantity"], line["unit_price"], line["lot"]) for line in given.pop("lines")]
    if bool(lines) == (given["sale"] is not None):
        raise invalid_at("/lines", "판매(sale)나 줄(lines) 중 하나만 적어 주세요.", "Give either `sale` or `lines`.", code="lines_or_sale")
    wanted = WantedNote(lines=lines, **given)
    note, new = attempt(lambda session: make_note(session, actor, site_for(session, actor, code, Permission.SITE_WORK), wanted))
    return _answer(note.id, new)


@blueprint.route("/delivery-notes/<uuid:note_id>")
@blueprint.doc(responses={"200": shows("The note", shapes.DeliveryNoteOut), **problems()})
@guarded(Permission.APPROVE)
def get_delivery_note(note_id: UUID) -> Any:
    """A note with its lines."""
    with reading() as session:
        _site(session, current_actor(), note_id, Permission.APPROVE)
        return shapes.DeliveryNoteOut().dump(_whole(session, note_id))


@blueprint.route("/delivery-notes/<uuid:note_id>/sale", methods=["POST"])
@blueprint.doc(**takes(shapes.NoteSaleIn(), **created("The note, sold", shapes.DeliveryNoteOut)))
@guarded(Permission.SITE_WORK)
def post_note_sale(note_id: UUID) -> Response:
    """Sells on account what was delivered, once. 409 `note_sold` when it was sold under another id."""
    actor, given = current_actor(), read_body(shapes.NoteSaleIn())
    _, new = attempt(lambda session: sell_note(
        session, actor, _site(session, actor, note_id, Permission.SITE_WORK), note_id, given["id"], given["sold_at"]))
    return _answer(note_id, new)


def _answer(note_id: UUID, new: bool) -> Response:
    with reading() as session:
        return answer(shapes.DeliveryNoteOut().dump(_whole(session, note_id)), new)


def _site(session: Session, actor: Actor, note_id: UUID, permission: Permission) -> Site:
    code = session.scalar(sa.select(Site.code).join(DeliveryNote, DeliveryNote.site_id == Site.id).where(DeliveryNote.id == note_id))
    if code is None:
        raise NotFound("note_not_found")
    return site_for(session, actor, code, permission)


def _whole(session: Session, note_id: UUID) -> dict[str, Any]:
    note = session.get_one(DeliveryNote, note_id, populate_existing=True)
    return _note(session, note, session.get_one(Site, note.site_id).code, session.get_one(Customer, note.customer_id))


def _note(session: Session, note: DeliveryNote, site: str, customer: Customer) -> dict[str, Any]:
    lines = note_lines(session, note.id)
    return {
        "id": note.id, "site": site, "number": note.number, "customer": customer.code, "name": customer.name,
        "delivered_on": note.delivered_on, "sale": note.sale_id, "note": note.note, "total": sum(line.amount for line in lines),
        "lines": [
            {
                "sku": line.sku, "name": line.name, "tax_class": line.tax_class, "quantity": quantity_text(line.quantity_milli),
                "unit_price": line.unit_price, "amount": line.amount, "lot": line.lot,
            }
            for line in lines
        ],
    }
