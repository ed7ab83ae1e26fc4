"""Deliveries between workplaces as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.farm import LOT, SiteAct, SiteDaysQuery
from pos.api.schemas.stock import AMOUNT
from pos.inventory.items import UNITS
from pos.money import TAX_CLASSES

__all__ = ["SiteDaysQuery"]
MOST_LINES = 300


class InternalDeliveryLineIn(Strict):
    """A product to deliver, at the price that the two workplaces agreed on. `into` and `into_quantity`: as which item of the receiving
    site, and how much of it; left out, it arrives as what the product's recipe takes."""

    sku = Text(most=64, pattern=CODE, required=True)
    quantity = Quantity(required=True)
    unit_price = Won(required=True)
    lot = Text(most=60, pattern=LOT, allow_none=True, load_default=None)
    into = Text(most=64, pattern=CODE, allow_none=True, load_default=None)
    into_quantity = Quantity(allow_none=True, load_default=None)


class InternalDeliveryIn(SiteAct):
    """A delivery from one site to another."""

    to_site = Text(most=40, required=True)
    lines = Many(Part(InternalDeliveryLineIn), least=1, most=MOST_LINES, required=True)
    note = Text(most=200, lines=True, allow_none=True, load_default=None)


class InternalReturnLineIn(Strict):
    """How much of a line goes back; `restock`: the seller can sell it again."""

    line = Whole(least=1, most=MOST_LINES, required=True)
    quantity = Quantity(required=True)
    restock = YesNo(load_default=False)


class InternalReturnIn(Strict):
    """What of a delivery goes back."""

    id = Id(required=True)
    at = Instant(required=True)
    lines = Many(Part(InternalReturnLineIn), least=1, most=MOST_LINES, required=True)
    reason = Text(most=200, required=True)


class InternalDeliveryLineOut(ma.Schema):
    """A line: what it was sold as and what it arrived as."""

    line = Whole(required=True)
    sku = Text(required=True)
    name = Text(required=True)
    tax_class = Choice(TAX_CLASSES, required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    unit_price = Won(required=True)
    net = Won(required=True)
    lot = Text(required=True, allow_none=True)
    into = Text(required=True, allow_none=True)
    into_unit = ma.fields.String(required=True, allow_none=True, validate=ma.validate.OneOf(UNITS))
    into_quantity = Text(required=True, allow_none=True, metadata=AMOUNT)
    returned = Text(required=True, metadata=AMOUNT)


class InternalDeliveryOut(ma.Schema):
    """A delivery as stored. `party`: 1 between sites of one centre, 2 between two centres. `sale` with the same id is its document."""

    id = Id(required=True)
    site = Text(required=True)
    to_site = Text(required=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    book_date = Day(required=True)
    party = Whole(least=1, most=2, required=True)
    receipt_no = Text(required=True)
    total = Won(required=True)
    supply = Won(required=True)
    vat = Won(required=True)
    exempt = Won(required=True)
    returned = Won(required=True)
    lines = Many(Part(InternalDeliveryLineOut), most=MOST_LINES, required=True)
    note = Text(required=True, allow_none=True)
    flags = Many(Text(), most=20, required=True)


class InternalDeliveriesOut(ma.Schema):
    """What a site delivered and received, the newest first."""

    data = Many(Part(InternalDeliveryOut), most=100_000, required=True)
