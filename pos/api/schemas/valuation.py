"""What the worth of stock and the cost of products take and show."""

import marshmallow as ma

from pos.api.fields import Day, Id, Instant, Strict, Text, Whole
from pos.api.schemas.catalogue import ListQuery
from pos.api.schemas.stock import AMOUNT


class ScopeQuery(Strict):
    """A scope."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})


class PeriodQuery(ScopeQuery):
    """Which days of which scope."""

    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")


class MovesQuery(ListQuery):
    """A page of the moves of an item at a site."""

    site = Text(most=64, required=True)
    item = Text(most=64, required=True)


class SiteStockOut(ma.Schema):
    """What a site keeps. `value` is in won, by moving average."""

    site = Text()
    items = Whole()
    low = Whole()
    short = Whole()
    value = ma.fields.Integer()
    counted_at = Instant(allow_none=True)


class StockValueOut(ma.Schema):
    """What stock is worth, by site."""

    data = ma.fields.List(ma.fields.Nested(SiteStockOut))
    value = ma.fields.Integer()


class MoveSeenOut(ma.Schema):
    """A move; `quantity` is signed, but for a count, where it is what was found; `value` is by how much it changed the stock's worth."""

    id = Id(allow_none=True)
    kind = Text()
    quantity = Text(metadata=AMOUNT)
    unit_cost = Whole(allow_none=True)
    value = ma.fields.Integer(allow_none=True)
    at = Instant()
    business_date = Day()
    recorded_by = Text()
    supplier = Text(allow_none=True)
    note = Text(allow_none=True)
    other_site = Text(allow_none=True)
    document = Id(allow_none=True)
    flags = ma.fields.List(Text())


class MoveListOut(ma.Schema):
    """A page of moves, the newest first."""

    data = ma.fields.List(ma.fields.Nested(MoveSeenOut))
    next_cursor = Text(allow_none=True)


class MarginOut(ma.Schema):
    """A product: what it brought in without VAT, what its goods cost, what is left; in won. Null in the total: its sku."""

    sku = Text(allow_none=True)
    quantity = Text(metadata=AMOUNT)
    revenue = ma.fields.Integer()
    cost = ma.fields.Integer()
    margin = ma.fields.Integer()


class WrittenOffOut(ma.Schema):
    """What left the stock's worth unsold, in won."""

    waste = ma.fields.Integer()
    missing = ma.fields.Integer()
    settled = ma.fields.Integer()


class MarginsOut(ma.Schema):
    """The products of a period; the rows sum to the total."""

    rows = ma.fields.List(ma.fields.Nested(MarginOut))
    total = ma.fields.Nested(MarginOut)
    written_off = ma.fields.Nested(WrittenOffOut)
