"""What tablets say to pair and of themselves, and how they are shown."""

import marshmallow as ma
from marshmallow.fields import AwareDateTime, Boolean, Date, Integer, List, Nested, String

from pos.api.fields import Counted, Instant, Strict, Text, Whole
from pos.api.schemas.discounts import DiscountsInForceOut
from pos.api.schemas.sites import SiteOut
from pos.api.schemas.system import KeysOut


class PairingIn(Strict):
    """A pairing code, a name for the tablet, and the credential it had before: then its number and series go on."""

    code = Text(most=20, required=True)
    name = Text(most=60, required=True)
    previous = Text(most=100, allow_none=True)
    site = Text(most=64, allow_none=True, metadata={"description": "Pair at this site only; with a code of another one: 409"})


class StatusIn(Strict):
    """What a tablet says of itself."""

    made = Whole(most=10**9, required=True, metadata={"description": "The highest device_seq handed out"})
    oldest_unsent = Instant(allow_none=True)
    clock = Instant(allow_none=True, metadata={"description": "The tablet's own time"})


class DevicesQuery(Strict):
    """Which page of a site's tablets."""

    limit = Counted(least=1, most=500, load_default=100)
    cursor = Counted(most=10**9, load_default=0)


class LetterheadOut(ma.Schema):
    """What stands at the head of the site's receipts today; what is unknown is null."""

    shop = String(required=True)
    centre = String(required=True, allow_none=True)
    project = String(required=True, allow_none=True)
    business_number = String(required=True, allow_none=True, metadata={"description": "NNN-NN-NNNNN"})
    address = String(required=True, allow_none=True)
    representative = String(allow_none=True)
    telephone = String(allow_none=True)


class OpenTillOut(ma.Schema):
    """The till that this tablet has open."""

    id = String(required=True, metadata={"format": "uuid"})
    number = Integer(required=True)
    opened_at = AwareDateTime(required=True)
    business_date = Date(required=True)
    opening_float = Integer(required=True)


class TabletPrinterOut(ma.Schema):
    """A receipt printer of the site, as far as a tablet has to know it."""

    code = String(required=True)
    name = String(required=True)
    has_drawer = Boolean(required=True)
    prints_orders = Boolean(required=True)


class TabletTerminalOut(ma.Schema):
    """A card terminal that the server can ask for this site."""

    code = String(required=True)
    name = String(required=True)


class SettingsOut(ma.Schema):
    """What a tablet has to know of its site to sell and to write receipts offline."""

    time_zone = String(required=True)
    cut_off_minutes = Integer(required=True)
    refund_approval_from = Integer(required=True)
    cash_receipt_mandatory = Boolean(required=True)
    cash_receipt_from = Integer(required=True)
    installments_from = Integer(required=True)
    vat_registered = Boolean(required=True)
    base_url = String(required=True, metadata={"description": "A receipt's own link is this and /r/ and its token"})
    letterhead = Nested(LetterheadOut, required=True)
    blind_count = Boolean(required=True, metadata={"description": "A till is counted without seeing what should be in it"})
    next_float = Integer(required=True, allow_none=True, metadata={
        "description": "What should lie in the drawer: the last count of this tablet's till less what was banked; null before the first",
    })
    open_till = Nested(OpenTillOut, required=True, allow_none=True)
    discounts = Nested(DiscountsInForceOut, required=True)
    printers = List(Nested(TabletPrinterOut), required=True, metadata={"description": "None: the tablet offers no printing"})
    card_terminals = List(Nested(TabletTerminalOut), required=True, metadata={
        "description": "None: approvals of a terminal that stands beside the tablet are typed in",
    })


class PairedOut(ma.Schema):
    """A paired tablet. `token` is told this once; the tablet page gets it as a cookie instead."""

    device = String(required=True, metadata={"description": "SITE-Tn: what its receipt numbers begin with"})
    device_no = Integer(required=True, metadata={"minimum": 1})
    token = String()
    site = Nested(SiteOut, required=True)
    settings = Nested(SettingsOut, required=True)
    keys = Nested(KeysOut, required=True)


class StatusOut(ma.Schema):
    """What the server says to a tablet."""

    now = AwareDateTime(required=True)
    settings = Nested(SettingsOut, required=True)
    keys = Nested(KeysOut, required=True)


class DeviceOut(ma.Schema):
    """A tablet, with what it said last."""

    device_no = Integer(required=True, metadata={"minimum": 1})
    name = String(required=True)
    paired_at = AwareDateTime(required=True)
    revoked_at = AwareDateTime(required=True, allow_none=True)
    made = Integer(required=True)
    oldest_unsent = AwareDateTime(required=True, allow_none=True)
    clock_offset_ms = Integer(required=True, allow_none=True, metadata={"description": "Its clock less the server's"})
    seen_at = AwareDateTime(required=True, allow_none=True)


class DevicesOut(ma.Schema):
    """A page of a site's tablets, in order of number."""

    data = List(Nested(DeviceOut), required=True)
    next_cursor = String(required=True, allow_none=True)


class PairingCodeOut(ma.Schema):
    """A pairing code, told this once."""

    code = String(required=True)
    minutes = Integer(required=True, metadata={"description": "How long it is good"})
