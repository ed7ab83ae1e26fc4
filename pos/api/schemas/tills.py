"""Till days as the API takes and gives them: openings, cash moved, closings, and the report."""

from typing import Any

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Many, Part, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.devices import LetterheadOut
from pos.api.schemas.site_facts import CODE
from pos.sales.wanted import METHODS
from pos.tills.closing import DENOMINATIONS
from pos.tills.models import DIRECTIONS, STATES
from pos.tills.sums import CASH

MOST_OF_A_KIND = 99_999
COUNTED_METHODS = tuple(method for method in METHODS if method != CASH)
MOST_PARKED = 100


class TillAct(Strict):
    """What every act of a till has. A tablet sends `device_seq`; others send none, and `site` where no till tells it."""

    id = Id(required=True)
    device_seq = Whole(least=1, most=10**9, allow_none=True, load_default=None)
    sent_at = Instant(allow_none=True, load_default=None)
    cashier = Text(most=64, allow_none=True, load_default=None)


class TillOpeningIn(TillAct):
    """A till is opened with so much in it."""

    opened_at = Instant(required=True)
    opening_float = Won(required=True)
    site = Text(allow_none=True, load_default=None, pattern=CODE, most=40)


class CashMovementIn(TillAct):
    """Cash goes in or out by hand, for a reason."""

    at = Instant(required=True)
    direction = Choice(DIRECTIONS, required=True)
    amount = Won(least=1, required=True)
    reason = Text(required=True)


# How many of each note and coin; and what was counted of each other method (vouchers in the drawer, the terminal's own total) in won.
CountedCash = Strict.from_dict({str(won): Whole(most=MOST_OF_A_KIND) for won in DENOMINATIONS}, name="CountedCash")
CountedMethods = Strict.from_dict({method: Won(allow_none=True) for method in COUNTED_METHODS}, name="CountedMethods")


class ParkedIn(Strict):
    """An order that is put aside, not paid."""

    name = Text(required=True, most=60)
    total = Won(required=True)


class TillClosingIn(TillAct):
    """A till is counted and closed. `made` is the highest device_seq handed out, `banked` what of the counted cash is taken away.
    `counted` null: a forgotten till that nobody can count any more; a tablet always counts."""

    closed_at = Instant(required=True)
    counted = Part(CountedCash, required=True, allow_none=True)
    counted_methods = Part(CountedMethods, allow_none=True, load_default=None)
    made = Whole(most=10**9, allow_none=True, load_default=None)
    banked = Won(allow_none=True, load_default=None)
    parked = Many(Part(ParkedIn), most=MOST_PARKED, allow_none=True, load_default=None)
    note = Text(allow_none=True, load_default=None, lines=True)


class TillCancellationIn(TillAct):
    """A wrong opening is taken back while the till is empty."""

    cancelled_at = Instant(required=True)


class TillsQuery(Strict):
    """Which tills: of a site or of all within reach, opened on these business days, in this state; `differing` those closed
    over or short, or without a count; and which page of them."""

    site = Text(pattern=CODE, most=40, load_default=None)
    from_ = Day(data_key="from", load_default=None)
    to = Day(load_default=None)
    state = Choice(STATES, load_default=None)
    differing = Choice(("true", "false"), load_default="false")
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(load_default=None)


class CashMovementOut(ma.Schema):
    """A cash movement as stored. `addendum`: it came after the till was closed."""

    id = Id(required=True)
    site = Text(required=True)
    till = Id(required=True)
    direction = Choice(DIRECTIONS, required=True)
    amount = Won(required=True)
    reason = Text(required=True)
    at = Instant(required=True)
    received_at = Instant(required=True)
    cashier = Text(required=True, allow_none=True)
    flags = Many(Text(), most=20, required=True)
    addendum = YesNo(required=True)


def _won(**more: Any) -> ma.fields.Integer:
    return ma.fields.Integer(required=True, **more)


class CashLineOut(ma.Schema):
    """Cash: expected = opening_float + taken − given_back + moved_in − moved_out − change, the change given on vouchers. Null where the
    count is blind; counted and difference (less than the book: below 0) are null before the count."""

    opening_float = _won()
    taken = _won(allow_none=True)
    given_back = _won(allow_none=True)
    moved_in = _won()
    moved_out = _won()
    change = _won(allow_none=True)
    expected = _won(allow_none=True)
    counted = _won(allow_none=True)
    difference = _won(allow_none=True)


class MethodLineOut(ma.Schema):
    """Another method: expected = taken − given_back + change."""

    method = Text(required=True)
    taken = _won(allow_none=True)
    given_back = _won(allow_none=True)
    change = _won(allow_none=True)
    expected = _won(allow_none=True)
    counted = _won(allow_none=True)
    difference = _won(allow_none=True)


class MovementLineOut(ma.Schema):
    """Cash put in or taken out by hand."""

    id = Id(required=True)
    at = Text(required=True, metadata={"format": "date-time"})
    direction = Choice(DIRECTIONS, required=True)
    amount = _won()
    reason = Text(required=True)
    cashier = Text(required=True, allow_none=True)
    by = Text(required=True)


class TillFiguresOut(ma.Schema):
    """What the documents of a till come to: net = gross − discount − refund = supply + vat + exempt."""

    sales = _won()
    refunds = _won()
    gross = _won()
    discount = _won()
    refund = _won()
    net = _won()
    supply = _won()
    vat = _won()
    exempt = _won()
    out_of_scope = _won()


class TillDayOut(TillFiguresOut):
    """The same of one book date."""

    book_date = Text(required=True, metadata={"format": "date"})


class AddendumOut(ma.Schema):
    """What came after the closing; `cash` is what it changes of the cash that had to be there."""

    cash = _won()
    methods = Many(Part(MethodLineOut), most=100, required=True)
    movements = Many(Part(MovementLineOut), most=100_000, required=True)
    days = Many(Part(TillDayOut), most=100_000, required=True)
    total = Part(TillFiguresOut, required=True)


class UnsentOut(ma.Schema):
    """Numbers of the tablet that had not come at the closing: how many, the highest 500 of them, how many of those are missing still."""

    made = _won()
    count = _won()
    numbers = Many(ma.fields.Integer(), most=500, required=True)
    still = _won()


class ParkedOut(ma.Schema):
    """An order that was put aside, not paid."""

    name = Text(required=True)
    total = _won()


class SealOut(ma.Schema):
    """The signed end of the site's book right after the closing: base64 Ed25519 over the UTF-8 lines `pos-seal-1`, site, z_no, position,
    chain_hash, joined by newlines."""

    z_no = _won()
    position = _won()
    chain_hash = Text(required=True)
    key = Text(required=True)
    signature = Text(required=True)


class TillHeadOut(ma.Schema):
    """A till in a list. Expected, counted and difference are those of its cash, null before the closing."""

    id = Id(required=True)
    site = Text(required=True)
    number = _won()
    state = Choice(STATES, required=True)
    z_no = _won(allow_none=True)
    device = Text(required=True, allow_none=True)
    business_date = Day(required=True)
    opened_at = Instant(required=True)
    opening_float = _won()
    cashier = Text(required=True, allow_none=True)
    closed_at = Instant(required=True, allow_none=True)
    expected = _won(allow_none=True)
    counted = _won(allow_none=True)
    difference = _won(allow_none=True)
    flags = Many(Text(), most=20, required=True)


class TillsOut(ma.Schema):
    """A page of tills, by site and number."""

    data = Many(Part(TillHeadOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)


class TillOut(ma.Schema):
    """A till with its report: X while it is open, Z once it is closed, and then the same for ever but `addendum` and `unsent.still`.

    `blind`: whoever asks is to count it, and sees nothing that should be in it. `next_float`: what stays in the drawer.
    """

    id = Id(required=True)
    site = Text(required=True)
    number = _won()
    state = Choice(STATES, required=True)
    z_no = _won(allow_none=True)
    device = Text(required=True, allow_none=True)
    business_date = Text(required=True, metadata={"format": "date"})
    opened_at = Text(required=True, metadata={"format": "date-time"})
    opened_by = Text(required=True)
    received_at = Text(required=True, metadata={"format": "date-time"})
    cashier = Text(required=True, allow_none=True)
    flags = Many(Text(), most=20, required=True)
    closed_at = Text(required=True, allow_none=True)
    closed_received_at = Text(required=True, allow_none=True)
    closed_by = Text(required=True, allow_none=True)
    closed_cashier = Text(required=True, allow_none=True)
    closing_flags = Many(Text(), most=20, required=True)
    cancelled_at = Text(required=True, allow_none=True)
    banked = _won(allow_none=True)
    next_float = _won(allow_none=True)
    note = Text(required=True, allow_none=True, lines=True)
    letterhead = Part(LetterheadOut, required=True)
    blind = YesNo(required=True)
    cash = Part(CashLineOut, required=True)
    methods = Many(Part(MethodLineOut), most=100, required=True)
    denominations = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True, allow_none=True)
    movements = Many(Part(MovementLineOut), most=100_000, required=True)
    days = Many(Part(TillDayOut), most=100_000, required=True)
    total = Part(TillFiguresOut, required=True, allow_none=True)
    unsent = Part(UnsentOut, required=True, allow_none=True)
    parked = Many(Part(ParkedOut), most=MOST_PARKED, required=True)
    addendum = Part(AddendumOut, required=True, allow_none=True)
    seal = Part(SealOut, required=True, allow_none=True)
