"""What closing and reopening a month take and show."""

import marshmallow as ma

from pos.api.fields import Strict, Text
from pos.api.schemas.revenue import MissingOut


class MonthQuery(Strict):
    """Whose month."""

    scope = Text(most=80, required=True, metadata={"description": "region, centre:CODE or site:CODE"})


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


class MonthOut(ma.Schema):
    """A scope's month: whether all its sites are closed, and its versions, the newest first."""

    scope = ma.fields.String()
    month = ma.fields.String()
    closed = ma.fields.Boolean()
    versions = ma.fields.List(ma.fields.Nested(ClosingOut))


class ReopeningOut(ma.Schema):
    """What a reopening did: the versions that it ended, of this scope and of others that hold its sites."""

    scope = ma.fields.String()
    month = ma.fields.String()
    closed = ma.fields.Boolean()
    reason = ma.fields.String()
    ended = ma.fields.List(ma.fields.Nested(ClosingOut))
