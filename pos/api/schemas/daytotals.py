"""What day totals, contract invoices and their gaps take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Many, Part, Strict, Text, Whole, Won
from pos.daytotals.wanted import MOST_SALES
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS

MOST_PAGE = 500
SCOPE = {"description": "region, centre:CODE or site:CODE"}


class DayMethodIn(Strict):
    """What was taken by one method."""

    method = Choice(METHODS, required=True)
    amount = Won(required=True)


class DayTaxClassIn(Strict):
    """What was sold of one tax class."""

    tax_class = Choice(TAX_CLASSES, required=True)
    amount = Won(required=True)


class StatedDayIn(Strict):
    """A day by method and by tax class; both come to the same. Without sales: empty lists and 0."""

    id = Id(required=True)
    methods = Many(Part(DayMethodIn), most=len(METHODS), required=True)
    tax_classes = Many(Part(DayTaxClassIn), most=len(TAX_CLASSES), required=True)
    sales = Whole(most=MOST_SALES, required=True)
    note = Text(allow_none=True, load_default=None, lines=True)


class DayTotalIn(StatedDayIn):
    """A day's total, and whose and when."""

    site = Text(most=64, required=True)
    day = Day(required=True, data_key="date")


class DayCorrectionIn(StatedDayIn):
    """The day as it should have been, and why it changes."""

    reason = Text(required=True)


class DayWithdrawalIn(Strict):
    """Taking a total or an invoice away, and why. The id makes the wish repeatable."""

    id = Id(required=True)
    reason = Text(required=True)


class DaysQuery(Strict):
    """Which days of a site; the cursor is the last day of the page before."""

    site = Text(most=64, required=True)
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")
    limit = Counted(least=1, most=MOST_PAGE, load_default=100)
    cursor = Text(most=80)


class MissingQuery(Strict):
    """Whose month."""

    scope = Text(most=80, required=True, metadata=SCOPE)
    month = Text(most=7, required=True, metadata={"description": "2020-11"})


class InvoiceIn(Strict):
    """An invoice of a contract. `month` stands for its last day; give one of `issued_on` and `month`."""

    id = Id(required=True)
    issued_on = Day(allow_none=True, load_default=None)
    month = Text(most=7, allow_none=True, load_default=None, metadata={"description": "2020-11"})
    counterparty = Text(most=100, required=True)
    amount = Won(required=True, least=1)
    tax_class = Choice(TAX_CLASSES, load_default="taxable")
    method = Choice(METHODS, load_default="transfer")
    note = Text(allow_none=True, load_default=None, lines=True)


class ContractInvoiceIn(InvoiceIn):
    """A new invoice, and whose it is."""

    site = Text(most=64, required=True)


class InvoiceCorrectionIn(InvoiceIn):
    """The invoice as it should have been, and why it changes."""

    reason = Text(required=True)


class DayMethodOut(ma.Schema):
    """What was taken by one method."""

    method = Choice(METHODS)
    amount = ma.fields.Integer()


class DayTaxClassOut(ma.Schema):
    """What was sold of one tax class, as stated."""

    tax_class = Choice(TAX_CLASSES)
    amount = ma.fields.Integer()


class StatementOut(ma.Schema):
    """What was stated, or, with `withdraws`, taken away again (its amounts are negative). `version` is what If-Match takes."""

    id = Id()
    site = Text()
    version = Whole()
    total = ma.fields.Integer()
    vat = ma.fields.Integer()
    withdraws = Id(allow_none=True)
    reason = Text(allow_none=True, lines=True)
    note = Text(allow_none=True, lines=True)
    book_date = Day()
    receipt_no = Text()
    recorded_by = Text()
    recorded_at = Instant()
    imported = Id(allow_none=True)
    example = ma.fields.Boolean()


class DayTotalOut(StatementOut):
    """A day's total."""

    day = Day(data_key="date")
    methods = ma.fields.List(ma.fields.Nested(DayMethodOut))
    tax_classes = ma.fields.List(ma.fields.Nested(DayTaxClassOut))
    sales = ma.fields.Integer()


class DayTotalListOut(ma.Schema):
    """A page of days."""

    data = ma.fields.List(ma.fields.Nested(DayTotalOut))
    next_cursor = Text(allow_none=True)


class DayHistoryOut(DayTotalOut):
    """What stands of a day, and everything before it, the newest first."""

    history = ma.fields.List(ma.fields.Nested(DayTotalOut))


class InvoiceOut(StatementOut):
    """An invoice of a contract. `series` names it through all its corrections."""

    series = Id()
    issued_on = Day()
    counterparty = Text()
    amount = ma.fields.Integer()
    tax_class = Choice(TAX_CLASSES)
    method = Choice(METHODS)


class InvoiceListOut(ma.Schema):
    """A page of invoices."""

    data = ma.fields.List(ma.fields.Nested(InvoiceOut))
    next_cursor = Text(allow_none=True)


class InvoiceHistoryOut(InvoiceOut):
    """What stands of an invoice, and everything before it, the newest first."""

    history = ma.fields.List(ma.fields.Nested(InvoiceOut))


class GapOut(ma.Schema):
    """Days on end without a total, or a month without an invoice."""

    site = Text()
    what = Choice(("day_totals", "contract_invoice"))
    first = Day(data_key="from")
    last = Day(data_key="to")
    days = Whole()


class GapListOut(ma.Schema):
    """Everything that is missing."""

    data = ma.fields.List(ma.fields.Nested(GapOut))
    next_cursor = Text(allow_none=True)


class DayImportQuery(Strict):
    """How a file is to be read. `id` makes the import repeatable; with `preview` nothing is written."""

    id = Id(required=True)
    site = Text(most=64, metadata={"description": "Whose days they are, where the file has no column of sites"})
    name = Text(most=100, load_default="", metadata={"description": "What the file is called"}, least=0)
    preview = Choice(("true", "false"), load_default="false")


class MarkQuery(Strict):
    """Whose days they are, where the file has no column of sites."""

    site = Text(most=64)


class DayImportsQuery(Strict):
    """How many."""

    limit = Counted(least=1, most=MOST_PAGE, load_default=100)


class PlannedDayOut(ma.Schema):
    """A row that can be imported, or stands already."""

    row = Whole()
    site = Text()
    day = Day(data_key="date")
    total = ma.fields.Integer()
    sales = ma.fields.Integer()
    already = ma.fields.Boolean()


class DayImportPlanOut(ma.Schema):
    """What an import would do."""

    id = Id()
    rows = ma.fields.List(ma.fields.Nested(PlannedDayOut))
    new = Whole()
    total = ma.fields.Integer(metadata={"description": "What the new days come to"})
    unread = ma.fields.List(Text(), metadata={"description": "Headings that mean nothing here"})


class DayImportOut(ma.Schema):
    """A file that was imported."""

    id = Id()
    name = Text()
    rows = Whole()
    first = Day(data_key="from")
    last = Day(data_key="to")
    total = ma.fields.Integer()
    recorded_at = Instant()
    recorded_by = Text()
    undone_at = Instant(allow_none=True)
    undone_by = Text(allow_none=True)


class DayImportListOut(ma.Schema):
    """Files, the newest first."""

    data = ma.fields.List(ma.fields.Nested(DayImportOut))
    next_cursor = Text(allow_none=True)
