"""Goods of other centres in a shop: agreements, what was brought and returned, and revenue by producer."""

from typing import Any

from flask import Response, jsonify

from pos.api.blueprint import check, created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer
from pos.api.places import site_code_of
from pos.api.schemas import consignment as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.consignment import queries
from pos.consignment.agreements import WantedAgreement, put_agreement
from pos.consignment.by_producer import Produced, by_producer
from pos.consignment.goods import WantedGoods, move_goods
from pos.money import quantity_text
from sites.access import Permission, scope_for, site_for
from sites.db import attempt, reading
from sites.registry import Site

blueprint = make_blueprint("consignment", "Goods of other centres")


@blueprint.route("/consignment-agreements/<code>", methods=["PUT"])
@blueprint.doc(
    **takes(shapes.ConsignmentAgreementIn, **{
        "200": shows("Changed, or as it was", shapes.ConsignmentAgreementOut), "201": shows("Made", shapes.ConsignmentAgreementOut),
    })
)
@guarded(Permission.CENTRE_WORK)
def edit_agreement(code: str) -> Any:
    """Makes or edits an agreement. 409 `agreement_in_use` for other terms of what was sold already; `owned_elsewhere`."""
    actor, known = current_actor(), check(CodeIn(), {"code": code})["code"]
    given = read_body(shapes.ConsignmentAgreementIn())
    rates = [(rate["from_"], rate["rate"]) for rate in given["rates"]]
    wanted = WantedAgreement(
        given["name"], given["centre"], given["from_"], rates, given["sku"], given["category"], given["until"])
    _, new = attempt(
        lambda session: put_agreement(session, actor, site_for(session, actor, given["site"], Permission.CENTRE_WORK), known, wanted)
    )
    with reading() as session:
        site = site_for(session, actor, given["site"], Permission.CENTRE_WORK)
        stored = _agreement(_named(queries.agreements(session, site), known), site)
    return shapes.ConsignmentAgreementOut().dump(stored), 201 if new else 200


@blueprint.route("/consignment")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SiteQuery}],
    responses={"200": shows("Agreements and goods", shapes.ConsignmentOut), **problems(422)},
)
@guarded(Permission.READ)
def get_consignment() -> Response:
    """A shop's agreements, and what lies there of other centres' goods."""
    actor, wanted = current_actor(), read_query(shapes.SiteQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted["site"]), Permission.READ)
        agreements = [_agreement(each, site) for each in queries.agreements(session, site)]
        goods = [
            {
                "agreement": each.agreement, "item": each.item, "name": each.name, "unit": each.unit,
                "brought": quantity_text(each.brought_milli), "returned": quantity_text(each.returned_milli),
                "on_hand": quantity_text(each.on_hand_milli),
            }
            for each in queries.on_shelf(session, site)
        ]
    return jsonify(shapes.ConsignmentOut().dump({"agreements": agreements, "goods": goods}))


@blueprint.route("/consignment/goods", methods=["POST"])
@blueprint.doc(**takes(shapes.ConsignmentGoodsIn, **created("The goods", shapes.ConsignmentGoodsOut)))
@guarded(Permission.SITE_WORK)
def post_goods() -> Response:
    """Note goods that came from a supplying centre or went back to it, once. They are worth nothing to the shop."""
    actor, given = current_actor(), read_body(shapes.ConsignmentGoodsIn())
    code = given.pop("site")
    wanted = WantedGoods(quantity_milli=given.pop("quantity"), **given)
    goods, new = attempt(lambda session: move_goods(session, actor, site_for(session, actor, code, Permission.SITE_WORK), wanted))
    return answer(shapes.ConsignmentGoodsOut().dump({
        "id": goods.id, "site": code, "agreement": wanted.agreement, "item": wanted.item, "kind": goods.kind,
        "quantity": quantity_text(goods.quantity_milli), "at": goods.at, "business_date": goods.business_date, "flags": goods.flags.split(),
    }), new)


@blueprint.route("/revenue/producers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.ProducersQuery}],
    responses={"200": shows("By producer", shapes.ProducersOut), **problems(422)},
)
@guarded(Permission.READ)
def producers() -> Response:
    """What a scope's sites sold, by the centre that made it and by product. The same revenue as `/revenue`, never twice."""
    wanted = read_query(shapes.ProducersQuery())
    with reading() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.READ)
        found = by_producer(session, scope, wanted["first"], wanted["last"])
    return jsonify(shapes.ProducersOut().dump(wanted | {
        "rows": [_produced(row) for row in found.rows], "total": _produced(found.total), "eliminated": found.eliminated,
    }))


def _named(found: list[queries.Agreed], code: str) -> queries.Agreed:
    return next(each for each in found if each.agreement.code == code)


def _agreement(each: queries.Agreed, site: Site) -> dict[str, Any]:
    agreement = each.agreement
    return {
        "code": agreement.code, "site": site.code, "centre": each.centre, "name": agreement.name, "sku": agreement.sku,
        "category": agreement.category, "from_": agreement.valid_from, "until": agreement.valid_until,
        "rates": [{"from_": day, "rate": rate} for day, rate in each.rates],
    }


def _produced(row: Produced) -> dict[str, Any]:
    return {
        "producer": row.producer, "product": row.sku, "net": row.net, "supply": row.supply, "vat": row.vat, "exempt": row.exempt,
        "consigned": row.consigned, "quantity": quantity_text(row.quantity_milli),
    }
