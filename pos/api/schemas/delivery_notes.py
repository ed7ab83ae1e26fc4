"""Delivery notes as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.stock import AMOUNT


class DeliveryLineIn(Strict):
    """What is delivered; without a price as agreed, else as in the catalogue."""

    sku = Text(most=64, pattern=CODE, required=True)
    quantity = Quantity(required=True)
    unit_price = Won(allow_none=True, load_default=None)
    lot = Text(most=60, allow_none=True, load_default=None)


class DeliveryNoteIn(Strict):
    """A delivery note: of a `sale` on account, or with `lines` of its own."""

    id = Id(required=True)
    site = Text(most=40, required=True)
    customer = Text(most=64, pattern=CODE, required=True)
    delivered_on = Day(required=True)
    sale = Id(allow_none=True, load_default=None)
    lines = Many(Part(DeliveryLineIn), most=300, load_default=list)
    note = Text(lines=True, allow_none=True, load_default=None)


class NoteSaleIn(Strict):
    """When the goods were handed over: from then on they are sold."""

    id = Id(required=True)
    sold_at = Instant(required=True)


class DeliveryLineOut(ma.Schema):
    """A line of a delivery note."""

    sku = Text(required=True)
    name = Text(required=True)
    tax_class = Text(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    unit_price = Won(required=True)
    amount = Won(required=True)
    lot = Text(required=True, allow_none=True)


class DeliveryNoteOut(ma.Schema):
    """A delivery note; `sale` once it is sold."""

    id = Id(required=True)
    site = Text(required=True)
    number = Whole(required=True)
    customer = Text(required=True)
    name = Text(required=True)
    delivered_on = Day(required=True)
    sale = Id(required=True, allow_none=True)
    note = Text(required=True, allow_none=True)
    total = Won(required=True)
    lines = ma.fields.List(ma.fields.Nested(DeliveryLineOut))


class DeliveryNotesOut(ma.Schema):
    """Delivery notes of a site, by number."""

    data = ma.fields.List(ma.fields.Nested(DeliveryNoteOut))


class NotesQuery(Strict):
    """Which site, between which days."""

    site = Text(most=40, required=True)
    from_ = Day(data_key="from", required=True)
    to = Day(required=True)
    customer = Text(most=64, pattern=CODE, allow_none=True, load_default=None)
