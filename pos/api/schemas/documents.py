"""What documents, acknowledgements and a tablet's sync status look like when they are answered. These describe; they dump nothing:
a sale is shown in one place for all, `pos.sales.showing`."""

from typing import Any

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Boolean, Date, Integer, List, Nested, Raw, String

from pos.money import TAX_CLASSES
from pos.sales.models import SOURCES
from pos.sales.wanted import METHODS, ORDER_TYPES

SHA256 = "^[0-9a-f]{64}$"


def _text(description: str = "", *, none: bool = False, **shape: Any) -> String:
    return String(required=True, allow_none=none, metadata={**({"description": description} if description else {}), **shape})


def _won(description: str = "", *, none: bool = False) -> Integer:
    return Integer(required=True, allow_none=none, metadata={"minimum": 0, **({"description": description} if description else {})})


def _word(words: tuple[str, ...], *, none: bool = False) -> String:
    return String(required=True, allow_none=none, metadata={"enum": [*words, *([None] if none else [])]})


def _quantity(description: str = "") -> String:
    return _text(description, pattern=r"^[0-9]{1,5}\.[0-9]{3}$")


class AckOut(ma.Schema):
    """The signed acknowledgement: the proof that the document is stored, where in the site's book, and with what content."""

    site_seq = Integer(required=True, metadata={"minimum": 1})
    content_sha256 = _text("SHA-256 of the RFC 8785 JSON of the normalised content", pattern=SHA256)
    chain_hash = _text("SHA-256 of the previous chain_hash's bytes and those of content_sha256", pattern=SHA256)
    key = _text("`kid` of the key in GET /api/v1/keys")
    signature = _text("base64 Ed25519 over pos-ack-1, site, id, site_seq, content_sha256, chain_hash, joined by newlines")


class CashReceiptOut(ma.Schema):
    """A cash receipt; of the identifier the last four characters."""

    kind = _text()
    identifier = _text(none=True)


class PaymentOut(ma.Schema):
    """A payment taken, or money given back; positive either way."""

    method = _word(METHODS)
    amount = _won()
    tendered = _won()
    approval_no = _text(none=True)
    card_no = _text(none=True)
    installments = _won(none=True)
    issuer = _text(none=True)
    terminal_id = _text(none=True)
    terminal_vat = _won(none=True)
    approved_at = AwareDateTime(required=True, allow_none=True)
    cash_receipt = Nested(CashReceiptOut, required=True, allow_none=True)


class ChosenOptionOut(ma.Schema):
    """An option as sold."""

    code = _text()
    price = _won()


class LineOut(ma.Schema):
    """A line as sold, and what it came to."""

    line = Integer(required=True, metadata={"minimum": 1})
    sku = _text()
    name = _text()
    category = _text("The catalogue's category of that moment; null for an unknown product", none=True)
    tax_class = _word(TAX_CLASSES)
    quantity = _quantity()
    unit_price = _won()
    options = List(Nested(ChosenOptionOut), required=True)
    gross = _won("round-half-up(quantity × (unit_price + options))")
    discount = _won("The line's own")
    discount_reason = _text(none=True)
    amount = _won("gross − discount")
    share = _won("Its part of the sale's discount")
    net = _won("amount − share")
    supply = _won()
    vat = _won()
    note = _text(none=True)
    lot = _text(none=True)
    producer = _text(none=True)


class LineWithRefundsOut(LineOut):
    """A line of a sale, and how much of it came back so far."""

    refunded = _quantity()


class ReturnedLineOut(ma.Schema):
    """A part of a line that came back."""

    line = Integer(required=True, metadata={"minimum": 1, "description": "The sale's line"})
    sku = _text()
    name = _text()
    category = _text(none=True)
    tax_class = _word(TAX_CLASSES)
    quantity = _quantity()
    restock = Boolean(required=True)
    net = _won()
    supply = _won()
    vat = _won()


class _DocumentOut(ma.Schema):
    id = UUID(required=True)
    source = _word(SOURCES)
    site = _text()
    site_seq = Integer(required=True, metadata={"minimum": 1, "description": "Gapless within the site"})
    receipt_no = _text("SITE-Tn-000214 of tablet n; SITE-C-000001 without a tablet")
    order_no = _text("The last three digits of device_seq unless given", none=True)
    device_seq = Integer(required=True, allow_none=True)
    business_date = Date(required=True)
    book_date = Date(required=True, metadata={"description": "Where the money counts"})
    hour = Integer(required=True, allow_none=True, metadata={"minimum": 0, "maximum": 23})
    received_at = AwareDateTime(required=True)
    sent_at = AwareDateTime(required=True, allow_none=True)
    cashier = _text(none=True)
    till = UUID(required=True, allow_none=True)
    note = _text(none=True)
    approved_by = _text("The account that approved", none=True)
    total = _won()
    supply = _won()
    vat = _won()
    exempt = _won()
    out_of_scope = _won()
    change = _won("Given back in cash")
    flags = List(String(), required=True, metadata={"description": "What looks odd; fixed when stored"})
    example = Boolean(required=True)
    payments = List(Nested(PaymentOut), required=True)
    ack = Nested(AckOut, required=True)


class SaleOut(_DocumentOut):
    """A sale as stored. Its customer is masked but for the last four characters."""

    sold_at = AwareDateTime(required=True)
    order_type = _word(ORDER_TYPES, none=True)
    ticket = UUID(required=True, allow_none=True)
    coupon_code = _text(none=True)
    passes = List(String(), required=True)
    customer = _text(none=True)
    discount = _won("Of the whole sale")
    discount_reason = _text(none=True)
    lines = List(Nested(LineOut), required=True)


class RefundOut(_DocumentOut):
    """A refund as stored; its amounts are positive."""

    sale = UUID(required=True, metadata={"description": "What it refunds"})
    refunded_at = AwareDateTime(required=True)
    reason = _text()
    lines = List(Nested(ReturnedLineOut), required=True)


class SaleWithRefundsOut(SaleOut):
    """A sale with its refunds."""

    lines = List(Nested(LineWithRefundsOut), required=True)
    refunds = List(Nested(RefundOut), required=True)


class RefundAloneOut(RefundOut):
    """A refund by itself; it cannot be refunded."""

    refunds = List(Nested(RefundOut), required=True, metadata={"maxItems": 0})


class DayTotalLineOut(LineOut):
    """What was stated of a tax class; negative where it is withdrawn."""

    quantity = _text(pattern=r"^-?1\.000$")
    gross = Integer(required=True)
    amount = Integer(required=True)
    share = Integer(required=True)
    net = Integer(required=True)
    supply = Integer(required=True)
    vat = Integer(required=True)


class DayTotalPaymentOut(PaymentOut):
    """What was stated of a method; negative where it is withdrawn."""

    amount = Integer(required=True)
    tendered = Integer(required=True)


class DayTotalDocumentOut(SaleOut):
    """A day total, a contract's invoice, or what takes an imported month back. What `withdraws` another one has its amounts and its
    `sales` turned over."""

    source = _word(("day_total", "import"))
    total = Integer(required=True)
    supply = Integer(required=True)
    vat = Integer(required=True)
    exempt = Integer(required=True)
    out_of_scope = Integer(required=True)
    lines = List(Nested(DayTotalLineOut), required=True)
    payments = List(Nested(DayTotalPaymentOut), required=True)
    sales = Integer(required=True, metadata={"description": "How many sales it stands for"})
    withdraws = UUID(required=True, allow_none=True)
    reason = _text("Why it was withdrawn", none=True)


_DAY_TOTAL = {"$ref": "#/components/schemas/DayTotalDocumentOut"}
DOCUMENT = {"anyOf": [{"$ref": "#/components/schemas/SaleOut"}, {"$ref": "#/components/schemas/RefundOut"}, _DAY_TOTAL]}
ANY_DOCUMENT = {
    "anyOf": [{"$ref": "#/components/schemas/SaleWithRefundsOut"}, {"$ref": "#/components/schemas/RefundAloneOut"}, _DAY_TOTAL]
}


class DocumentsOut(ma.Schema):
    """A page of documents of every source, in order of site and site_seq."""

    data = List(Raw(metadata=DOCUMENT), required=True)
    next_cursor = _text(none=True)


class BatchResultOut(ma.Schema):
    """What became of one sale of a batch."""

    id = _text("As sent, where it was a text", none=True)
    status = _word(("created", "replayed", "conflict", "invalid"))
    sale = Nested(SaleOut, required=True, allow_none=True)
    problem = Raw(required=True, metadata={"anyOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "null"}]})


class BatchOut(ma.Schema):
    """The results, in the order of the sales."""

    results = List(Nested(BatchResultOut), required=True)


class SetAsideOut(ma.Schema):
    """Something of this tablet that waits in the quarantine."""

    id = UUID(required=True)
    document = UUID(required=True, allow_none=True)
    device_seq = Integer(required=True, allow_none=True)
    code = _text()


class SyncStatusOut(ma.Schema):
    """How far a tablet's series has come."""

    received = _won("How many numbers came")
    highest = _won("The highest of them")
    missing = List(Integer(), required=True, metadata={"maxItems": 500, "description": "The lowest ones below it that never came"})
    missing_count = _won()
    quarantined = List(Nested(SetAsideOut), required=True)
