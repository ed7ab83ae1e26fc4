"""Customers and what they owe, as the API takes and gives it."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Strict, Text, Whole, Won, YesNo
from pos.api.schemas.catalogue import CODE, OWNER, ListQuery
from pos.trade.models import TERMS_FROM


def signed() -> ma.fields.Integer:
    """Won that may be below 0."""
    return ma.fields.Integer(required=True)


class CustomersQuery(ListQuery):
    """A page of customers; `active`: without the ended ones."""

    active = Choice(("true",), allow_none=True, load_default=None)


class CustomerIn(Strict):
    """A customer as its editor wants it. Payment is due `terms_days` after the delivery, or after the end of its month."""

    owner = Text(most=70, pattern=OWNER, allow_none=True, load_default=None)
    name = Text(most=100, required=True)
    business_number = Text(most=12, allow_none=True, load_default=None)
    address = Text(allow_none=True, load_default=None)
    contact = Text(lines=True, allow_none=True, load_default=None)
    terms_days = Whole(most=365, load_default=30)
    terms_from = Choice(TERMS_FROM, load_default="delivery")
    is_ended = YesNo(data_key="ended", load_default=False)


class CustomerOut(ma.Schema):
    """A customer; `contact`, `address` and `business_number` only for those who work with it."""

    code = Text(required=True)
    owner = Text(required=True)
    name = Text(required=True)
    business_number = Text(required=True, allow_none=True)
    address = Text(required=True, allow_none=True)
    contact = Text(required=True, allow_none=True)
    terms_days = Whole(required=True)
    terms_from = Choice(TERMS_FROM, required=True)
    ended = YesNo(required=True)
    version = Whole(required=True)


class CustomerListOut(ma.Schema):
    """A page of customers, by code."""

    data = ma.fields.List(ma.fields.Nested(CustomerOut))
    next_cursor = Text(allow_none=True)


class AgreedPriceIn(Strict):
    """What a product costs from a day on; null ends the agreement."""

    price = Won(required=True, allow_none=True)
    from_ = Day(data_key="from", required=True)


class AgreedPriceOut(ma.Schema):
    """An agreed price."""

    sku = Text(required=True)
    price = Won(required=True, allow_none=True)
    from_ = Day(data_key="from", required=True)


class AgreedPricesOut(ma.Schema):
    """Everything that was agreed with a customer."""

    data = ma.fields.List(ma.fields.Nested(AgreedPriceOut))


class TradeScopeQuery(Strict):
    """Which sites, and of which customer."""

    scope = Text(most=70, required=True)
    customer = Text(most=64, pattern=CODE, allow_none=True, load_default=None)


class AccountQuery(Strict):
    """Which sites, between which days."""

    scope = Text(most=70, required=True)
    from_ = Day(data_key="from", required=True)
    to = Day(required=True)


class AccountEntryOut(ma.Schema):
    """A sale, a refund or a payment, and what was owed after it."""

    day = Day(required=True)
    site = Text(required=True)
    kind = Choice(("sale", "refund", "payment"), required=True)
    id = Id(required=True)
    receipt_no = Text(required=True, allow_none=True)
    amount = signed()
    balance = signed()


class CustomerAccountOut(ma.Schema):
    """A customer's account: what was owed before, what happened, what is owed after it."""

    customer = Text(required=True)
    name = Text(required=True)
    from_ = Day(data_key="from", required=True)
    to = Day(required=True)
    opening = signed()
    entries = ma.fields.List(ma.fields.Nested(AccountEntryOut))
    closing = signed()


class OwedSumsOut(ma.Schema):
    """What is open by days since the delivery; `overdue` by the customer's terms; `credit` was paid beyond it."""

    days_0_30 = signed()
    days_31_60 = signed()
    days_61_90 = signed()
    days_over_90 = signed()
    open = signed()
    overdue = signed()
    credit = signed()
    balance = signed()
    sales = Whole(required=True)


class CustomerStandingOut(OwedSumsOut):
    """How a customer stands; null where nobody is named."""

    customer = Text(required=True, allow_none=True)
    name = Text(required=True, allow_none=True)


class ReceivablesOut(ma.Schema):
    """What is owed at these sites. Who owes it is shown to those who work there or answer for the region's network."""

    scope = Text(required=True)
    as_of = Day(required=True)
    total = ma.fields.Nested(OwedSumsOut, required=True)
    customers = ma.fields.List(ma.fields.Nested(CustomerStandingOut))


class OwedOut(ma.Schema):
    """A sale that is to be paid later; `amount` after refunds."""

    sale = Id(required=True)
    site = Text(required=True)
    receipt_no = Text(required=True)
    customer = Text(required=True, allow_none=True)
    name = Text(required=True, allow_none=True)
    sold_on = Day(required=True)
    due_on = Day(required=True)
    amount = Won(required=True)
    matched = Won(required=True)
    open = Won(required=True)


class OwedListOut(ma.Schema):
    """The sales that are open, the oldest first."""

    data = ma.fields.List(ma.fields.Nested(OwedOut))


class NamingIn(Strict):
    """Whose receivable a sale is."""

    customer = Text(most=64, pattern=CODE, required=True)
