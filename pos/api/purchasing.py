"""Purchasing: suppliers, what was ordered from them, and what came of it."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, needed_version
from pos.api.documenting import ETAG, REPLAYED
from pos.api.fields import read_uuid
from pos.api.schemas import purchasing as shapes
from pos.api.schemas.catalogue import ListQuery
from pos.inventory.purchasing import queries
from pos.inventory.purchasing.models import PurchaseOrder, Supplier
from pos.inventory.purchasing.orders import WantedOrder, WantedOrderLine, close_order, put_order
from pos.inventory.purchasing.queries import OrderView, ReceiptView
from pos.inventory.purchasing.receiving import CameOfLine, WantedReceipt, receive
from pos.inventory.purchasing.suppliers import (
    SupplierView,
    WantedSupplier,
    put_supplier,
    supplier_for,
    suppliers_in_sight,
)
from pos.money import quantity_text
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import invalid_at

blueprint = make_blueprint("purchasing", "Suppliers and purchase orders")
IF_MATCH_WHEN_CHANGED = IF_MATCH | {"required": False, "description": "The version that was read; needed where one stands"}


@blueprint.route("/suppliers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": ListQuery}],
    responses={"200": shows("A page of suppliers, by name", shapes.SupplierListOut), **problems(422)},
)
@guarded(Permission.READ)
def suppliers() -> Any:
    """The suppliers that the caller can see: the region's, and those of centres in reach."""
    actor, query = current_actor(), read_query(ListQuery())
    with reading() as session:
        after = ("", "")
        if query["cursor"]:
            last = supplier_for(session, actor, _cursor(query["cursor"])).supplier
            after = (last.name, str(last.id))
        found = suppliers_in_sight(session, actor, after, query["limit"] + 1)
    page = found[: query["limit"]]
    more = len(found) > len(page)
    data = [_supplier(actor, view) for view in page]
    return shapes.SupplierListOut().dump({"data": data, "next_cursor": str(page[-1].supplier.id) if more else None})


@blueprint.route("/suppliers/<uuid:supplier_id>")
@blueprint.doc(responses={"200": shows("The supplier; its ETag is what If-Match takes", shapes.SupplierOut, ETAG), **problems()})
@guarded(Permission.READ)
def supplier(supplier_id: UUID) -> Any:
    """One of them."""
    actor = current_actor()
    with reading() as session:
        view = supplier_for(session, actor, supplier_id)
    return shapes.SupplierOut().dump(_supplier(actor, view)), 200, _etag(view.supplier.version)


@blueprint.route("/suppliers/<uuid:supplier_id>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH_WHEN_CHANGED], **takes(shapes.SupplierIn(), **{
    "200": shows("Changed, or as it was", shapes.SupplierOut, ETAG), "201": shows("Made", shapes.SupplierOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.CENTRE_WORK)
def edit_supplier(supplier_id: UUID) -> Any:
    """Makes or edits a supplier. One that is owned elsewhere: 409."""
    actor, wanted, seen = current_actor(), WantedSupplier(**read_body(shapes.SupplierIn())), seen_version()

    def put(session: Session) -> tuple[SupplierView, bool]:
        _need_version(session.get(Supplier, supplier_id), seen)
        return put_supplier(session, actor, supplier_id, wanted, seen)

    view, created = attempt(put)
    return shapes.SupplierOut().dump(_supplier(actor, view)), 201 if created else 200, _etag(view.supplier.version)


@blueprint.route("/purchase-orders")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.PurchaseOrdersQuery}],
    responses={"200": shows("A page of orders, the newest first", shapes.PurchaseOrderListOut), **problems(422)},
)
@guarded(Permission.READ)
def orders() -> Any:
    """The orders of a site."""
    query = read_query(shapes.PurchaseOrdersQuery())
    with reading() as session:
        site = site_for(session, current_actor(), query["site"], Permission.READ)
        before = _cursor(query["cursor"]) if query["cursor"] else None
        found = queries.orders_of(session, [site.id], query["which"], query["limit"] + 1, before)
    page = found[: query["limit"]]
    more = len(found) > len(page)
    return shapes.PurchaseOrderListOut().dump({
        "data": [_order(view) for view in page], "next_cursor": str(page[-1].order.id) if more else None,
    })


@blueprint.route("/purchase-orders/<uuid:order_id>")
@blueprint.doc(responses={"200": shows("The order; its ETag is what If-Match takes", shapes.PurchaseOrderOut, ETAG), **problems()})
@guarded(Permission.READ)
def order(order_id: UUID) -> Any:
    """An order as it stands."""
    with reading() as session:
        _, view = queries.order_for(session, current_actor(), order_id, Permission.READ)
    return _shown(view, 200)


@blueprint.route("/purchase-orders/<uuid:order_id>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH_WHEN_CHANGED], **takes(shapes.PurchaseOrderIn(), **{
    "200": shows("Changed, or as it was", shapes.PurchaseOrderOut, ETAG), "201": shows("Placed", shapes.PurchaseOrderOut, ETAG),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def edit_order(order_id: UUID) -> Any:
    """Places an order, or changes one of which nothing has come; 409 once something came or it was closed."""
    actor, given, seen = current_actor(), read_body(shapes.PurchaseOrderIn()), seen_version()
    lines = [WantedOrderLine(line["item"], line["quantity"], line["unit_cost"]) for line in given["lines"]]
    wanted = WantedOrder(order_id, given["supplier"], lines, given["expected_on"], given["note"])

    def put(session: Session) -> tuple[OrderView, bool]:
        site = site_for(session, actor, given["site"], Permission.SITE_WORK)
        standing = session.get(PurchaseOrder, order_id)
        _need_version(standing if standing is not None and standing.site_id == site.id else None, seen)
        _, created = put_order(session, actor, site, wanted, seen)
        return queries.view_of(session, order_id), created

    view, created = attempt(put)
    return _shown(view, 201 if created else 200)


@blueprint.route("/purchase-orders/<uuid:order_id>/receipts", methods=["POST"])
@blueprint.doc(**takes(shapes.PurchaseReceiptIn(), **{
    "201": shows("Received", shapes.PurchaseOrderOut, ETAG), "200": shows("Received before", shapes.PurchaseOrderOut, ETAG | REPLAYED),
}))
@guarded(Permission.SITE_WORK)
def receive_order(order_id: UUID) -> Any:
    """Records what came, whole or in parts, and brings it into stock. More than was awaited is flagged `over_received`."""
    actor, given = current_actor(), read_body(shapes.PurchaseReceiptIn())
    lines = [CameOfLine(line["line"], line["quantity"], line["unit_cost"]) for line in given["lines"]]
    wanted = WantedReceipt(given["id"], given["at"], lines, given["note"])

    def come(session: Session) -> tuple[OrderView, bool]:
        site, _ = queries.order_for(session, actor, order_id, Permission.SITE_WORK)
        _, created = receive(session, actor, site, order_id, wanted)
        return queries.view_of(session, order_id), created

    view, created = attempt(come)
    return _shown(view, 201 if created else 200, replayed=not created)


@blueprint.route("/purchase-orders/<uuid:order_id>/closing", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.PurchaseClosingIn(), **{
    "201": shows("Closed", shapes.PurchaseOrderOut, ETAG), "200": shows("Closed before", shapes.PurchaseOrderOut, ETAG | REPLAYED),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def close(order_id: UUID) -> Any:
    """Awaits nothing more of an order: what has not come is cancelled. 409 when everything came."""
    actor, given, seen = current_actor(), read_body(shapes.PurchaseClosingIn()), needed_version()

    def end(session: Session) -> tuple[OrderView, bool]:
        site, _ = queries.order_for(session, actor, order_id, Permission.SITE_WORK)
        _, done = close_order(session, actor, site, order_id, seen, given["reason"])
        return queries.view_of(session, order_id), done

    view, done = attempt(end)
    return _shown(view, 201 if done else 200, replayed=not done)


def _need_version(standing: object | None, seen: int | None) -> None:
    if standing is not None and seen is None:
        raise PreconditionRequired


def _cursor(text: str) -> UUID:
    found = read_uuid(text)
    if found is None:
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return found


def _etag(version: int) -> dict[str, str]:
    return {"ETag": quote_etag(str(version))}


def _supplier(actor: Actor, view: SupplierView) -> dict[str, Any]:
    of = view.supplier
    orders_or_edits = actor.may(Permission.SITE_WORK) or actor.may(Permission.CENTRE_WORK)
    return {
        "id": of.id, "owner": view.owner, "name": of.name, "business_number": of.business_number, "note": of.note, "ended": of.is_ended,
        "contact": view.contact if orders_or_edits else None, "version": of.version,
    }


def _shown(view: OrderView, status: int, replayed: bool = False) -> Any:
    headers = _etag(view.order.version) | ({"Idempotency-Replayed": "true"} if replayed else {})
    return shapes.PurchaseOrderOut().dump(_order(view)), status, headers


def _order(view: OrderView) -> dict[str, Any]:
    of = view.order
    return {
        "id": of.id, "site": view.site, "number": of.number, "state": view.state, "supplier": of.supplier_id,
        "supplier_name": view.supplier_name, "ordered_on": of.ordered_on, "expected_on": of.expected_on, "note": of.note,
        "total": view.total, "close_reason": of.close_reason, "version": of.version,
        "lines": [
            {
                "line": line.line_no, "item": line.item, "name": line.name, "unit": line.unit, "unit_cost": line.unit_cost,
                "quantity": quantity_text(line.quantity_milli), "received": quantity_text(line.received_milli),
            }
            for line in view.lines
        ],
        "receipts": [_receipt(receipt) for receipt in view.receipts],
    }


def _receipt(view: ReceiptView) -> dict[str, Any]:
    of = view.receipt
    lines = [{"line": number, "quantity": quantity_text(milli), "unit_cost": cost} for number, milli, cost in view.lines]
    return {
        "id": of.id, "at": of.at, "recorded_at": of.recorded_at, "recorded_by": of.recorded_by, "note": of.note,
        "flags": of.flags.split(), "lines": lines,
    }
