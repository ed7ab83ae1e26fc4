"""What closures take and show."""

import marshmallow as ma

from pos.api.fields import Day, Strict, Text


class ClosureIn(Strict):
    """Until when (null: until further notice), and why."""

    until = Day(required=True, allow_none=True)
    reason = Text(required=True)


class ClosureOut(ma.Schema):
    """Days on which a site is shut, both included."""

    site = Text()
    first = Day(data_key="from")
    until = Day(allow_none=True)
    reason = Text()
    version = Text()


class ClosureListOut(ma.Schema):
    """A site's closures, the newest first."""

    data = ma.fields.List(ma.fields.Nested(ClosureOut))
    next_cursor = Text(allow_none=True)
