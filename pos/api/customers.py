"""Customers, what was agreed with them, and what they owe."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.purchasing import IF_MATCH_WHEN_CHANGED
from pos.api.schemas import customers as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.trade.customers import (
    CustomerView,
    WantedCustomer,
    customer_for,
    customers_in_sight,
    prices_of,
    put_customer,
    put_price,
)
from pos.trade.models import Receivable
from pos.trade.naming import name_customer
from pos.trade.owed import Owed, Standing, owed, standings, statement, totals_of
from sites import clock
from sites.access import Actor, Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound
from sites.registry import Site

blueprint = make_blueprint("customers", "Customers and what they owe")


@blueprint.route("/customers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CustomersQuery}],
    responses={"200": shows("A page of customers, by code", shapes.CustomerListOut), **problems(422)},
)
@guarded(Permission.CATALOGUE)
def customers() -> Any:
    """The customers that the caller can see: the region's, and those of centres in reach. A tablet offers the active ones."""
    actor, query = current_actor(), read_query(shapes.CustomersQuery())
    with reading() as session:
        found = customers_in_sight(session, actor, query["active"] is not None, query["cursor"] or "", query["limit"] + 1)
        page = found[: query["limit"]]
        data = [_customer(actor, view) for view in page]
    more = len(found) > len(page)
    return shapes.CustomerListOut().dump({"data": data, "next_cursor": page[-1].customer.code if more else None})


@blueprint.route("/customers/<code>")
@blueprint.doc(responses={"200": shows("The customer; its ETag is what If-Match takes", shapes.CustomerOut, ETAG), **problems()})
@guarded(Permission.READ)
def customer(code: str) -> Any:
    """One of them."""
    actor = current_actor()
    with reading() as session:
        view = customer_for(session, actor, check(CodeIn(), {"code": code})["code"])
        return _shown(actor, view, 200)


@blueprint.route("/customers/<code>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH_WHEN_CHANGED], **takes(shapes.CustomerIn(), **{
    "200": shows("Changed, or as it was", shapes.CustomerOut, ETAG), "201": shows("Made", shapes.CustomerOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.CENTRE_WORK)
def edit_customer(code: str) -> Any:
    """Makes or edits a customer. One that is owned elsewhere: 409."""
    actor, known = current_actor(), check(CodeIn(), {"code": code})["code"]
    wanted, seen = WantedCustomer(**read_body(shapes.CustomerIn())), seen_version()

    def put(session: Session) -> tuple[CustomerView, bool]:
        if seen is None and any(view.customer.code == known for view in customers_in_sight(session, actor)):
            raise PreconditionRequired
        return put_customer(session, actor, known, wanted, seen)

    view, new = attempt(put)
    return _shown(actor, view, 201 if new else 200)


@blueprint.route("/customers/<code>/prices")
@blueprint.doc(responses={"200": shows("By product and day", shapes.AgreedPricesOut), **problems()})
@guarded(Permission.CATALOGUE)
def agreed_prices(code: str) -> Any:
    """What was agreed with a customer."""
    with reading() as session:
        view = customer_for(session, current_actor(), check(CodeIn(), {"code": code})["code"])
        return _prices(session, view)


@blueprint.route("/customers/<code>/prices/<sku>", methods=["PUT"])
@blueprint.doc(**takes(shapes.AgreedPriceIn(), **{"200": shows("All that is agreed", shapes.AgreedPricesOut)}))
@guarded(Permission.CENTRE_WORK)
def edit_agreed_price(code: str, sku: str) -> Any:
    """Agrees a product's price from a day on; null ends the agreement."""
    actor, given = current_actor(), read_body(shapes.AgreedPriceIn())
    codes = check(CodeIn(), {"code": code})["code"], check(CodeIn(), {"code": sku})["code"]
    view = attempt(lambda session: put_price(session, actor, *codes, given["price"], given["from_"]))
    with reading() as session:
        return _prices(session, view)


@blueprint.route("/customers/<code>/statement")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.AccountQuery}],
    responses={"200": shows("The account", shapes.CustomerAccountOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_customer_statement(code: str) -> Any:
    """A customer's account at the sites of a scope between two days."""
    actor, query = current_actor(), read_query(shapes.AccountQuery())
    with reading() as session:
        view = customer_for(session, actor, check(CodeIn(), {"code": code})["code"])
        sites = sites_within(scope_for(session, actor, query["scope"], Permission.APPROVE))
        opening, entries = statement(session, sites, view.customer.id, query["from_"], query["to"])
        return shapes.CustomerAccountOut().dump({
            "customer": view.customer.code, "name": view.customer.name, "from_": query["from_"], "to": query["to"], "opening": opening,
            "entries": entries, "closing": entries[-1]["balance"] if entries else opening,
        })


@blueprint.route("/receivables")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.TradeScopeQuery}],
    responses={"200": shows("What is owed, by age", shapes.ReceivablesOut), **problems(422)},
)
@guarded(Permission.READ)
def get_receivables() -> Any:
    """What is owed at the sites of a scope, by days since the delivery. The region's viewers see sums."""
    actor, query = current_actor(), read_query(shapes.TradeScopeQuery())
    with reading() as session:
        scope = scope_for(session, actor, query["scope"], Permission.READ)
        today = clock.business_day(clock.now())
        found = [
            each for each in standings(session, sites_within(scope), today)
            if query["customer"] is None or (each.customer is not None and each.customer.code == query["customer"])
        ]
        return shapes.ReceivablesOut().dump({
            "scope": query["scope"], "as_of": today, "total": totals_of(found),
            "customers": [_standing(each) for each in found] if actor.may(Permission.APPROVE) else [],
        })


@blueprint.route("/receivables/sales")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.TradeScopeQuery}],
    responses={"200": shows("The open sales", shapes.OwedListOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_open_sales() -> Any:
    """The sales of a scope that are still to be paid, the oldest first; of one customer, or of all."""
    actor, query = current_actor(), read_query(shapes.TradeScopeQuery())
    with reading() as session:
        sites = sites_within(scope_for(session, actor, query["scope"], Permission.APPROVE))
        customer_id = None if query["customer"] is None else customer_for(session, actor, query["customer"]).customer.id
        return shapes.OwedListOut().dump({"data": [_owed(each) for each in owed(session, sites, customer_id)]})


@blueprint.route("/receivables/<uuid:sale_id>/customer", methods=["PUT"])
@blueprint.doc(**takes(shapes.NamingIn(), **{"200": shows("The sale as it is owed", shapes.OwedOut)}))
@guarded(Permission.SITE_WORK)
def edit_receivable_customer(sale_id: UUID) -> Response:
    """Says whose receivable a sale is. 409 `receivable_in_use` once something was paid of it or an invoice was asked for."""
    actor, given = current_actor(), read_body(shapes.NamingIn())

    def put(session: Session) -> dict[str, Any]:
        row = session.get(Receivable, (sale_id, "on_account")) or session.get(Receivable, (sale_id, "sponsor"))
        site = session.get(Site, row.site_id) if row is not None else None
        if site is None:
            raise NotFound("receivable_not_found")
        place = site_for(session, actor, site.code, Permission.SITE_WORK)
        return _owed(name_customer(session, actor, place, sale_id, given["customer"])[0])

    return jsonify(shapes.OwedOut().dump(attempt(put)))


def _customer(actor: Actor, view: CustomerView) -> dict[str, Any]:
    of = view.customer
    works = actor.may(Permission.SITE_WORK) or actor.may(Permission.CENTRE_WORK)
    return {
        "code": of.code, "owner": view.owner, "name": of.name, "terms_days": of.terms_days, "terms_from": of.terms_from,
        "ended": of.is_ended, "version": of.version, "business_number": of.business_number if works else None,
        "address": of.address if works else None, "contact": view.contact if works else None,
    }


def _shown(actor: Actor, view: CustomerView, status: int) -> Any:
    return shapes.CustomerOut().dump(_customer(actor, view)), status, {"ETag": quote_etag(str(view.customer.version))}


def _prices(session: Session, view: CustomerView) -> Any:
    prices = prices_of(session, view.customer.id)
    return shapes.AgreedPricesOut().dump({
        "data": [{"sku": price.sku, "price": price.unit_price, "from_": price.valid_from} for price in prices]})


def _standing(each: Standing) -> dict[str, Any]:
    of = each.customer
    return {"customer": None if of is None else of.code, "name": None if of is None else of.name, **totals_of([each])}


def _owed(each: Owed) -> dict[str, Any]:
    of = each.customer
    return {
        "sale": each.sale_id, "site": each.site, "receipt_no": each.receipt_no, "customer": None if of is None else of.code,
        "name": None if of is None else of.name, "sold_on": each.sold_on, "due_on": each.due_on, "amount": each.amount,
        "matched": each.matched, "open": each.open,
    }
