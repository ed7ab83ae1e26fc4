"""What suppliers, purchase orders and what came of them take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.catalogue import OWNER, ListQuery
from pos.api.schemas.stock import AMOUNT
from pos.inventory.purchasing.orders import MOST_LINES
from pos.inventory.purchasing.queries import DONE, OPEN, STATES


class SupplierIn(Strict):
    """A supplier as its editor wants it; an ended one is not offered for new orders."""

    owner = Text(most=70, pattern=OWNER, allow_none=True, load_default=None)
    name = Text(most=100, required=True)
    business_number = Text(most=12, allow_none=True, load_default=None)
    contact = Text(lines=True, allow_none=True, load_default=None)
    note = Text(lines=True, allow_none=True, load_default=None)
    is_ended = YesNo(data_key="ended", load_default=False)


class SupplierOut(ma.Schema):
    """A supplier; `contact` only for those who order or edit."""

    id = Id()
    owner = Text()
    name = Text()
    business_number = Text(allow_none=True)
    contact = Text(allow_none=True)
    note = Text(allow_none=True)
    ended = YesNo()
    version = Whole()


class SupplierListOut(ma.Schema):
    """A page of suppliers, by name."""

    data = ma.fields.List(ma.fields.Nested(SupplierOut))
    next_cursor = Text(allow_none=True)


class PurchaseOrdersQuery(ListQuery):
    """A page of a site's orders; `which`: those that still await something, or the others."""

    site = Text(most=64, required=True)
    which = Choice((OPEN, DONE), allow_none=True, load_default=None)


class PurchaseLineIn(Strict):
    """How much of an item, at how many won a unit."""

    item = Text(most=64, required=True)
    quantity = Quantity(required=True)
    unit_cost = Won(required=True)


class PurchaseOrderIn(Strict):
    """An order as its editor wants it."""

    site = Text(most=64, required=True)
    supplier = Id(required=True)
    lines = Many(Part(PurchaseLineIn), least=1, most=MOST_LINES, required=True)
    expected_on = Day(allow_none=True, load_default=None)
    note = Text(lines=True, allow_none=True, load_default=None)


class CameIn(Strict):
    """How much of an order's line came, counted from 1; `unit_cost` where it is another one than was ordered."""

    line = Whole(least=1, most=MOST_LINES, required=True)
    quantity = Quantity(required=True)
    unit_cost = Won(allow_none=True, load_default=None)


class PurchaseReceiptIn(Strict):
    """A delivery, or a part of one."""

    id = Id(required=True)
    at = Instant(required=True)
    lines = Many(Part(CameIn), least=1, most=MOST_LINES, required=True)
    note = Text(lines=True, allow_none=True, load_default=None)


class PurchaseClosingIn(Strict):
    """Why nothing more is awaited."""

    reason = Text(required=True)


class PurchaseLineOut(ma.Schema):
    """A line of an order; `received` is what came of it so far."""

    line = Whole()
    item = Text()
    name = Text()
    unit = Text()
    quantity = Text(metadata=AMOUNT)
    unit_cost = Won()
    received = Text(metadata=AMOUNT)


class CameOut(ma.Schema):
    """What came of a line."""

    line = Whole()
    quantity = Text(metadata=AMOUNT)
    unit_cost = Won()


class PurchaseReceiptOut(ma.Schema):
    """What came, and when."""

    id = Id()
    at = Instant()
    recorded_at = Instant()
    recorded_by = Text()
    note = Text(allow_none=True)
    flags = ma.fields.List(Text())
    lines = ma.fields.List(ma.fields.Nested(CameOut))


class PurchaseOrderOut(ma.Schema):
    """An order as it stands, with its receipts. `total` is what was ordered costs."""

    id = Id()
    site = Text()
    number = Whole()
    state = Choice(STATES)
    supplier = Id()
    supplier_name = Text()
    ordered_on = Day()
    expected_on = Day(allow_none=True)
    note = Text(allow_none=True)
    total = Whole()
    lines = ma.fields.List(ma.fields.Nested(PurchaseLineOut))
    receipts = ma.fields.List(ma.fields.Nested(PurchaseReceiptOut))
    close_reason = Text(allow_none=True)
    version = Whole()


class PurchaseOrderListOut(ma.Schema):
    """A page of orders, the newest first."""

    data = ma.fields.List(ma.fields.Nested(PurchaseOrderOut))
    next_cursor = Text(allow_none=True)
