"""What files of products, prices, opening stock, past months and statements take and show."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Strict, Text, Whole
from pos.importing.kinds import KINDS
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS

MOST_PAGE = 500
SITE = {"description": "Whose rows they are, where the file has no column of sites"}
FROM = {"description": "Where the file has no column of days"}


class ImportQuery(Strict):
    """How a file is to be read. `id` makes the import repeatable. `answer`: `import` does it; `preview` says what it would do; `marked`
    gives the file back with a column of what to correct. The last two write nothing."""

    id = Id(required=True)
    name = Text(most=100, load_default="", metadata={"description": "What the file is called"}, least=0)
    answer = Choice(("import", "preview", "marked"), load_default="import")


class ProductsImportQuery(ImportQuery):
    """A file of products. `owner`: whose they are, where it is not plain."""

    owner = Text(most=70, metadata={"description": "region or centre:CODE"})
    day = Day(data_key="from", metadata=FROM)


class OptionsImportQuery(ProductsImportQuery):
    """A file of options: a row is an option, and a product that the file names has exactly these."""


class PricesImportQuery(ImportQuery):
    """A file of prices of sites."""

    site = Text(most=64, metadata=SITE)
    day = Day(data_key="from", metadata=FROM)


class StockImportQuery(ImportQuery):
    """A file of first counts, each as of the beginning of a business day."""

    site = Text(most=64, metadata=SITE)
    day = Day(data_key="date", metadata=FROM)


class StatementImportQuery(ImportQuery):
    """A file of approvals, from a card company, its association or Hometax."""

    site = Text(most=64, metadata=SITE)


class MonthsImportQuery(ImportQuery):
    """A file of months. `unit`, `tax_class` and `method` hold for all of it; `auto` takes the unit that the file says."""

    site = Text(most=64, metadata=SITE)
    year = Counted(least=2000, most=2199)
    unit = Choice(("auto", "won", "thousand"), load_default="auto")
    tax_class = Choice(TAX_CLASSES, load_default="taxable")
    method = Choice(METHODS, load_default="cash")


class ImportsQuery(Strict):
    """How many."""

    limit = Counted(least=1, most=MOST_PAGE, load_default=100)


class PlannedChangeOut(ma.Schema):
    """One thing that a row says of its subject; `before` is null where nothing stands."""

    what = Text()
    before = Text(allow_none=True)
    after = Text(allow_none=True)


class PlannedRowOut(ma.Schema):
    """A row and what it would do."""

    row = Whole()
    state = Choice(("new", "changed", "same"))
    site = Text(allow_none=True)
    subject = Text()
    name = Text()
    day = Day(data_key="date", allow_none=True)
    changes = ma.fields.List(ma.fields.Nested(PlannedChangeOut))


class ImportPlanOut(ma.Schema):
    """What an import would do."""

    id = Id()
    rows = ma.fields.List(ma.fields.Nested(PlannedRowOut))
    new = Whole()
    total = ma.fields.Integer(allow_none=True, metadata={"description": "The won that it brings in; null where it brings none"})
    unread = ma.fields.List(Text(), metadata={"description": "Headings that mean nothing here"})
    passed = ma.fields.List(Whole(), metadata={"description": "Rows of totals, checked and passed over"})


class ImportOut(ma.Schema):
    """A file that was imported."""

    id = Id()
    kind = Choice(tuple(KINDS))
    name = Text()
    rows = Whole()
    first = Day(data_key="from", allow_none=True)
    last = Day(data_key="to", allow_none=True)
    total = ma.fields.Integer(allow_none=True)
    recorded_at = Instant()
    recorded_by = Text()
    undone_at = Instant(allow_none=True)
    undone_by = Text(allow_none=True)


class ImportListOut(ma.Schema):
    """Files, the newest first."""

    data = ma.fields.List(ma.fields.Nested(ImportOut))
    next_cursor = Text(allow_none=True)
