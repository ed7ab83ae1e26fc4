"""What the order board takes and shows."""

import marshmallow as ma

from pos.api.fields import Choice, Id, Instant, Quantity, Strict, Text
from pos.orders.models import STATES
from pos.orders.queries import CANCELLED


class OrdersQuery(Strict):
    """Whose orders: a tablet's own, or those of the site that others name."""

    site = Text(most=64, allow_none=False)


class OrderStateIn(Strict):
    """Where an order stands, and since when."""

    state = Choice(STATES, required=True)
    at = Instant(required=True)


class OrderLineOut(ma.Schema):
    """One kind of thing of an order; `quantity` is what is left of it after refunds, `options` are codes of the catalogue."""

    sku = Text()
    name = Text()
    options = ma.fields.List(Text())
    quantity = Quantity(attribute="quantity_milli")
    note = Text(allow_none=True, lines=True)


class OrderOut(ma.Schema):
    """An order. Cancelled is one of which everything was refunded."""

    id = Id()
    order_no = Text()
    sold_at = Instant()
    order_type = Text(allow_none=True)
    note = Text(allow_none=True, lines=True)
    state = Choice((*STATES, CANCELLED))
    at = Instant()
    lines = ma.fields.List(ma.fields.Nested(OrderLineOut))


class OrdersOut(ma.Schema):
    """The orders of today, and the server's clock, so that a tablet can tell how far its own is off."""

    data = ma.fields.List(ma.fields.Nested(OrderOut))
    next_cursor = Text(allow_none=True)
    now = Instant()
