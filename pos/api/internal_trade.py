"""Deliveries between workplaces: one act at both."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from pos.api.blueprint import (
    created,
    make_blueprint,
    parse_json,
    problems,
    raw_body,
    read_body,
    read_query,
    shows,
    takes,
)
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer, read_act
from pos.api.places import site_code_of
from pos.api.quarantine import set_aside
from pos.api.schemas import internal_trade as shapes
from pos.internal_trade import queries
from pos.internal_trade.delivering import WantedDelivery, WantedDeliveryLine, deliver
from pos.internal_trade.returning import WantedBack, send_delivery_back
from pos.money import quantity_text
from pos.sales.wanted import WantedReturn
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import DomainError

blueprint = make_blueprint("internal_trade", "Deliveries between workplaces")


@blueprint.route("/internal-deliveries", methods=["POST"])
@blueprint.doc(**takes(shapes.InternalDeliveryIn, **created("The delivery", shapes.InternalDeliveryOut)))
@guarded(Permission.SELL)
def post_delivery() -> Response:
    """Deliver to another site, once: a sale here, stock there. 422 `into_missing` where it cannot be said as what a line arrives."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.InternalDeliveryIn(), parsed)
        lines = [
            WantedDeliveryLine(line["sku"], line["quantity"], line["unit_price"], line["lot"], line["into"], line["into_quantity"])
            for line in given.pop("lines")
        ]
        wanted = WantedDelivery(lines=lines, **given)
        stored, new = attempt(lambda session: deliver(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "internal_delivery", parsed, refusal)
        raise
    with reading() as session:
        return answer(shapes.InternalDeliveryOut().dump(_shown(queries.stored_delivery(session, stored.id))), new)


@blueprint.route("/internal-deliveries")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteDaysQuery}],
    responses={"200": shows("The deliveries", shapes.InternalDeliveriesOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_deliveries() -> Response:
    """What a site delivered and what was delivered to it, by the sellers' business days."""
    actor, wanted = current_actor(), read_query(shapes.SiteDaysQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.DOCUMENTS)
        found = [_shown(each) for each in queries.deliveries(session, [site.id], wanted["from_"], wanted["to"])]
    return jsonify(shapes.InternalDeliveriesOut().dump({"data": found}))


@blueprint.route("/internal-deliveries/<uuid:delivery_id>")
@blueprint.doc(responses={"200": shows("The delivery", shapes.InternalDeliveryOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_delivery(delivery_id: UUID) -> Response:
    """One delivery, for those who may read its seller or its buyer."""
    actor = current_actor()
    with reading() as session:
        return jsonify(shapes.InternalDeliveryOut().dump(_shown(queries.delivery_for(session, actor, delivery_id))))


@blueprint.route("/internal-deliveries/<uuid:delivery_id>/returns", methods=["POST"])
@blueprint.doc(**takes(shapes.InternalReturnIn, **created("The delivery with what went back", shapes.InternalDeliveryOut)))
@guarded(Permission.SITE_WORK)
def post_return(delivery_id: UUID) -> Response:
    """Send a delivery or a part of it back to its seller, once: a refund there, stock out at the buyer."""
    actor, given = current_actor(), read_body(shapes.InternalReturnIn())
    with reading() as session:
        seller = queries.delivery_for(session, actor, delivery_id).site
    lines = [WantedReturn(line["line"], line["quantity"], line["restock"]) for line in given["lines"]]
    wanted = WantedBack(given["id"], delivery_id, given["at"], lines, given["reason"])
    _, new = attempt(
        lambda session: send_delivery_back(session, actor, site_for(session, actor, seller, Permission.SITE_WORK), wanted)
    )
    with reading() as session:
        return answer(shapes.InternalDeliveryOut().dump(_shown(queries.stored_delivery(session, delivery_id))), new)


def _shown(each: queries.Delivered) -> dict[str, Any]:
    document = each.document
    return {
        "id": each.delivery.id, "site": each.site, "to_site": each.to_site, "at": each.delivery.at,
        "business_date": document.business_date, "book_date": document.book_date, "party": each.delivery.party,
        "receipt_no": document.receipt_no, "total": document.total, "supply": document.supply, "vat": document.vat,
        "exempt": document.exempt, "returned": each.returned, "note": each.delivery.note, "flags": document.flags.split(),
        "lines": [_line(line) for line in each.lines],
    }


def _line(line: queries.Line) -> dict[str, Any]:
    return {
        "line": line.line_no, "sku": line.sku, "name": line.name, "tax_class": line.tax_class,
        "quantity": quantity_text(line.quantity_milli), "unit_price": line.unit_price, "net": line.net, "lot": line.lot,
        "into": line.item, "into_unit": line.unit, "returned": quantity_text(line.returned_milli),
        "into_quantity": None if line.arrived_milli is None else quantity_text(line.arrived_milli),
    }
