"""How sites are asked for and shown."""

import marshmallow as ma
from marshmallow.fields import Boolean, Date, Integer, List, Nested, String

from pos.api.fields import Counted, Strict, Text
from sites.registry import KINDS

OFFERS = sorted({offer for kind in KINDS.values() for offer in kind.offers})


class PageQuery(Strict):
    """Which page of a list in order of code or number."""

    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=64)


class InBothLanguages(ma.Schema):
    """A name in Korean and English."""

    ko = String(required=True)
    en = String(required=True)


class LeaseOut(ma.Schema):
    """The terms on which a site has its room; amounts in won, unknown ones null."""

    landlord = String(required=True, allow_none=True)
    rent_free_from = Date(required=True, allow_none=True)
    rent_free_until = Date(required=True, allow_none=True)
    renewal_term_months = Integer(required=True, allow_none=True)
    rent_after_free_pct = Integer(required=True, allow_none=True)
    monthly_rent = Integer(required=True, allow_none=True)
    deposit = Integer(required=True, allow_none=True)


class SiteOut(ma.Schema):
    """A workplace. Centre and project are today's; null where the operator is unknown."""

    code = String(required=True)
    name = String(required=True)
    kind = String(required=True, metadata={"enum": sorted(KINDS)})
    kind_name = Nested(InBothLanguages, required=True)
    offers = List(String(metadata={"enum": OFFERS}), required=True)
    reports_by_day = Boolean(required=True, metadata={"description": "States day totals instead of selling on a tablet"})
    centre = String(required=True, allow_none=True)
    project = String(required=True, allow_none=True)
    vat_registered = Boolean(required=True)
    opened_on = Date(required=True, allow_none=True)
    opened_on_estimated = Boolean(required=True)
    closed_on = Date(required=True, allow_none=True)
    host_building = String(required=True, allow_none=True)
    floor = String(required=True, allow_none=True)
    address = String(required=True, allow_none=True)
    area_m2 = String(required=True, allow_none=True, metadata={"pattern": r"^[0-9]+(\.[0-9]+)?$"})
    time_zone = String(required=True)
    cut_off_minutes = Integer(required=True, metadata={"minimum": 0, "maximum": 1439, "description": "After midnight; ends the day"})
    refund_approval_from = Integer(required=True, metadata={"minimum": 0, "description": "Won from which on a refund needs approval"})
    blind_count = Boolean(required=True, metadata={"description": "A till is counted without seeing what should be in it"})
    cash_receipt_mandatory = Boolean(required=True, metadata={"description": "Whether cash receipts must be issued unasked"})
    over_short_from = Integer(required=True, metadata={
        "minimum": 0, "description": "Won over or short from which on a till's closing waits for a look",
    })
    cash_receipt_from = Integer(required=True, metadata={"minimum": 0, "description": "Won of cash from which on the tablet asks for one"})
    installments_from = Integer(required=True, metadata={"minimum": 0, "description": "Won from which on a card may pay by instalments"})
    representative = String(required=True, allow_none=True, metadata={"description": "Stands on receipts"})
    telephone = String(required=True, allow_none=True, metadata={"description": "Stands on receipts"})
    note = String(required=True, allow_none=True)
    version = Integer(required=True, metadata={"minimum": 1, "description": "Rises with every change"})
    lease = Nested(LeaseOut, required=True, allow_none=True)


class SitesOut(ma.Schema):
    """A page of the sites within reach, in order of code."""

    data = List(Nested(SiteOut), required=True)
    next_cursor = String(required=True, allow_none=True)
