"""Payments of customers, as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Many, Part, Strict, Text, Won, YesNo
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.delivery_notes import NotesQuery
from pos.trade.receiving import METHODS

__all__ = ["NotesQuery"]
MOST_MATCHES = 500


class PaymentMatchIn(Strict):
    """Won of a payment that pay a sale."""

    sale = Id(required=True)
    amount = Won(least=1, required=True)


class CustomerPaymentIn(Strict):
    """Money that a customer paid; without `matches` it pays the oldest sales first."""

    id = Id(required=True)
    site = Text(most=40, required=True)
    customer = Text(most=64, pattern=CODE, required=True)
    amount = Won(least=1, required=True)
    method = Choice(METHODS, load_default="transfer")
    received_on = Day(required=True)
    reference = Text(allow_none=True, load_default=None)
    matches = Many(Part(PaymentMatchIn), most=MOST_MATCHES, allow_none=True, load_default=None)


class PaymentMatchesIn(Strict):
    """What the rest of a payment pays; null: the oldest first."""

    id = Id(required=True)
    matches = Many(Part(PaymentMatchIn), least=1, most=MOST_MATCHES, allow_none=True, load_default=None)


class UnmatchingIn(Strict):
    """Which sale a payment does not pay after all."""

    id = Id(required=True)
    sale = Id(required=True)


class PaymentWithdrawalIn(Strict):
    """Why a payment is taken back."""

    id = Id(required=True)
    reason = Text(required=True)


class PaymentMatchOut(ma.Schema):
    """Won of a payment that pay a sale."""

    sale = Id(required=True)
    amount = Won(required=True)


class CustomerPaymentOut(ma.Schema):
    """A payment; `left` is credit. One that was withdrawn pays nothing and has nothing left."""

    id = Id(required=True)
    site = Text(required=True)
    customer = Text(required=True)
    amount = Won(required=True)
    method = Choice(METHODS, required=True)
    received_on = Day(required=True)
    reference = Text(required=True, allow_none=True)
    withdrawn = YesNo(required=True)
    matches = ma.fields.List(ma.fields.Nested(PaymentMatchOut))
    left = Won(required=True)


class CustomerPaymentsOut(ma.Schema):
    """Payments of a site, by day."""

    data = ma.fields.List(ma.fields.Nested(CustomerPaymentOut))
