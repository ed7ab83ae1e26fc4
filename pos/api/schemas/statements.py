"""Statements beside our own book: both sides in sums, and what differs."""

import marshmallow as ma
from marshmallow.fields import Integer, List, Nested, String

from pos.api.fields import Choice, Day, Id, Strict, Text
from pos.statements.models import FLAGS, KINDS
from pos.statements.queries import BY

MOST_DIFFERENCES = 500


class StatementsQuery(Strict):
    """Of which scope and days, which kind of statement, and by what the sums are told apart."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)
    kind = Choice(KINDS, load_default=KINDS[0])
    by = Choice(BY, load_default="day")


class ComparisonIn(Strict):
    """The days to compare, both included."""

    kind = Choice(KINDS, load_default=KINDS[0])
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)


class ComparedOut(ma.Schema):
    """What the comparison left: differences that stand, how many of them are new, and how many are gone."""

    open = Integer(required=True)
    new = Integer(required=True)
    settled = Integer(required=True)


class BesideOut(ma.Schema):
    """A row of the sums: what our book says, what the statements say, and ours less theirs."""

    key = String(required=True, metadata={"description": "Day, issuer, terminal or site; '' where neither side names it"})
    ours_count = Integer(required=True)
    ours = Integer(required=True)
    theirs_count = Integer(required=True)
    theirs = Integer(required=True)
    difference = Integer(required=True)


class SpanOut(ma.Schema):
    """Days that a file speaks of at a site."""

    site = String(required=True)
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)


class DifferenceOut(ma.Schema):
    """A difference; it stands in the review list under its id as a `statement_difference`."""

    id = Id(required=True)
    site = String(required=True)
    day = Day(required=True)
    approval_no = String(required=True, metadata={"description": "'' where our payment has none"})
    issuer = String(required=True)
    ours = Integer(required=True)
    theirs = Integer(required=True)
    flag = Choice(FLAGS, required=True)
    document = Id(required=True, allow_none=True)


class StatementsOut(ma.Schema):
    """Both sides. `differences`: the first 500 that no later comparison settled, looked at or not."""

    scope = String(required=True)
    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)
    kind = Choice(KINDS, required=True)
    by = Choice(BY, required=True)
    rows = List(Nested(BesideOut), required=True)
    total = Nested(BesideOut, required=True)
    spans = List(Nested(SpanOut), required=True)
    differences = List(Nested(DifferenceOut), required=True)
