"""Cash receipts as the API takes and gives them. The number of the guest is taken, and given only to be entered by hand."""

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Boolean, Date, Integer, List, Nested, String

from pos.api.fields import Choice, Counted, Day, Id, Instant, Strict, Text, Whole
from pos.cash_receipts.models import KINDS, REASONS, STATES

APPROVAL_NO = r"[0-9A-Za-z-]{1,40}"
WHY = r"[a-z_]{1,40}"


class CashReceiptsQuery(Strict):
    """A page of receipts: of a site or of all within reach, of some days, in one state, of one sale."""

    site = Text(most=64)
    state = Choice(STATES)
    sale = Id()
    first = Day(data_key="from")
    last = Day(data_key="to")
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Id()


class LateReceiptIn(Strict):
    """A receipt for a payment of a stored sale that has none. `payment` counts from 1; self-issued ones need no number."""

    sale = Id(required=True)
    payment = Whole(least=1, most=20, required=True)
    kind = Choice(KINDS, required=True)
    identifier = Text(most=40, allow_none=True, load_default=None)


class TypedIn(Strict):
    """The number under which it was issued or cancelled elsewhere."""

    approval_no = Text(most=40, pattern=APPROVAL_NO, required=True)
    issued_at = Instant(required=True)


class FailureIn(Strict):
    """Why it cannot be issued: a word for machines."""

    why = Text(most=40, pattern=WHY, required=True)


class CancellationIn(Strict):
    """Why the receipt is taken back: 1 the trade was undone, 2 issued by mistake, 3 otherwise."""

    reason = Whole(least=min(REASONS), most=max(REASONS), required=True)


class ReceiptsToEnterIn(Strict):
    """Whose list."""

    site = Text(most=64, required=True)


class CashReceiptRecordOut(ma.Schema):
    """A receipt, or (`act` cancel) what takes it back. supply + vat + exempt + out_of_scope = amount."""

    id = UUID(required=True)
    site = String(required=True)
    sale = UUID(required=True, metadata={"description": "The document: the sale, or the refund that takes back"})
    receipt_no = String(required=True)
    payment = Integer(required=True)
    act = String(required=True, metadata={"enum": ["issue", "cancel"]})
    original = UUID(required=True, allow_none=True)
    original_approval_no = String(required=True, allow_none=True)
    original_issued_on = Date(required=True, allow_none=True)
    kind = String(required=True, metadata={"enum": list(KINDS)})
    identifier = String(required=True, allow_none=True, metadata={"description": "Masked"})
    method = String(required=True)
    occurred_at = AwareDateTime(required=True)
    business_date = Date(required=True)
    amount = Integer(required=True)
    supply = Integer(required=True)
    vat = Integer(required=True)
    exempt = Integer(required=True)
    out_of_scope = Integer(required=True)
    cancelled_amount = Integer(required=True)
    reason = Integer(required=True, allow_none=True)
    state = String(required=True, metadata={"enum": list(STATES)})
    approval_no = String(required=True, allow_none=True)
    issued_at = AwareDateTime(required=True, allow_none=True)
    failure = String(required=True, allow_none=True)
    tries = Integer(required=True)
    version = Integer(required=True)
    example = Boolean(required=True)


class CashReceiptRecordsOut(ma.Schema):
    """A page, the newest first."""

    data = List(Nested(CashReceiptRecordOut), required=True)
    next_cursor = UUID(required=True, allow_none=True)


class ReceiptToEnterOut(CashReceiptRecordOut):
    """A receipt to enter by hand, with the number in clear."""

    entered_number = String(required=True, allow_none=True)


class ReceiptsToEnterOut(ma.Schema):
    """What waits to be entered, the oldest first, at most 500."""

    data = List(Nested(ReceiptToEnterOut), required=True)
