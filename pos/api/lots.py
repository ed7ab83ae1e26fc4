"""Lots: what is on hand of which, and where each came from and went."""

from typing import Any

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.places import site_code_of
from pos.api.schemas import farm as shapes
from pos.donations.queries import handed_over_of
from pos.farm.tracing import Went, trace
from pos.inventory.lots.queries import LotOnHand, lots_at, without_lot
from pos.inventory.lots.to_sell import lots_to_sell
from pos.money import quantity_text
from pos.sales.counter import counter_now
from sites import clock
from sites.access import Permission, site_for
from sites.db import reading

blueprint = make_blueprint("lots", "Lots with their use-by days")


@blueprint.route("/lots")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.LotsQuery}], responses={"200": shows("The lots", shapes.LotsOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_lots() -> Response:
    """The lots that a site holds, those that should leave first first."""
    actor, wanted = current_actor(), read_query(shapes.LotsQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        found = [_lot(each) for each in lots_at(session, site, wanted["item"], wanted["all"] == "false")]
        beyond = {item: quantity_text(milli) for item, milli in without_lot(session, site).items()}
    return jsonify(shapes.LotsOut().dump({"data": found, "without_lot": beyond}))


@blueprint.route("/lots/for-sale")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteQuery}],
    responses={"200": shows("The lots by product", shapes.LotsForSaleOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_lots_for_sale() -> Response:
    """Which lots each product may be sold from, the one that leaves by itself first. A line of a sale may name another one of them."""
    actor, wanted = current_actor(), read_query(shapes.SiteQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        counter = counter_now(session, site.id)
        found = lots_to_sell(session, counter.place, counter.catalogue, counter.recipes, clock.now())
    return jsonify(shapes.LotsForSaleOut().dump({"data": [
        {
            "sku": each.sku, "item": each.item, "unit": each.unit,
            "lots": [{"lot": lot.code, "use_by": lot.use_by, "on_hand": quantity_text(lot.on_hand_milli)} for lot in each.lots],
        }
        for each in found
    ]}))


@blueprint.route("/lots/trace")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.TraceQuery}],
    responses={"200": shows("The lot's way", shapes.TraceOut), **problems(404, 422)},
)
@guarded(Permission.READ)
def get_trace() -> Response:
    """Follows a lot: back to its batches, forwards to every receipt, site and recipient that got some of it, packs included."""
    actor, wanted = current_actor(), read_query(shapes.TraceQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.READ)
        found = trace(session, site, wanted["item"], wanted["lot"])
        given = handed_over_of(session, [lot.id for lot, _ in found.lots])
    codes = {lot.id: (lot.code, item) for lot, item in found.lots}
    went = [_went(each) for each in found.went]
    for handover, lot_id, milli in given:
        went.append(_WENT | {
            "lot": codes[lot_id][0], "item": codes[lot_id][1], "kind": "handover", "on": handover.business_date,
            "quantity": quantity_text(milli), "recipient": handover.recipient, "head_count": handover.head_count,
        })
    return jsonify(shapes.TraceOut().dump({
        "lots": [
            {"item": item, "lot": lot.code, "made_on": lot.made_on, "use_by": lot.use_by, "on_hand": quantity_text(lot.on_hand_milli)}
            for lot, item in found.lots
        ],
        "picked": [
            {"batch": each.batch, "placed_on": each.placed_on, "harvested_on": each.harvested_on, "quantity": quantity_text(each.milli)}
            for each in found.picked
        ],
        "went": went,
    }))


_WENT: dict[str, Any] = {"sale": None, "receipt_no": None, "to_site": None, "recipient": None, "head_count": None}


def _went(each: Went) -> dict[str, Any]:
    return _WENT | {
        "lot": each.lot, "item": each.item, "kind": each.kind, "on": each.on, "quantity": quantity_text(each.milli),
        "sale": each.document_id, "receipt_no": each.receipt_no, "to_site": each.to_site,
    }


def _lot(each: LotOnHand) -> dict[str, Any]:
    return {
        "item": each.item, "name": each.name, "unit": each.unit, "lot": each.lot.code, "made_on": each.lot.made_on,
        "use_by": each.lot.use_by, "on_hand": quantity_text(each.lot.on_hand_milli),
    }
