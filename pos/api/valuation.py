"""What stock is worth, how it moved, and what products cost."""

from typing import Any

import sqlalchemy as sa

from pos.api.blueprint import make_blueprint, problems, read_query, shows
from pos.api.credentials import current_actor, guarded
from pos.api.schemas import valuation as shapes
from pos.inventory.margins import Margin, margins
from pos.inventory.queries import MoveSeen, moves_seen, stock_by_site
from pos.money import quantity_text
from sites.access import Permission, scope_for, site_for, sites_within
from sites.db import reading
from sites.errors import invalid_at
from sites.registry import Site

blueprint = make_blueprint("valuation", "What stock is worth and what products cost")


@blueprint.route("/stock/values")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.ScopeQuery}],
    responses={"200": shows("By site", shapes.StockValueOut), **problems(422)},
)
@guarded(Permission.READ)
def stock_values() -> Any:
    """What the stock of each site of a scope is worth by moving average, and how much of it is low or below nothing."""
    with reading() as session:
        scope = scope_for(session, current_actor(), read_query(shapes.ScopeQuery())["scope"], Permission.READ)
        found = stock_by_site(session, sites_within(scope))
        codes = dict(session.execute(sa.select(Site.id, Site.code).where(Site.id.in_([each.site_id for each in found]))).all())
    rows = sorted(
        ({"site": codes[each.site_id], "items": each.items, "low": each.low, "short": each.short, "value": each.value,
          "counted_at": each.counted_at} for each in found),
        key=lambda row: str(row["site"]),
    )
    return shapes.StockValueOut().dump({"data": rows, "value": sum(each.value for each in found)})


@blueprint.route("/stock/moves")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.MovesQuery}],
    responses={"200": shows("A page of moves, the newest first", shapes.MoveListOut), **problems(422)},
)
@guarded(Permission.READ)
def moves() -> Any:
    """How an item moved at a site."""
    query = read_query(shapes.MovesQuery())
    before = query["cursor"]
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    with reading() as session:
        site = site_for(session, current_actor(), query["site"], Permission.READ)
        found = moves_seen(session, site, query["item"], query["limit"] + 1, int(before) if before else None)
    page = found[: query["limit"]]
    more = len(found) > len(page)
    return shapes.MoveListOut().dump({"data": [_move(seen) for seen in page], "next_cursor": str(page[-1].move.id) if more else None})


@blueprint.route("/product-costs")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.PeriodQuery}],
    responses={"200": shows("By product, the largest revenue first", shapes.MarginsOut), **problems(422)},
)
@guarded(Permission.READ)
def product_costs() -> Any:
    """What products brought in between two book dates, without VAT, and what the goods in them cost at the average of their day."""
    query = read_query(shapes.PeriodQuery())
    with reading() as session:
        scope = scope_for(session, current_actor(), query["scope"], Permission.READ)
        found = margins(session, scope, query["first"], query["last"])
    return shapes.MarginsOut().dump({
        "rows": [_margin(row) for row in found.rows], "total": _margin(found.total) | {"sku": None}, "written_off": found.written_off,
    })


def _margin(row: Margin) -> dict[str, Any]:
    return {
        "sku": row.sku, "quantity": quantity_text(row.quantity_milli), "revenue": row.revenue, "cost": row.cost, "margin": row.margin,
    }


def _move(seen: MoveSeen) -> dict[str, Any]:
    move = seen.move
    return {
        "id": move.act, "kind": move.kind, "quantity": quantity_text(move.quantity_milli), "unit_cost": move.unit_cost,
        "value": move.value_won, "at": move.at, "business_date": move.business_date, "recorded_by": move.recorded_by,
        "supplier": move.supplier, "note": move.note, "other_site": seen.other_site, "document": move.document_id,
        "flags": move.flags.split(),
    }
