"""What closing and reopening a month take and show."""

import marshmallow as ma

from pos.api.fields import Counted, Strict, Text
from pos.api.schemas.exports import KeptOut
from pos.api.schemas.revenue import MissingOut


class MonthQuery(Strict):
    """Whose month."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})


class MonthsQuery(MonthQuery):
    """Whose months, of which year."""

    year = Counted(least=2000, most=2199, required=True)


class ClosingIn(MonthQuery):
    """Whose month is to be closed."""


class ReopeningIn(MonthQuery):
    """Whose month is to be opened again, and why."""

    reason = Text(required=True, lines=True)


class ClosingOut(ma.Schema):
    """One version of a closed month, with what was missing when it was closed."""

    scope = ma.fields.String()
    month = ma.fields.String()
    version = ma.fields.Integer()
    closed_at = ma.fields.String(metadata={"format": "date-time"})
    closed_by = ma.fields.String()
    complete = ma.fields.Boolean()
    incomplete = ma.fields.List(ma.fields.Nested(MissingOut))
    reopened_at = ma.fields.String(allow_none=True, metadata={"format": "date-time"})
    reopened_by = ma.fields.String(allow_none=True)
    reason = ma.fields.String(allow_none=True)


class VersionOut(ClosingOut):
    """The same with its files; `net` is what they say was earned, null where nothing was kept."""

    net = ma.fields.Integer(allow_none=True)
    files = ma.fields.List(ma.fields.Nested(KeptOut))


class ReopenedOut(ma.Schema):
    """One reopening: of which scope, by whom, when and why; told to everyone whose sites it opened."""

    scope = ma.fields.String()
    at = ma.fields.String(metadata={"format": "date-time"})
    by = ma.fields.String()
    reason = ma.fields.String()


class MonthOut(ma.Schema):
    """A scope's month: whether all its sites are closed, its versions and the reopenings that touched its sites, the newest first."""

    scope = ma.fields.String()
    month = ma.fields.String()
    closed = ma.fields.Boolean()
    versions = ma.fields.List(ma.fields.Nested(VersionOut))
    reopenings = ma.fields.List(ma.fields.Nested(ReopenedOut))


class MonthRowOut(ma.Schema):
    """A month in the list: `closed` at `closed_sites` of its `sites`; `version` is the standing one, null where none stands."""

    month = ma.fields.String()
    over = ma.fields.Boolean()
    closed = ma.fields.Boolean()
    sites = ma.fields.Integer()
    closed_sites = ma.fields.Integer()
    versions = ma.fields.Integer()
    version = ma.fields.Integer(allow_none=True)
    closed_at = ma.fields.String(allow_none=True, metadata={"format": "date-time"})
    net = ma.fields.Integer()
    missing = ma.fields.Integer(allow_none=True, metadata={
        "description": "How much was missing at the close, or is missing now of a month that is over; null where neither is known",
    })


class MonthsOut(ma.Schema):
    """The months of a scope's year that have begun, the newest first."""

    scope = ma.fields.String()
    year = ma.fields.Integer()
    data = ma.fields.List(ma.fields.Nested(MonthRowOut))


class ReopeningOut(ma.Schema):
    """What a reopening did: the versions that it ended, of this scope and of others that hold its sites."""

    scope = ma.fields.String()
    month = ma.fields.String()
    closed = ma.fields.Boolean()
    reason = ma.fields.String()
    ended = ma.fields.List(ma.fields.Nested(ClosingOut))
