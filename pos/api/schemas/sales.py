"""What a sale, a refund and a tablet's word of itself look like on the wire: the contract's sections 3 and 2, strict."""

from typing import Any

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Many, Part, Quantity, Strict, Text, Whole, Won, YesNo
from pos.money import TAX_CLASSES
from pos.sales.flags import FLAGS
from pos.sales.models import SOURCES
from pos.sales.narrowing import LONGEST_TEXT
from pos.sales.wanted import METHODS, ORDER_TYPES

MOST_LINES, MOST_PAYMENTS, MOST_OPTIONS, MOST_PASSES, MOST_IN_BATCH = 300, 20, 50, 20, 500
MOST_SEQ = 10**9
CARD_DIGITS = 10


ANY_SALE = {"allOf": [{"$ref": "#/components/schemas/Sale"}]}


class Code(Text):
    """A code: a word without spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=64, **kwargs)


class CardNumber(Text):
    """A masked card number. More than ten digits are refused, unseen: a whole number must not reach storage or a log."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if sum(character.isdigit() for character in text) > CARD_DIGITS:
            raise self.wrong(
                "카드번호는 가운데를 가리고 보내 주세요. 숫자는 10자리까지입니다.", "Send the card number masked: at most ten digits."
            )
        return text


class OptionSchema(Strict):
    """A chosen option, with the price that was charged for it."""

    code = Code(required=True)
    price = Won(required=True)


class LineSchema(Strict):
    """A line as sold."""

    sku = Code(required=True)
    name = Text(required=True)
    tax_class = Choice(TAX_CLASSES, required=True)
    quantity = Quantity(required=True)
    unit_price = Won(required=True)
    options = Many(Part(OptionSchema), most=MOST_OPTIONS, allow_none=True)
    discount = Won(allow_none=True)
    discount_reason = Text(allow_none=True)
    note = Text(lines=True, allow_none=True)
    lot = Code(allow_none=True)
    producer = Code(allow_none=True)


class CashReceiptSchema(Strict):
    """A cash receipt to issue."""

    kind = Choice(("income_deduction", "expense_proof", "self_issued"), required=True)
    identifier = Text(most=40, allow_none=True)


class PaymentSchema(Strict):
    """A payment taken, or given back."""

    method = Choice(METHODS, required=True)
    amount = Won(least=1, required=True)
    tendered = Won(allow_none=True)
    approval_no = Text(most=40, allow_none=True)
    card_no = CardNumber(most=40, allow_none=True)
    installments = Whole(most=60, allow_none=True)
    issuer = Text(allow_none=True)
    terminal_id = Text(most=64, allow_none=True)
    terminal_vat = Won(allow_none=True)
    approved_at = Instant(allow_none=True)
    cash_receipt = Part(CashReceiptSchema, allow_none=True)


class ApprovalSchema(Strict):
    """Who approves (account code or e-mail address), with the PIN that is checked and never stored. Without a right PIN a sale is
    flagged `approval_unchecked`; a refund and a count are refused."""

    by = Text(most=200, required=True)
    pin = Text(most=20, allow_none=True)


class SaleSchema(Strict):
    """A sale."""

    id = Id(required=True)
    device_seq = Whole(least=1, most=MOST_SEQ, allow_none=True)
    sold_at = Instant(required=True)
    total = Won(required=True)
    lines = Many(Part(LineSchema), least=1, most=MOST_LINES, required=True)
    payments = Many(Part(PaymentSchema), most=MOST_PAYMENTS, required=True)
    cashier = Code(allow_none=True)
    order_type = Choice(ORDER_TYPES, allow_none=True)
    discount = Won(allow_none=True)
    discount_reason = Text(allow_none=True)
    till = Id(allow_none=True)
    order_no = Text(most=20, allow_none=True)
    note = Text(lines=True, allow_none=True)
    site = Code(allow_none=True)
    sent_at = Instant(allow_none=True)
    customer = Text(allow_none=True)
    ticket = Id(allow_none=True)
    coupon_code = Text(most=64, allow_none=True)
    passes = Many(Text(most=64), most=MOST_PASSES, allow_none=True)
    approval = Part(ApprovalSchema, allow_none=True)


class ReturnSchema(Strict):
    """A part of a line that comes back."""

    line = Whole(least=1, most=MOST_LINES, required=True)
    quantity = Quantity(required=True)
    restock = YesNo(allow_none=True)


class RefundSchema(Strict):
    """A refund."""

    id = Id(required=True)
    device_seq = Whole(least=1, most=MOST_SEQ, allow_none=True)
    refunded_at = Instant(required=True)
    lines = Many(Part(ReturnSchema), least=1, most=MOST_LINES, required=True)
    payments = Many(Part(PaymentSchema), most=MOST_PAYMENTS, required=True)
    reason = Text(required=True)
    till = Id(allow_none=True)
    cashier = Code(allow_none=True)
    note = Text(lines=True, allow_none=True)
    sent_at = Instant(allow_none=True)
    approval = Part(ApprovalSchema, allow_none=True)


class BatchSchema(Strict):
    """Many sales; each is checked by itself, so that one bad one never stops the next."""

    sales = Many(ma.fields.Raw(allow_none=True, metadata=ANY_SALE), least=1, most=MOST_IN_BATCH, required=True)


class SalesQuery(Strict):
    """Which documents to list: of a site or of all within reach, by book date, both days included; only those paid by a method, with a
    flag, of a source, or that a text fits (a receipt number or its beginning, an order number, an amount), or of a till."""

    site = Code()
    from_ = Day(data_key="from")
    to = Day()
    method = Choice(METHODS)
    flag = Choice(FLAGS)
    source = Choice(SOURCES)
    text = Text(most=LONGEST_TEXT)
    till = Id()
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=100)

