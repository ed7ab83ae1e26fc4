"""The farm: placed units, harvests, packing, and what each batch yields."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from pos.api.blueprint import check, created, make_blueprint, parse_json, problems, raw_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series, site_code_of
from pos.api.quarantine import set_aside
from pos.api.schemas import farm as shapes
from pos.farm import queries
from pos.farm.harvesting import WantedHarvest, harvest
from pos.farm.models import Batch, Packing
from pos.farm.packing import WantedPacking, pack
from pos.farm.placing import WantedBatch, WantedEnd, end_batch, place_batch
from pos.inventory.lots.models import Lot
from pos.inventory.models import StockItem
from pos.money import quantity_text
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import DomainError

blueprint = make_blueprint("farm", "Batches, harvests and packing")


@blueprint.route("/farm/batches", methods=["POST"])
@blueprint.doc(**takes(shapes.FarmBatchIn, **created("The batch", shapes.FarmBatchOut)))
@guarded(Permission.SELL)
def post_batch() -> Response:
    """Note units that were placed on the shelves, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.FarmBatchIn(), parsed)
        wanted = WantedBatch(**given)
        batch, new = attempt(lambda session: place_batch(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "farm_batch", parsed, refusal)
        raise
    return answer(shapes.FarmBatchOut().dump(_batch(batch, code, None)), new)


@blueprint.route("/farm/batches/<uuid:batch_id>/end", methods=["POST"])
@blueprint.doc(**takes(shapes.BatchEndIn, **created("The batch, cleared away", shapes.FarmBatchOut)))
@guarded(Permission.SELL)
def post_end(batch_id: UUID) -> Response:
    """Note that a batch was cleared away, once. 409 `batch_not_here_yet` before its placing came, `batch_ended_already` for another."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.BatchEndIn(), parsed)
        wanted = WantedEnd(batch=batch_id, **given)
        end, new = attempt(lambda session: end_batch(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "farm_batch_end", parsed, refusal)
        raise
    with reading() as session:
        return answer(shapes.FarmBatchOut().dump(_batch(session.get_one(Batch, batch_id), code, end.ended_on)), new)


@blueprint.route("/farm/batches")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteQuery}],
    responses={"200": shows("The batches with their yields", shapes.FarmBatchesOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_batches() -> Response:
    """The batches of a site with what each yielded of each item, for one placed unit too."""
    actor, wanted = current_actor(), read_query(shapes.SiteQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        found = [
            _batch(each.batch, site.code, each.ended_on) | {"yields": [_yield(one, each.batch.units) for one in each.yields]}
            for each in queries.batch_yields(session, site)
        ]
    return jsonify(shapes.FarmBatchesOut().dump({"data": found}))


@blueprint.route("/farm/harvests", methods=["POST"])
@blueprint.doc(**takes(shapes.HarvestIn, **created("The harvest", shapes.HarvestOut)))
@guarded(Permission.SELL)
def post_harvest() -> Response:
    """Put what was picked into stock, once, under its lot. 409 `batch_not_here_yet` before the batch's placing came."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.HarvestIn(), parsed)
        wanted = WantedHarvest(quantity_milli=given.pop("quantity"), **given)
        made, new = attempt(lambda session: harvest(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "farm_harvest", parsed, refusal)
        raise
    with reading() as session:
        batch, lot = session.get_one(Batch, made.batch_id), session.get_one(Lot, made.lot_id)
        shown = queries.Harvested(made, batch.code, session.get_one(StockItem, made.item_id).code, lot.code, lot.use_by)
    return answer(shapes.HarvestOut().dump(_harvest(shown, code)), new)


@blueprint.route("/farm/harvests")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteDaysQuery}],
    responses={"200": shows("The harvests", shapes.HarvestsOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_harvests() -> Response:
    """The harvests of a site's business days."""
    actor, wanted = current_actor(), read_query(shapes.SiteDaysQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        found = [_harvest(each, site.code) for each in queries.harvests(session, site, wanted["from_"], wanted["to"])]
    return jsonify(shapes.HarvestsOut().dump({"data": found}))


@blueprint.route("/farm/packings", methods=["POST"])
@blueprint.doc(**takes(shapes.PackingIn, **created("The packing", shapes.PackingOut)))
@guarded(Permission.SELL)
def post_packing() -> Response:
    """Turn a weight out of a lot into packs of the same lot, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        code, given = read_act(actor, shapes.PackingIn(), parsed)
        wanted = WantedPacking(taken_milli=given.pop("quantity"), wasted_milli=given.pop("wasted"), **given)
        made, new = attempt(lambda session: pack(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "farm_packing", parsed, refusal)
        raise
    with reading() as session:
        lot, into = session.get_one(Lot, made.lot_id), session.get_one(Lot, made.into_lot_id)
        items = [session.get_one(StockItem, each.item_id).code for each in (lot, into)]
    return answer(shapes.PackingOut().dump(_packing(made, code, lot, into, items)), new)


@blueprint.route("/farm/packings")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteDaysQuery}],
    responses={"200": shows("The packings", shapes.PackingsOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def get_packings() -> Response:
    """The packings of a site's business days."""
    actor, wanted = current_actor(), read_query(shapes.SiteDaysQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.CATALOGUE)
        found = [
            _packing(each.packing, site.code, each.lot, each.into_lot, [each.item.code, each.into.code])
            for each in queries.packings(session, site, wanted["from_"], wanted["to"])
        ]
    return jsonify(shapes.PackingsOut().dump({"data": found}))


def read_act(actor: Actor, schema: shapes.SiteAct, parsed: Any) -> tuple[str, dict[str, Any]]:
    """The code of the site that an act belongs to, and the rest of what it says."""
    given = check(schema, parsed)
    given.pop("sent_at")
    check_series(actor, given["device_seq"])
    return site_code_of(actor, given.pop("site")), given


def answer(content: Any, new: bool) -> Response:
    """What is stored: 201 the first time, 200 and a header afterwards."""
    response = jsonify(content)
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _batch(batch: Batch, site: str, ended_on: Any) -> dict[str, Any]:
    return {
        "id": batch.id, "site": site, "code": batch.code, "units": batch.units, "strain": batch.strain, "at": batch.placed_at,
        "placed_on": batch.placed_on, "ended_on": ended_on, "flags": batch.flags.split(),
    }


def _yield(one: queries.Yield, units: int) -> dict[str, Any]:
    return {
        "item": one.item, "unit": one.unit, "quantity": quantity_text(one.milli), "per_unit": quantity_text(one.per_unit_milli(units)),
        "first_on": one.first_on, "last_on": one.last_on,
    }


def _harvest(each: queries.Harvested, site: str) -> dict[str, Any]:
    row = each.harvest
    return {
        "id": row.id, "site": site, "batch": each.batch, "item": each.item, "quantity": quantity_text(row.quantity_milli),
        "grade": row.grade, "lot": each.lot, "use_by": each.use_by, "at": row.at, "business_date": row.business_date,
        "flags": row.flags.split(),
    }


def _packing(row: Packing, site: str, lot: Lot, into: Lot, items: list[str]) -> dict[str, Any]:
    return {
        "id": row.id, "site": site, "item": items[0], "lot": lot.code, "quantity": quantity_text(row.taken_milli),
        "wasted": quantity_text(row.wasted_milli), "into": items[1], "packs": row.packs, "use_by": into.use_by, "at": row.at,
        "business_date": row.business_date, "flags": row.flags.split(),
    }
