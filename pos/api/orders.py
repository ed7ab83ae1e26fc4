"""The order board: what is being prepared, what is ready and what was just collected; and one order moved on."""

from typing import Any
from uuid import UUID

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import site_code_of
from pos.api.schemas.orders import OrderOut, OrdersOut, OrdersQuery, OrderStateIn
from pos.orders.moving import move_order, refuse_without_board
from pos.orders.queries import order_of, orders_of_day
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading

blueprint = make_blueprint("orders", "The order board")


@blueprint.route("/orders")
@blueprint.doc(
    parameters=[{"in": "query", "schema": OrdersQuery}],
    responses={"200": shows("The orders of today, in the order of their sale", OrdersOut), **problems(409, 422)},
)
@guarded(Permission.SELL)
def orders() -> Any:
    """The orders of the business day: the newest 200 not collected, and the last ten that are over."""
    actor, wanted = current_actor(), read_query(OrdersQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted.get("site")), Permission.SELL)
        refuse_without_board(site)
        now = clock.now()
        found = orders_of_day(session, site, clock.business_day(now, site.time_zone, site.cut_off_minutes))
    return OrdersOut().dump({"data": found, "next_cursor": None, "now": now})


@blueprint.route("/orders/<uuid:sale_id>", methods=["PUT"])
@blueprint.doc(**takes(OrderStateIn(), **{"200": shows("The order as it stands now, which a later change may have decided", OrderOut)}))
@guarded(Permission.SELL)
def put_order(sale_id: UUID) -> Any:
    """Says where an order stands since an instant. The last change by its time wins, and the same again changes nothing."""
    actor, wanted = current_actor(), read_body(OrderStateIn())
    sale = attempt(lambda session: move_order(session, actor, sale_id, wanted["state"], wanted["at"]))
    with reading() as session:
        return OrderOut().dump(order_of(session, sale))
