"""Invoice requests as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Strict, Text, Whole, Won
from pos.api.schemas.catalogue import CODE
from pos.api.schemas.customers import TradeScopeQuery, signed
from pos.api.schemas.stock import AMOUNT
from pos.trade.models import INVOICE_STATES, INVOICES

MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"


class InvoiceRunIn(Strict):
    """Which month of a site is to be invoiced; of one customer or of all."""

    site = Text(most=40, required=True)
    month = Text(most=7, pattern=MONTH, required=True)
    customer = Text(most=64, pattern=CODE, allow_none=True, load_default=None)


class InvoiceRequestsQuery(TradeScopeQuery):
    """Requests of a scope; of one month, or of all."""

    month = Text(most=7, pattern=MONTH, allow_none=True, load_default=None)


class InvoiceLineOut(ma.Schema):
    """A line to be invoiced; quantity and price are null for the part of a receipt that was to be paid later."""

    document = Id(required=True)
    day = Day(required=True)
    name = Text(required=True)
    quantity = Text(required=True, allow_none=True, metadata=AMOUNT)
    unit_price = Won(required=True, allow_none=True)
    supply = signed()
    vat = signed()


class InvoiceDraftOut(ma.Schema):
    """A request as it would be made."""

    customer = Text(required=True)
    name = Text(required=True)
    kind = Choice(INVOICES, required=True)
    corrects = Id(required=True, allow_none=True)
    supply = signed()
    vat = signed()
    lines = ma.fields.List(ma.fields.Nested(InvoiceLineOut))


class InvoiceDraftsOut(ma.Schema):
    """What a run would make."""

    site = Text(required=True)
    month = Text(required=True)
    data = ma.fields.List(ma.fields.Nested(InvoiceDraftOut))


class InvoiceRequestOut(ma.Schema):
    """A request: what is to be invoiced and what became of it. `lines` only of a single one."""

    id = Id(required=True)
    site = Text(required=True)
    number = Whole(required=True)
    customer = Text(required=True)
    name = Text(required=True)
    business_number = Text(required=True, allow_none=True)
    month = Text(required=True)
    kind = Choice(INVOICES, required=True)
    corrects = Id(required=True, allow_none=True)
    supply = signed()
    vat = signed()
    total = signed()
    state = Choice(INVOICE_STATES, required=True)
    approval_no = Text(required=True, allow_none=True)
    issued_on = Day(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True)
    lines = ma.fields.List(ma.fields.Nested(InvoiceLineOut))


class InvoiceRequestsOut(ma.Schema):
    """Requests, by site and number."""

    data = ma.fields.List(ma.fields.Nested(InvoiceRequestOut))


class InvoiceIssueIn(Strict):
    """The tax office's number of an invoice, and its day."""

    approval_no = Text(most=40, pattern=r"[0-9A-Za-z-]{1,40}", required=True)
    issued_on = Day(required=True)


class InvoiceReasonIn(Strict):
    """Why."""

    reason = Text(required=True)
