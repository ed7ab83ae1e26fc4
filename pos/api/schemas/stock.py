"""What the stock's resources take and show."""

import re
from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.catalogue import CODE, OWNER, ListQuery
from pos.api.schemas.sales import ApprovalSchema
from pos.inventory.items import UNITS
from pos.inventory.moves import KINDS_RECORDED

AMOUNT = {"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{3}$"}


class QuantityOrNone(Quantity):
    """A quantity that may be 0: what a count found, or below which something is low."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"oneOf": _shapes(kwargs, least=0)}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if (type(value) is int and value == 0) or (isinstance(value, str) and _ZERO.fullmatch(value)):
            return 0
        return super()._deserialize(value, attr, data, **kwargs)


class Change(Quantity):
    """A quantity that is taken or, with a minus, given back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"oneOf": _shapes(kwargs, least=-99_999, sign="-?")}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if type(value) is int and value < 0:
            return -super()._deserialize(-value, attr, data, **kwargs)
        if isinstance(value, str) and value.startswith("-"):
            return -super()._deserialize(value[1:], attr, data, **kwargs)
        return super()._deserialize(value, attr, data, **kwargs)


_ZERO = re.compile(r"0{1,5}(\.0{1,3})?", re.ASCII)


def _shapes(kwargs: Mapping[str, Any], least: int, sign: str = "") -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = [
        {"type": "string", "pattern": rf"^{sign}[0-9]{{1,5}}(\.[0-9]{{1,3}})?$"}, {"type": "integer", "minimum": least, "maximum": 99_999},
    ]
    return [*shapes, {"type": "null"}] if kwargs.get("allow_none") else shapes


class StockQuery(ListQuery):
    """A page of a site's stock."""

    site = Text(most=64, required=True)


class ItemsQuery(ListQuery):
    """A page of items; with `site` only those that moved there or are in a recipe of what it sells."""

    site = Text(most=64, allow_none=True, load_default=None)


class StockItemIn(Strict):
    """A stock item as its editor wants it."""

    owner = Text(most=70, pattern=OWNER, allow_none=True, load_default=None)
    name = Text(most=100, required=True)
    unit = Choice(UNITS, required=True)
    low_at = QuantityOrNone(allow_none=True, load_default=None)
    keeps_days = Whole(most=3650, allow_none=True, load_default=None)


class RecipeLineIn(Strict):
    """What one unit of a product, or of its option, takes of an item."""

    item = Text(most=64, pattern=CODE, required=True)
    quantity = Change(required=True)
    option = Text(most=64, pattern=CODE, allow_none=True, load_default=None)


class RecipeIn(Strict):
    """A product's recipe from a day on; without lines it takes nothing."""

    lines = Many(Part(RecipeLineIn), most=100, required=True)
    day = Day(data_key="from", allow_none=True, load_default=None)


class StockMoveIn(Strict):
    """A move of stock. A tablet sends `device_seq`; others send `site`. `approval` is for a tablet's count, and needed there: whose PIN it
    is has counted."""

    id = Id(required=True)
    device_seq = Whole(least=1, allow_none=True, load_default=None)
    sent_at = Instant(allow_none=True, load_default=None)
    site = Text(most=64, allow_none=True, load_default=None)
    item = Text(most=64, required=True)
    kind = Choice(KINDS_RECORDED, required=True)
    quantity = QuantityOrNone(required=True)
    unit_cost = Won(allow_none=True, load_default=None)
    at = Instant(required=True)
    lot = Text(most=100, allow_none=True, load_default=None)
    use_by = Day(allow_none=True, load_default=None)
    supplier = Text(allow_none=True, load_default=None)
    note = Text(lines=True, allow_none=True, load_default=None)
    to_site = Text(most=64, allow_none=True, load_default=None)
    approval = Part(ApprovalSchema, allow_none=True, load_default=None)


class OnHandOut(ma.Schema):
    """One item at a site."""

    item = Text()
    name = Text()
    unit = Choice(UNITS)
    on_hand = Text(metadata=AMOUNT)
    counted_at = Instant(allow_none=True)
    low = YesNo()
    value = ma.fields.Integer(metadata={"description": "Won, by moving average; below 0 where stock is short"})


class StockOut(ma.Schema):
    """A page of what is on hand."""

    data = ma.fields.List(ma.fields.Nested(OnHandOut))
    next_cursor = Text(allow_none=True)


class StockItemOut(ma.Schema):
    """A stock item."""

    code = Text()
    owner = Text()
    name = Text()
    unit = Choice(UNITS)
    low_at = Text(metadata=AMOUNT, allow_none=True)
    keeps_days = Whole(allow_none=True)
    version = Text(metadata={"description": "What If-Match takes"})


class StockItemListOut(ma.Schema):
    """A page of items."""

    data = ma.fields.List(ma.fields.Nested(StockItemOut))
    next_cursor = Text(allow_none=True)


class RecipeLineOut(ma.Schema):
    """A line of a recipe."""

    item = Text()
    quantity = Text(metadata=AMOUNT)
    option = Text(allow_none=True)


class RecipeOut(ma.Schema):
    """A recipe; `from` is null where there never was one."""

    sku = Text()
    day = Day(data_key="from", allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(RecipeLineOut))


class StockMoveOut(ma.Schema):
    """A move as stored."""

    id = Id()
    site = Text()
    item = Text()
    kind = Choice(KINDS_RECORDED)
    quantity = Text(metadata=AMOUNT)
    unit_cost = Won(allow_none=True)
    at = Instant()
    lot = Text(allow_none=True)
    use_by = Day(allow_none=True)
    supplier = Text(allow_none=True)
    note = Text(allow_none=True)
    to_site = Text(allow_none=True)
    device_seq = Whole(allow_none=True)
    business_date = Day()
    flags = ma.fields.List(Text())
