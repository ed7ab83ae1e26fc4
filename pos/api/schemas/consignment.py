"""Consignment and settlements as the API takes and gives them."""

from typing import Any

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.farm import SiteQuery
from pos.api.schemas.stock import AMOUNT
from pos.consignment.models import GOODS_KINDS, PAID_BY, WHOLE
from pos.inventory.items import UNITS
from pos.money import LARGEST_AMOUNT

__all__ = ["SiteQuery"]
MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
MOST = 10_000


class SignedWon(Whole):
    """An amount that may lie below zero."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=-LARGEST_AMOUNT * MOST, most=LARGEST_AMOUNT * MOST, **kwargs)


class RateIn(Strict):
    """A commission in 1/10000 from a day on."""

    from_ = Day(data_key="from", required=True)
    rate = Whole(least=0, most=WHOLE, required=True)


class ConsignmentAgreementIn(Strict):
    """Whose goods a shop sells: one product, a category, or with neither whatever products the centre owns."""

    site = Text(most=40, required=True)
    centre = Text(most=40, required=True)
    name = Text(most=100, required=True)
    sku = Text(most=64, pattern=CODE, allow_none=True, load_default=None)
    category = Text(most=64, pattern=CODE, allow_none=True, load_default=None)
    from_ = Day(data_key="from", required=True)
    until = Day(allow_none=True, load_default=None)
    rates = Many(Part(RateIn), least=1, most=100, required=True)


class RateOut(ma.Schema):
    """A commission in 1/10000 from a day on."""

    from_ = Day(data_key="from", required=True)
    rate = Whole(required=True)


class ConsignmentAgreementOut(ma.Schema):
    """An agreement."""

    code = Text(required=True)
    site = Text(required=True)
    centre = Text(required=True)
    name = Text(required=True)
    sku = Text(required=True, allow_none=True)
    category = Text(required=True, allow_none=True)
    from_ = Day(data_key="from", required=True)
    until = Day(required=True, allow_none=True)
    rates = Many(Part(RateOut), most=100, required=True)


class OnShelfOut(ma.Schema):
    """An item of an agreement: brought, returned, and what the shop has of the item now."""

    agreement = Text(required=True)
    item = Text(required=True)
    name = Text(required=True)
    unit = ma.fields.String(required=True, validate=ma.validate.OneOf(UNITS))
    brought = Text(required=True, metadata=AMOUNT)
    returned = Text(required=True, metadata=AMOUNT)
    on_hand = Text(required=True, metadata=AMOUNT)


class ConsignmentOut(ma.Schema):
    """A shop's agreements, and what lies there of other centres' goods."""

    agreements = Many(Part(ConsignmentAgreementOut), most=MOST, required=True)
    goods = Many(Part(OnShelfOut), most=MOST, required=True)


class ConsignmentGoodsIn(Strict):
    """Goods that a supplying centre brought, or that were returned to it."""

    id = Id(required=True)
    site = Text(most=40, required=True)
    agreement = Text(most=64, pattern=CODE, required=True)
    item = Text(most=64, pattern=CODE, required=True)
    kind = Choice(GOODS_KINDS, required=True)
    quantity = Quantity(required=True)
    at = Instant(required=True)


class ConsignmentGoodsOut(ma.Schema):
    """Goods as stored."""

    id = Id(required=True)
    site = Text(required=True)
    agreement = Text(required=True)
    item = Text(required=True)
    kind = Choice(GOODS_KINDS, required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    at = Instant(required=True)
    business_date = Day(required=True)
    flags = Many(Text(), most=20, required=True)


class ProducersQuery(Strict):
    """Whose sales, and of which book dates (both included)."""

    scope = Text(most=60, required=True)
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)


class ProducedOut(ma.Schema):
    """What was sold of a producer's product. `consigned` is the part of the net that another centre's shop sold."""

    producer = Text(required=True, allow_none=True)
    product = Text(required=True)
    net = SignedWon(required=True)
    supply = SignedWon(required=True)
    vat = SignedWon(required=True)
    exempt = SignedWon(required=True)
    consigned = SignedWon(required=True)
    quantity = Text(required=True, metadata=AMOUNT)


class ProducersOut(ma.Schema):
    """The same revenue as the seller's report shows, by producer. `total` is that report's."""

    scope = Text(required=True)
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)
    rows = Many(Part(ProducedOut), most=100_000, required=True)
    total = Part(ProducedOut, required=True)
    eliminated = SignedWon(required=True)


class SettlementIn(Strict):
    """Which month of which shop for which supplying centre."""

    site = Text(most=40, required=True)
    centre = Text(most=40, required=True)
    month = Text(most=7, pattern=MONTH, required=True)


class SettlementsQuery(Strict):
    """Which shop's, and which month's; all within reach without."""

    site = Text(most=40, load_default=None)
    month = Text(most=7, pattern=MONTH, load_default=None)


class StatementFigures(ma.Schema):
    """A statement's figures: due = sold − refunded − commission + adjustment."""

    site = Text(required=True)
    centre = Text(required=True)
    month = Text(required=True)
    sold = SignedWon(required=True)
    refunded = SignedWon(required=True)
    commission = SignedWon(required=True)
    adjustment = SignedWon(required=True)
    due = SignedWon(required=True)


class SettlementSumOut(StatementFigures):
    """An issued statement in sums. `number` counts the statements of this shop for this centre."""

    id = Id(required=True)
    number = Whole(required=True)
    issued_at = Instant(required=True)
    paid = SignedWon(required=True)


class SettlementLineOut(ma.Schema):
    """A product at a rate. A `month` before the statement's own is a correction of that month."""

    month = Text(required=True)
    product = Text(required=True)
    name = Text(required=True)
    rate = Whole(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    sold = SignedWon(required=True)
    refunded = SignedWon(required=True)
    commission = SignedWon(required=True)
    due = SignedWon(required=True)


class SettlementPaymentOut(ma.Schema):
    """A payment of a statement; below zero where it takes one back."""

    id = Id(required=True)
    amount = SignedWon(required=True)
    paid_on = Day(required=True)
    method = Choice(PAID_BY, required=True)
    corrects = Id(required=True, allow_none=True)


class SettlementOut(SettlementSumOut):
    """An issued statement. Who sees the region in totals gets no lines."""

    lines = Many(Part(SettlementLineOut), most=MOST, required=True, allow_none=True)
    payments = Many(Part(SettlementPaymentOut), most=MOST, required=True)


class StatementDraftOut(StatementFigures):
    """What a statement would say now."""

    lines = Many(Part(SettlementLineOut), most=MOST, required=True)


class SettlementsOut(ma.Schema):
    """Statements within reach, the newest month first."""

    data = Many(Part(SettlementSumOut), most=MOST, required=True)


class SettlementPaymentIn(Strict):
    """What was paid; with `corrects` that an earlier payment was noted by mistake."""

    id = Id(required=True)
    paid_on = Day(required=True)
    method = Choice(PAID_BY, required=True)
    amount = Won(least=1, allow_none=True, load_default=None)
    corrects = Id(allow_none=True, load_default=None)
