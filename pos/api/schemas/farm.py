"""The farm, lots and donations as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.stock import AMOUNT, QuantityOrNone
from pos.inventory.items import UNITS
from pos.inventory.lots.models import KINDS

LOT = r"^[^\s]{1,60}$"
NAME = r"^[^\s]{1,30}$"
MOST_UNITS = 1_000_000


class SiteAct(Strict):
    """What every act here has. A tablet sends `device_seq`; others send `site`."""

    id = Id(required=True)
    device_seq = Whole(least=1, most=10**9, allow_none=True, load_default=None)
    sent_at = Instant(allow_none=True, load_default=None)
    site = Text(most=40, allow_none=True, load_default=None)
    at = Instant(required=True)


class FarmBatchIn(SiteAct):
    """Substrate units placed on the shelves together. Without a code the day is its code."""

    units = Whole(least=1, most=MOST_UNITS, required=True)
    code = Text(most=30, pattern=NAME, allow_none=True, load_default=None)
    strain = Text(most=60, allow_none=True, load_default=None)


class BatchEndIn(SiteAct):
    """A batch is cleared away."""


class HarvestIn(SiteAct):
    """What was picked from a batch, of one grade. Without a lot it gets that of its batch, day and grade; without `use_by` the item's
    own time."""

    batch = Id(required=True)
    item = Text(most=64, pattern=CODE, required=True)
    quantity = Quantity(required=True)
    grade = Text(most=20, pattern=NAME, allow_none=True, load_default=None)
    lot = Text(most=60, pattern=LOT, allow_none=True, load_default=None)
    use_by = Day(allow_none=True, load_default=None)


class PackingIn(SiteAct):
    """A quantity out of a lot becomes whole packs of another item; `wasted` is the part of it that was thrown away."""

    item = Text(most=64, pattern=CODE, required=True)
    lot = Text(most=60, pattern=LOT, required=True)
    quantity = Quantity(required=True)
    wasted = QuantityOrNone(load_default=0)
    into = Text(most=64, pattern=CODE, required=True)
    packs = Whole(least=1, most=99_999, required=True)
    use_by = Day(allow_none=True, load_default=None)


class YieldOut(ma.Schema):
    """What a batch gave of an item; `per_unit` is that for one placed unit, rounded down."""

    item = Text(required=True)
    unit = Choice(UNITS, required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    per_unit = Text(required=True, metadata=AMOUNT)
    first_on = Day(required=True)
    last_on = Day(required=True)


class FarmBatchOut(ma.Schema):
    """A batch as stored."""

    id = Id(required=True)
    site = Text(required=True)
    code = Text(required=True)
    units = Whole(required=True)
    strain = Text(required=True, allow_none=True)
    at = Instant(required=True)
    placed_on = Day(required=True)
    ended_on = Day(required=True, allow_none=True)
    flags = Many(Text(), most=20, required=True)


class BatchYieldOut(FarmBatchOut):
    """A batch with what it yielded so far."""

    yields = Many(Part(YieldOut), most=500, required=True)


class FarmBatchesOut(ma.Schema):
    """The batches of a site, the newest first."""

    data = Many(Part(BatchYieldOut), most=10_000, required=True)


class HarvestOut(ma.Schema):
    """A harvest as stored."""

    id = Id(required=True)
    site = Text(required=True)
    batch = Text(required=True)
    item = Text(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    grade = Text(required=True, allow_none=True)
    lot = Text(required=True)
    use_by = Day(required=True, allow_none=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    flags = Many(Text(), most=20, required=True)


class HarvestsOut(ma.Schema):
    """The harvests of some days, the newest first."""

    data = Many(Part(HarvestOut), most=100_000, required=True)


class PackingOut(ma.Schema):
    """A packing as stored."""

    id = Id(required=True)
    site = Text(required=True)
    item = Text(required=True)
    lot = Text(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    wasted = Text(required=True, metadata=AMOUNT)
    into = Text(required=True)
    packs = Whole(required=True)
    use_by = Day(required=True, allow_none=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    flags = Many(Text(), most=20, required=True)


class PackingsOut(ma.Schema):
    """The packings of some days, the newest first."""

    data = Many(Part(PackingOut), most=100_000, required=True)


class SiteQuery(Strict):
    """Whose; a tablet asks for its own."""

    site = Text(most=40, load_default=None)


class SiteDaysQuery(SiteQuery):
    """Whose, and which business days (both included)."""

    from_ = Day(data_key="from", required=True)
    to = Day(required=True)


class LotsQuery(SiteQuery):
    """Whose lots, of which item; used up ones with `all`."""

    item = Text(most=64, pattern=CODE, load_default=None)
    all = Choice(("true", "false"), load_default="false")


class LotOut(ma.Schema):
    """A lot. `on_hand` may be below zero where more left than the book knew of."""

    item = Text(required=True)
    name = Text(required=True)
    unit = Choice(UNITS, required=True)
    lot = Text(required=True)
    made_on = Day(required=True)
    use_by = Day(required=True, allow_none=True)
    on_hand = Text(required=True, metadata=AMOUNT)


class LotsOut(ma.Schema):
    """The lots of a site; of each item those that should leave first first. `without_lot`: by item, what is on hand beyond its lots."""

    data = Many(Part(LotOut), most=100_000, required=True)
    without_lot = ma.fields.Dict(keys=ma.fields.String(), values=Text(metadata=AMOUNT), required=True)


class LotForSaleOut(ma.Schema):
    """A lot that a product may be sold from."""

    lot = Text(required=True)
    use_by = Day(required=True, allow_none=True)
    on_hand = Text(required=True, metadata=AMOUNT)


class SellableOut(ma.Schema):
    """A product with the item that it takes out of lots."""

    sku = Text(required=True)
    item = Text(required=True)
    unit = Choice(UNITS, required=True)
    lots = Many(Part(LotForSaleOut), most=10_000, required=True)


class LotsForSaleOut(ma.Schema):
    """By product, the lots in the order in which they leave."""

    data = Many(Part(SellableOut), most=10_000, required=True)


class PickedOut(ma.Schema):
    """Which batch a lot was picked from."""

    batch = Text(required=True)
    placed_on = Day(required=True)
    harvested_on = Day(required=True)
    quantity = Text(required=True, metadata=AMOUNT)


class WentOut(ma.Schema):
    """Where a part of a lot went, with its receipt, site or recipient where there is one; below zero for what came back."""

    lot = Text(required=True)
    item = Text(required=True)
    kind = Choice((*KINDS, "handover"), required=True)
    on = Day(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    sale = Id(required=True, allow_none=True)
    receipt_no = Text(required=True, allow_none=True)
    to_site = Text(required=True, allow_none=True)
    recipient = Text(required=True, allow_none=True)
    head_count = Whole(required=True, allow_none=True)


class KinOut(ma.Schema):
    """A lot of the same kin: packed from it, or what it was packed from."""

    item = Text(required=True)
    lot = Text(required=True)
    made_on = Day(required=True)
    use_by = Day(required=True, allow_none=True)
    on_hand = Text(required=True, metadata=AMOUNT)


class TraceOut(ma.Schema):
    """A lot followed in both directions."""

    lots = Many(Part(KinOut), most=1000, required=True)
    picked = Many(Part(PickedOut), most=10_000, required=True)
    went = Many(Part(WentOut), most=100_000, required=True)


class TraceQuery(SiteQuery):
    """Which lot of which item."""

    item = Text(most=64, pattern=CODE, required=True)
    lot = Text(most=60, pattern=LOT, required=True)
