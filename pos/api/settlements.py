"""Settlements of consigned goods with the centres that supplied them."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer
from pos.api.schemas import consignment as shapes
from pos.consignment import queries
from pos.consignment.models import SettlementLine, SettlementPayment
from pos.consignment.paying import WantedPayment, pay
from pos.consignment.settling import StatementLine, issue, statement_of, supplying_centre
from pos.money import quantity_text
from sites.access import Actor, Permission, site_for
from sites.clock import month_text, parse_month
from sites.db import attempt, reading

blueprint = make_blueprint("settlements", "Settlements of consigned goods")


@blueprint.route("/settlements")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SettlementsQuery}],
    responses={"200": shows("The statements in sums", shapes.SettlementsOut), **problems(422)},
)
@guarded(Permission.WAGES)
def get_settlements() -> Response:
    """The statements within reach: those of one's shops, and those that are made out to one's own centre."""
    actor, wanted = current_actor(), read_query(shapes.SettlementsQuery())
    with reading() as session:
        if wanted["site"] is not None:
            site_for(session, actor, wanted["site"], Permission.WAGES)
        month = None if wanted["month"] is None else parse_month(wanted["month"])
        found = [_sums(each) for each in queries.settlements(session, actor, wanted["site"], month)]
    return jsonify(shapes.SettlementsOut().dump({"data": found}))


@blueprint.route("/settlements/draft")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.SettlementIn}],
    responses={"200": shows("What a statement would say now", shapes.StatementDraftOut), **problems(422)},
)
@guarded(Permission.CENTRE_WORK)
def get_draft() -> Response:
    """What a month's statement would say if it were issued now: all that no statement has covered."""
    actor, wanted = current_actor(), read_query(shapes.SettlementIn())
    with reading() as session:
        site = site_for(session, actor, wanted["site"], Permission.CENTRE_WORK)
        centre = supplying_centre(session, site, wanted["centre"])
        found = statement_of(session, site.id, centre.id, parse_month(wanted["month"]) or 0)
    return jsonify(shapes.StatementDraftOut().dump(wanted | {
        "sold": found.sum("sold"), "refunded": found.sum("refunded"), "commission": found.sum("commission"),
        "adjustment": found.adjustment, "due": found.due, "lines": [_line(line) for line in found.lines],
    }))


@blueprint.route("/settlements", methods=["POST"])
@blueprint.doc(**takes(shapes.SettlementIn, **created("The statement", shapes.SettlementOut)))
@guarded(Permission.CENTRE_WORK)
def post_settlement() -> Response:
    """Issue a month's statement; a second time answers the one that stands. 409 `month_not_over`, `settlement_out_of_order`."""
    actor, given = current_actor(), read_body(shapes.SettlementIn())
    month = parse_month(given["month"]) or 0
    settlement, new = attempt(lambda session: issue(
        session, actor, site_for(session, actor, given["site"], Permission.CENTRE_WORK), given["centre"], month))
    with reading() as session:
        return answer(shapes.SettlementOut().dump(_shown(session, actor, settlement.id)), new)


@blueprint.route("/settlements/<uuid:settlement_id>")
@blueprint.doc(responses={"200": shows("The statement", shapes.SettlementOut), **problems()})
@guarded(Permission.WAGES)
def get_settlement(settlement_id: UUID) -> Response:
    """One statement, for who answers for its shop or for its supplying centre; the region sees its sums."""
    actor = current_actor()
    with reading() as session:
        return jsonify(shapes.SettlementOut().dump(_shown(session, actor, settlement_id)))


@blueprint.route("/settlements/<uuid:settlement_id>/payments", methods=["POST"])
@blueprint.doc(**takes(shapes.SettlementPaymentIn, **created("The statement with its payments", shapes.SettlementOut)))
@guarded(Permission.CENTRE_WORK)
def post_payment(settlement_id: UUID) -> Response:
    """Note what was paid of a statement, or that a payment was noted by mistake, once. 409 `more_than_due`."""
    actor, given = current_actor(), read_body(shapes.SettlementPaymentIn())
    wanted = WantedPayment(**given)

    def work(session: Session) -> tuple[SettlementPayment, bool]:
        issued = queries.settlement_for(session, actor, settlement_id)
        return pay(session, actor, site_for(session, actor, issued.site, Permission.CENTRE_WORK), issued.settlement, wanted)

    _, new = attempt(work)
    with reading() as session:
        return answer(shapes.SettlementOut().dump(_shown(session, actor, settlement_id)), new)


def _shown(session: Session, actor: Actor, settlement_id: UUID) -> dict[str, Any]:
    issued = queries.settlement_for(session, actor, settlement_id)
    lines = queries.lines_of(session, settlement_id) if queries.sees_lines(session, actor, issued) else None
    payments = [
        {"id": each.id, "amount": each.amount, "paid_on": each.paid_on, "method": each.method, "corrects": each.corrects}
        for each in queries.payments_of(session, settlement_id)
    ]
    return _sums(issued) | {"lines": None if lines is None else [_line(line) for line in lines], "payments": payments}


def _sums(issued: queries.Issued) -> dict[str, Any]:
    found = issued.settlement
    return {
        "id": found.id, "site": issued.site, "centre": issued.centre, "number": found.number, "month": month_text(found.month),
        "sold": found.sold, "refunded": found.refunded, "commission": found.commission, "adjustment": found.adjustment, "due": found.due,
        "paid": issued.paid, "issued_at": found.issued_at,
    }


def _line(line: StatementLine | SettlementLine) -> dict[str, Any]:
    return {
        "month": month_text(line.month), "product": line.sku, "name": line.name, "rate": line.rate,
        "quantity": quantity_text(line.quantity_milli), "sold": line.sold, "refunded": line.refunded, "commission": line.commission,
        "due": line.due,
    }
