"""What coupons take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Many, Strict, Text, Whole, Won
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.discounts import SCOPE
from pos.promotions.models import CODE_KINDS, GIVES

MOST_NAMED = 200


class CampaignsQuery(Strict):
    """A page of campaigns; of one scope, where it is named."""

    scope = Text(most=80, metadata=SCOPE)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=64, load_default="")


class CampaignIn(Strict):
    """A campaign: `won` and `percent` have an amount, `product` names what is free. `prefix` begins single-use codes, or is the one code
    that many use; it, the scope and the kind of code stay as they were made."""

    scope = Text(most=80, required=True, metadata=SCOPE)
    name = Text(most=60, required=True)
    code_kind = Choice(CODE_KINDS, required=True)
    prefix = Text(most=12, least=2, required=True)
    gives = Choice(GIVES, required=True)
    amount = Won(least=1, allow_none=True, load_default=None)
    free_sku = Text(most=64, pattern=CODE, allow_none=True, load_default=None)
    most_won = Won(least=1, allow_none=True, load_default=None)
    skus = Many(Text(most=64, pattern=CODE), most=MOST_NAMED, load_default=list)
    categories = Many(Text(most=60), most=MOST_NAMED, load_default=list)
    valid_from = Day(required=True)
    valid_until = Day(allow_none=True, load_default=None)


class CouponGiftOut(ma.Schema):
    """What a coupon gives, on what, and when."""

    name = ma.fields.String()
    gives = ma.fields.String(metadata={"enum": list(GIVES)})
    amount = ma.fields.Integer(allow_none=True)
    free_sku = ma.fields.String(allow_none=True)
    most_won = ma.fields.Integer(allow_none=True)
    skus = ma.fields.List(ma.fields.String())
    categories = ma.fields.List(ma.fields.String())
    valid_from = ma.fields.String()
    valid_until = ma.fields.String(allow_none=True)


class CouponOfferOut(CouponGiftOut):
    """A campaign as a tablet knows it, to lower an order when the server can't be asked."""

    code_kind = ma.fields.String(metadata={"enum": list(CODE_KINDS)})
    prefix = ma.fields.String()


class CouponOffersOut(ma.Schema):
    """The campaigns that count at a site today."""

    data = ma.fields.List(ma.fields.Nested(CouponOfferOut))
    next_cursor = ma.fields.String(allow_none=True)


class CampaignOut(CouponOfferOut):
    """A campaign with its uses so far."""

    id = ma.fields.String()
    scope = ma.fields.String()
    ended_on = ma.fields.String(allow_none=True)
    codes = ma.fields.Integer()
    uses = ma.fields.Integer()
    lowered = ma.fields.Integer()
    version = ma.fields.Integer()


class CampaignsOut(ma.Schema):
    """Campaigns, the newest first."""

    data = ma.fields.List(ma.fields.Nested(CampaignOut))
    next_cursor = ma.fields.String(allow_none=True)


class CouponBatchIn(Strict):
    """How many single-use codes to make."""

    id = Id(required=True)
    count = Whole(least=1, most=5000, required=True)


class CouponBatchOut(ma.Schema):
    """Codes that were made together. The codes themselves come as a file, to be printed."""

    id = ma.fields.String()
    count = ma.fields.Integer()
    used = ma.fields.Integer()
    made_at = ma.fields.String()
    made_by = ma.fields.String()
    cancelled_at = ma.fields.String(allow_none=True)


class CouponBatchesOut(ma.Schema):
    """The batches of a campaign."""

    data = ma.fields.List(ma.fields.Nested(CouponBatchOut))
    next_cursor = ma.fields.String(allow_none=True)


class UsesQuery(Strict):
    """A page."""

    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=100, load_default="")


class CouponUseOut(ma.Schema):
    """A sale that carried a code of the campaign, or a refund that gave it back. `counts`: it had the code to itself, in time."""

    sale = ma.fields.String()
    kind = ma.fields.String(metadata={"enum": ["used", "freed"]})
    site = ma.fields.String()
    at = ma.fields.String()
    lowered = ma.fields.Integer()
    counts = ma.fields.Boolean()


class CouponUsesOut(ma.Schema):
    """Uses of a campaign's codes within reach, the newest first."""

    data = ma.fields.List(ma.fields.Nested(CouponUseOut))
    next_cursor = ma.fields.String(allow_none=True)


class CouponStateOut(ma.Schema):
    """Whether a code is good at this site now, and what it gives; null unless it is good. What counts elsewhere is as unknown."""

    code = ma.fields.String()
    state = ma.fields.String(metadata={"enum": ["good", "reused", "expired", "unknown"]})
    gift = ma.fields.Nested(CouponGiftOut, allow_none=True)


class CodeSiteQuery(Strict):
    """At which site; a tablet's own is understood."""

    site = Text(most=64)
