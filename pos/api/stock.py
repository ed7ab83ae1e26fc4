"""Stock: what is on hand, what moved, which items there are, and what a product takes of them."""

from dataclasses import replace
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.approvals import count_approver
from pos.api.blueprint import (
    check,
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
from pos.api.documenting import ETAG
from pos.api.places import check_series, site_code_of
from pos.api.prices import IF_MATCH, seen_text
from pos.api.quarantine import set_aside
from pos.api.schemas import stock as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.inventory.items import WantedItem, item_version, put_item
from pos.inventory.models import StockItem
from pos.inventory.moves import RecordedMove, WantedMove, record_move
from pos.inventory.queries import stock_of, visible_items
from pos.inventory.recipes import WantedLine, recipe_of, recipe_version, set_recipe
from pos.money import quantity_text
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, db, reading
from sites.errors import DomainError

blueprint = make_blueprint("stock", "What is on hand and what moved")


@blueprint.route("/stock")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.StockQuery}],
    responses={"200": shows("A page of what is on hand, by item", shapes.StockOut), **problems(422)},
)
@guarded(Permission.READ)
def stock() -> Any:
    """What is on hand at a site: the last count and the moves dated after it. It may be below zero."""
    query = read_query(shapes.StockQuery())
    with reading() as session:
        site = site_for(session, current_actor(), query["site"], Permission.READ)
        found = stock_of(session, site, query["cursor"], query["limit"] + 1)
    page = found[: query["limit"]]
    return shapes.StockOut().dump({"data": page, "next_cursor": page[-1].item if len(found) > len(page) else None})


@blueprint.route("/stock-moves", methods=["POST"])
@blueprint.doc(
    **takes(
        shapes.StockMoveIn(),
        **{"201": shows("Stored", shapes.StockMoveOut), "200": shows("Stored before (Idempotency-Replayed: true)", shapes.StockMoveOut)},
    )
)
@guarded(Permission.SELL)
def post_move() -> Response:
    """Record a delivery, waste, count, transfer or harvest, once. A transfer names `to_site`. Counts are for those in charge: a tablet
    sends theirs with `approval`, and 403 `approval_needed` asks for it; the count is then recorded as theirs."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        recorded, created = _record(actor, parsed)
    except DomainError as refusal:
        set_aside(actor, "stock_move", parsed, refusal)
        raise
    answer = jsonify(shapes.StockMoveOut().dump(_shown(recorded)))
    answer.status_code = 201 if created else 200
    if not created:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


def _record(actor: Actor, parsed: Any) -> tuple[RecordedMove, bool]:
    given = check(shapes.StockMoveIn(), parsed)
    given.pop("sent_at")
    approval = given.pop("approval")
    code = site_code_of(actor, given.pop("site"))
    check_series(actor, given["device_seq"])
    wanted = WantedMove(**{"quantity_milli": given.pop("quantity"), **given})
    # A count puts the book right, so that it takes more than selling (contract, section 6: stock counts).
    counted = wanted.kind == "count"
    needed = Permission.SITE_WORK if counted and not actor.is_tablet else Permission.SELL
    site = site_for(db.session(), actor, code, needed)
    by = replace(actor, code=count_approver(actor, site, wanted.id, approval)) if counted and actor.is_tablet else actor
    return attempt(lambda session: record_move(session, by, site_for(session, actor, code, needed), wanted))


def _shown(recorded: RecordedMove) -> dict[str, Any]:
    move = recorded.move
    return {
        **recorded.content(), "id": move.act, "at": move.at, "use_by": move.use_by, "device_seq": move.device_seq,
        "business_date": move.business_date, "flags": move.flags.split(),
    }


@blueprint.route("/stock-items")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.ItemsQuery}],
    responses={"200": shows("A page of items, by code", shapes.StockItemListOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def items() -> Any:
    """The stock items that the caller can see: the region's, and those of centres in reach. With `site` only those that it works with."""
    actor, query = current_actor(), read_query(shapes.ItemsQuery())
    with reading() as session:
        at = None
        if query["site"] is not None:
            at = site_for(session, actor, site_code_of(actor, query["site"]), Permission.CATALOGUE)
        found = visible_items(session, actor, query["cursor"], query["limit"] + 1, at)
        page = [_item(item, owner) for item, owner in found[: query["limit"]]]
    more = len(found) > len(page)
    return shapes.StockItemListOut().dump({"data": page, "next_cursor": page[-1]["code"] if more else None})


@blueprint.route("/stock-items/<code>", methods=["PUT"])
@blueprint.doc(
    parameters=[IF_MATCH],
    **takes(
        shapes.StockItemIn(),
        **{"200": shows("Changed, or as it was", shapes.StockItemOut, ETAG), "201": shows("Made", shapes.StockItemOut, ETAG),
           **problems(412)},
    ),
)
@guarded(Permission.CENTRE_WORK)
def edit_item(code: str) -> Any:
    """Makes or edits a stock item. A code that is owned elsewhere, and a new unit of what has moved: 409."""
    actor, known, seen = current_actor(), check(CodeIn(), {"code": code})["code"], seen_text()
    given = read_body(shapes.StockItemIn())
    wanted = WantedItem(given["name"], given["unit"], given["low_at"], given["owner"], given["keeps_days"])

    def put(session: Session) -> tuple[dict[str, Any], bool]:
        item, owner, created = put_item(session, actor, known, wanted, seen)
        return _item(item, owner), created

    content, created = attempt(put)
    return shapes.StockItemOut().dump(content), 201 if created else 200, {"ETag": quote_etag(content["version"])}


def _item(item: StockItem, owner: str) -> dict[str, Any]:
    low_at = None if item.low_at_milli is None else quantity_text(item.low_at_milli)
    return {
        "code": item.code, "owner": owner, "name": item.name, "unit": item.unit, "low_at": low_at, "keeps_days": item.keeps_days,
        "version": item_version(item),
    }


@blueprint.route("/products/<sku>/recipe")
@blueprint.doc(
    responses={"200": shows("The recipe in force today; its ETag is what If-Match takes", shapes.RecipeOut, ETAG), **problems(422)}
)
@guarded(Permission.CATALOGUE)
def recipe(sku: str) -> Any:
    """What one unit of a product, and of its options, takes out of stock today."""
    code = check(CodeIn(), {"code": sku})["code"]
    with reading() as session:
        start, lines = recipe_of(session, current_actor(), code, clock.business_day(clock.now()))
    content = shapes.RecipeOut().dump({"sku": code, "day": start, "lines": [_line(line) for line in lines]})
    return content, 200, {"ETag": quote_etag(recipe_version(start, lines))}


@blueprint.route("/products/<sku>/recipe", methods=["PUT"])
@blueprint.doc(
    parameters=[IF_MATCH], **takes(shapes.RecipeIn(), **{"200": shows("The recipe from that day on", shapes.RecipeOut), **problems(412)})
)
@guarded(Permission.CENTRE_WORK)
def edit_recipe(sku: str) -> Any:
    """What a product takes out of stock from a day on, today unless said. Without lines: nothing."""
    actor, code, seen = current_actor(), check(CodeIn(), {"code": sku})["code"], seen_text()
    given = read_body(shapes.RecipeIn())
    day = given["day"] or clock.business_day(clock.now())
    wanted = [WantedLine(line["item"], line["quantity"], line["option"] or "") for line in given["lines"]]
    attempt(lambda session: set_recipe(session, actor, code, wanted, day, seen))
    with reading() as session:
        start, lines = recipe_of(session, actor, code, day)
    return shapes.RecipeOut().dump({"sku": code, "day": start, "lines": [_line(line) for line in lines]})


def _line(line: WantedLine) -> dict[str, Any]:
    return {"item": line.item, "quantity": quantity_text(line.quantity_milli), "option": line.option or None}
