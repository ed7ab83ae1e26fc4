"""What the revenue report takes and shows."""

import marshmallow as ma

from pos.api.fields import Day, Strict, Text
from pos.revenue.keys import KEYS

_BY = "One of " + ", ".join(KEYS) + "; or two joined by a comma."


class RevenueQuery(Strict):
    """Which days of which scope, by what."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")
    by = Text(most=60, required=True, metadata={"description": _BY})


class FiguresOut(ma.Schema):
    """The figures of a row or the total, in won. Null: not known by the row's keys."""

    gross = ma.fields.Integer()
    discount = ma.fields.Integer()
    refund = ma.fields.Integer()
    net = ma.fields.Integer()
    supply = ma.fields.Integer()
    vat = ma.fields.Integer()
    exempt = ma.fields.Integer()
    out_of_scope = ma.fields.Integer()
    eliminated = ma.fields.Integer()
    sales = ma.fields.Integer(allow_none=True)
    refunds = ma.fields.Integer(allow_none=True)
    quantity = ma.fields.String(allow_none=True)


class RowOut(FiguresOut):
    """A row: those of the keys that were asked for, and its figures."""

    day = ma.fields.String(metadata={"format": "date"})
    month = ma.fields.String()
    weekday = ma.fields.Integer()
    site = ma.fields.String()
    centre = ma.fields.String(allow_none=True)
    kind = ma.fields.String()
    project = ma.fields.String(allow_none=True)
    hour = ma.fields.Integer(allow_none=True)
    product = ma.fields.String()
    category = ma.fields.String(allow_none=True)
    method = ma.fields.String()
    tax_class = ma.fields.String()


class AdjustmentOut(ma.Schema):
    """Money of one month that counts in another."""

    origin_month = ma.fields.String()
    book_month = ma.fields.String()
    net = ma.fields.Integer()
    supply = ma.fields.Integer()
    vat = ma.fields.Integer()
    exempt = ma.fields.Integer()


class MissingOut(ma.Schema):
    """Something that a period lacks."""

    site = ma.fields.String()
    device = ma.fields.String(allow_none=True)
    why = ma.fields.String()


class RevenueOut(ma.Schema):
    """The report. Its rows sum to its total."""

    scope = ma.fields.String()
    first = ma.fields.String(data_key="from", attribute="from", metadata={"format": "date"})
    last = ma.fields.String(data_key="to", attribute="to", metadata={"format": "date"})
    by = ma.fields.String()
    rows = ma.fields.List(ma.fields.Nested(RowOut))
    total = ma.fields.Nested(FiguresOut)
    as_of = ma.fields.String(metadata={"format": "date-time"})
    adjustments = ma.fields.List(ma.fields.Nested(AdjustmentOut))
    complete = ma.fields.Boolean()
    incomplete = ma.fields.List(ma.fields.Nested(MissingOut))
