"""What passes take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Id, Many, Strict, Text, Whole, YesNo
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.coupons import MOST_NAMED
from pos.money import TAX_CLASSES
from pos.promotions.models import ENTRY_KINDS, VALID_AT


class PassKindIn(Strict):
    """What a pass is good for: `uses` null: as often as one likes; neither days nor months: without end; no product named: all."""

    uses = Whole(least=1, most=1000, allow_none=True, load_default=None)
    valid_days = Whole(least=1, most=3660, allow_none=True, load_default=None)
    valid_months = Whole(least=1, most=120, allow_none=True, load_default=None)
    valid_at = Choice(VALID_AT, load_default="site")
    skus = Many(Text(most=64, pattern=CODE), most=MOST_NAMED, load_default=list)
    categories = Many(Text(most=60), most=MOST_NAMED, load_default=list)
    active = YesNo(load_default=True)


class PassKindOut(ma.Schema):
    """A product that is a pass. Sold out_of_scope it pays later; sold with tax its uses are lines at 0 won."""

    sku = ma.fields.String()
    name = ma.fields.String()
    tax_class = ma.fields.String(metadata={"enum": list(TAX_CLASSES)})
    price = ma.fields.Integer()
    uses = ma.fields.Integer(allow_none=True)
    valid_days = ma.fields.Integer(allow_none=True)
    valid_months = ma.fields.Integer(allow_none=True)
    valid_at = ma.fields.String(metadata={"enum": list(VALID_AT)})
    skus = ma.fields.List(ma.fields.String())
    categories = ma.fields.List(ma.fields.String())
    active = ma.fields.Boolean()
    version = ma.fields.Integer()


class PassKindsOut(ma.Schema):
    """Products that are passes, by sku."""

    data = ma.fields.List(ma.fields.Nested(PassKindOut))
    next_cursor = ma.fields.String(allow_none=True)


class PassesQuery(Strict):
    """A page of the passes sold at a site, the newest first; those of one sale, where it is named."""

    site = Text(most=64)
    sale = Id()
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=100, load_default="")


class PassSiteQuery(Strict):
    """At which site it is shown; a tablet's own is understood."""

    site = Text(most=64)


class PassOut(ma.Schema):
    """A pass as it stands. `advance`: it pays; else its uses are lines at 0 won. `state` is that of today at the asking site."""

    code = ma.fields.String()
    sku = ma.fields.String()
    name = ma.fields.String()
    site = ma.fields.String()
    sale = ma.fields.String()
    line = ma.fields.Integer()
    advance = ma.fields.Boolean()
    uses = ma.fields.Integer(allow_none=True)
    uses_left = ma.fields.Integer(allow_none=True)
    worth = ma.fields.Integer()
    won_left = ma.fields.Integer(allow_none=True)
    valid_from = ma.fields.String()
    valid_until = ma.fields.String(allow_none=True)
    valid_in = ma.fields.String()
    skus = ma.fields.List(ma.fields.String())
    categories = ma.fields.List(ma.fields.String())
    state = ma.fields.String(metadata={"enum": ["good", "used_up", "expired", "over", "not_here"]})


class PassesOut(ma.Schema):
    """Passes."""

    data = ma.fields.List(ma.fields.Nested(PassOut))
    next_cursor = ma.fields.String(allow_none=True)


class PassEntryOut(ma.Schema):
    """A line of a pass's ledger and what was left after it; null where nothing is counted."""

    position = ma.fields.Integer()
    kind = ma.fields.String(metadata={"enum": list(ENTRY_KINDS)})
    uses = ma.fields.Integer()
    won = ma.fields.Integer()
    uses_left = ma.fields.Integer()
    won_left = ma.fields.Integer()
    document = ma.fields.String()
    site = ma.fields.String()
    at = ma.fields.String()


class PassEntriesOut(ma.Schema):
    """The ledger of a pass, from its beginning."""

    data = ma.fields.List(ma.fields.Nested(PassEntryOut))
    next_cursor = ma.fields.String(allow_none=True)


class PassHolderIn(Strict):
    """Whose pass it is, as the holder wished it; null: nobody's."""

    holder = Text(most=60, allow_none=True, required=True)


class PassHolderOut(ma.Schema):
    """Whose pass it is."""

    code = ma.fields.String()
    holder = ma.fields.String(allow_none=True)
