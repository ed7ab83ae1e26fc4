"""Donations as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.farm import LOT, SiteAct, SiteDaysQuery, SiteQuery
from pos.api.schemas.stock import AMOUNT
from pos.inventory.items import UNITS

__all__ = ["SiteDaysQuery", "SiteQuery"]


class DonationCampaignIn(Strict):
    """A campaign: each unit of a product that is sold gives so much of an item away."""

    site = Text(most=40, required=True)
    name = Text(most=100, required=True)
    sku = Text(most=64, pattern=CODE, required=True)
    item = Text(most=64, pattern=CODE, required=True)
    per_unit = Quantity(required=True)
    from_ = Day(data_key="from", required=True)
    until = Day(allow_none=True, load_default=None)


class DonationCampaignOut(ma.Schema):
    """A campaign."""

    code = Text(required=True)
    site = Text(required=True)
    name = Text(required=True)
    sku = Text(required=True)
    item = Text(required=True)
    per_unit = Text(required=True, metadata=AMOUNT)
    from_ = Day(data_key="from", required=True)
    until = Day(required=True, allow_none=True)


class DonationCampaignTotalOut(DonationCampaignOut):
    """A campaign with its running total: given with sales less refunds, handed over of it, and to how many people."""

    unit = ma.fields.String(required=True, validate=ma.validate.OneOf(UNITS))
    given = Text(required=True, metadata=AMOUNT)
    handed_over = Text(required=True, metadata=AMOUNT)
    head_count = Whole(required=True)


class PooledOut(ma.Schema):
    """What lies ready to be given away of an item."""

    item = Text(required=True)
    name = Text(required=True)
    unit = ma.fields.String(required=True, validate=ma.validate.OneOf(UNITS))
    on_hand = Text(required=True, metadata=AMOUNT)


class DonationsOut(ma.Schema):
    """A site's campaigns with their totals, and its pools."""

    campaigns = Many(Part(DonationCampaignTotalOut), most=10_000, required=True)
    pool = Many(Part(PooledOut), most=10_000, required=True)


class GiftIn(SiteAct):
    """Own stock that is put into the pool."""

    item = Text(most=64, pattern=CODE, required=True)
    quantity = Quantity(required=True)
    lot = Text(most=60, pattern=LOT, allow_none=True, load_default=None)


class GiftOut(ma.Schema):
    """A gift as stored."""

    id = Id(required=True)
    site = Text(required=True)
    item = Text(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    lot = Text(required=True, allow_none=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    flags = Many(Text(), most=20, required=True)


class HandoverIn(SiteAct):
    """What is handed to an organisation, and for how many people. The organisation, never a person's name."""

    item = Text(most=64, pattern=CODE, required=True)
    quantity = Quantity(required=True)
    recipient = Text(most=100, required=True)
    head_count = Whole(most=1_000_000, required=True)
    campaign = Text(most=64, pattern=CODE, allow_none=True, load_default=None)


class HandoverOut(ma.Schema):
    """A handover as stored. `cancelled`: why it does not stand, where it was cancelled."""

    id = Id(required=True)
    site = Text(required=True)
    item = Text(required=True)
    quantity = Text(required=True, metadata=AMOUNT)
    recipient = Text(required=True)
    head_count = Whole(required=True)
    campaign = Text(required=True, allow_none=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    flags = Many(Text(), most=20, required=True)
    cancelled = Text(required=True, allow_none=True)


class HandoverCancellationIn(Strict):
    """A handover that was written wrongly."""

    id = Id(required=True)
    site = Text(most=40, required=True)
    at = Instant(required=True)
    reason = Text(most=200, required=True)


class HandoverCancellationOut(ma.Schema):
    """A cancellation as stored."""

    id = Id(required=True)
    site = Text(required=True)
    handover = Id(required=True)
    reason = Text(required=True)
    at = Instant(required=True)
    business_date = Day(required=True)


class HandoversOut(ma.Schema):
    """The handovers of some days, the newest first."""

    data = Many(Part(HandoverOut), most=100_000, required=True)
