"""Money that customers pay on what they owe. It is no revenue: that was counted when it was sold."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response
from sqlalchemy.orm import Session

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.farm import answer
from pos.api.schemas import customer_payments as shapes
from pos.trade.customers import customer_for
from pos.trade.models import Customer, CustomerPayment
from pos.trade.receiving import WantedReceived, left_of, match_more, matches_of, receive, unmatch, withdraw
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import NotFound
from sites.registry import Site

blueprint = make_blueprint("customer_payments", "Payments of customers")
DONE = created("The payment as it now stands", shapes.CustomerPaymentOut)


@blueprint.route("/customer-payments")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.NotesQuery}],
    responses={"200": shows("The payments, by day", shapes.CustomerPaymentsOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_customer_payments() -> Any:
    """What customers paid at a site between two days."""
    actor, query = current_actor(), read_query(shapes.NotesQuery())
    with reading() as session:
        site = site_for(session, actor, query["site"], Permission.APPROVE)
        wanted = sa.select(CustomerPayment).where(
            CustomerPayment.site_id == site.id, CustomerPayment.withdraws_id.is_(None),
            CustomerPayment.received_on.between(query["from_"], query["to"]),
        ).order_by(CustomerPayment.received_on, CustomerPayment.entry)
        if query["customer"] is not None:
            wanted = wanted.where(CustomerPayment.customer_id == customer_for(session, actor, query["customer"]).customer.id)
        return shapes.CustomerPaymentsOut().dump({"data": [_payment(session, each) for each in session.scalars(wanted).all()]})


@blueprint.route("/customer-payments", methods=["POST"])
@blueprint.doc(**takes(shapes.CustomerPaymentIn(), **DONE))
@guarded(Permission.SITE_WORK)
def post_customer_payment() -> Response:
    """Notes money that came, once, and what it pays: the oldest sales, or those that are named. What is over stays as credit. 409
    `match_exceeds`, `sale_not_owed`."""
    actor, given = current_actor(), read_body(shapes.CustomerPaymentIn())
    code, matches = given.pop("site"), given.pop("matches")
    wanted = WantedReceived(matches=None if matches is None else [(each["sale"], each["amount"]) for each in matches], **given)
    return _done(lambda session: receive(session, actor, site_for(session, actor, code, Permission.SITE_WORK), wanted))


@blueprint.route("/customer-payments/<uuid:payment_id>")
@blueprint.doc(responses={"200": shows("The payment", shapes.CustomerPaymentOut), **problems()})
@guarded(Permission.APPROVE)
def get_customer_payment(payment_id: UUID) -> Any:
    """A payment, and what it pays."""
    with reading() as session:
        _site(session, current_actor(), payment_id, Permission.APPROVE)
        return shapes.CustomerPaymentOut().dump(_payment(session, session.get_one(CustomerPayment, payment_id)))


@blueprint.route("/customer-payments/<uuid:payment_id>/matches", methods=["POST"])
@blueprint.doc(**takes(shapes.PaymentMatchesIn(), **DONE))
@guarded(Permission.SITE_WORK)
def post_payment_matches(payment_id: UUID) -> Response:
    """Lets what is left of a payment pay more. 409 `nothing_left`, `match_exceeds`, `sale_not_owed`."""
    actor, given = current_actor(), read_body(shapes.PaymentMatchesIn())
    matches = None if given["matches"] is None else [(each["sale"], each["amount"]) for each in given["matches"]]
    return _done(lambda session: match_more(
        session, actor, _site(session, actor, payment_id, Permission.SITE_WORK), payment_id, given["id"], matches))


@blueprint.route("/customer-payments/<uuid:payment_id>/unmatching", methods=["POST"])
@blueprint.doc(**takes(shapes.UnmatchingIn(), **DONE))
@guarded(Permission.SITE_WORK)
def post_payment_unmatching(payment_id: UUID) -> Response:
    """Frees what a payment pays of a sale. 409 `not_matched`."""
    actor, given = current_actor(), read_body(shapes.UnmatchingIn())
    return _done(lambda session: unmatch(
        session, actor, _site(session, actor, payment_id, Permission.SITE_WORK), payment_id, given["id"], given["sale"]))


@blueprint.route("/customer-payments/<uuid:payment_id>/withdrawal", methods=["POST"])
@blueprint.doc(**takes(shapes.PaymentWithdrawalIn(), **DONE))
@guarded(Permission.SITE_WORK)
def post_payment_withdrawal(payment_id: UUID) -> Response:
    """Takes back a payment that was noted by mistake; what it paid is open again. 409 `payment_withdrawn`."""
    actor, given = current_actor(), read_body(shapes.PaymentWithdrawalIn())
    return _done(lambda session: withdraw(
        session, actor, _site(session, actor, payment_id, Permission.SITE_WORK), payment_id, given["id"], given["reason"]))


def _done(work: Callable[[Session], tuple[CustomerPayment, bool]]) -> Response:
    payment, new = attempt(work)
    with reading() as session:
        return answer(shapes.CustomerPaymentOut().dump(_payment(session, session.get_one(CustomerPayment, payment.id))), new)


def _site(session: Session, actor: Actor, payment_id: UUID, permission: Permission) -> Site:
    code = session.scalar(sa.select(Site.code).join(CustomerPayment, CustomerPayment.site_id == Site.id).where(
        CustomerPayment.id == payment_id, CustomerPayment.withdraws_id.is_(None)))
    if code is None:
        raise NotFound("payment_not_found")
    return site_for(session, actor, code, permission)


def _payment(session: Session, of: CustomerPayment) -> dict[str, Any]:
    matches = matches_of(session, of.id)
    left = left_of(session, of.id)
    return {
        "id": of.id, "site": session.get_one(Site, of.site_id).code, "customer": session.get_one(Customer, of.customer_id).code,
        "amount": of.amount, "method": of.method, "received_on": of.received_on, "reference": of.reference,
        "withdrawn": not left and not matches, "left": left,
        "matches": [{"sale": sale, "amount": won} for sale, won in sorted(matches.items(), key=str)],
    }
