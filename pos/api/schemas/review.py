"""The review list, and what looking at a document leaves behind."""

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Date, Integer, List, Nested, String

from pos.api.fields import Choice, Counted, Strict, Text
from pos.sales.flags import FLAGS
from pos.sales.models import SOURCES
from pos.sales.review_list import KINDS, STATES


class ReviewQuery(Strict):
    """Which documents: of a site or of all within reach, with one flag or with any that wants a look."""

    site = Text(most=64)
    flag = Choice(FLAGS)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=200)


class MarkIn(Strict):
    """A look at one flag, or with null at all that the document carries."""

    flag = Choice(FLAGS, allow_none=True, load_default=None)
    note = Text(lines=True, allow_none=True, load_default=None)


class WaitingOut(ma.Schema):
    """A document that waits for a look."""

    id = UUID(required=True)
    source = String(required=True, metadata={"enum": list(SOURCES)})
    site = String(required=True)
    receipt_no = String(required=True)
    book_date = Date(required=True)
    occurred_at = AwareDateTime(required=True)
    total = Integer(required=True, metadata={"description": "As it counts: negative for money that went back"})
    flags = List(String(), required=True, metadata={"description": "All that it carries"})
    open = List(String(), required=True, metadata={"description": "Those that nobody looked at"})


class ReviewOut(ma.Schema):
    """A page of documents that wait, the newest first; how many carry each flag unlooked at, of the whole list."""

    data = List(Nested(WaitingOut), required=True)
    next_cursor = String(required=True, allow_none=True)
    counts = ma.fields.Dict(keys=String(), values=Integer(), required=True)


class MarkOut(ma.Schema):
    """Who looked, and when."""

    document = UUID(required=True)
    flag = String(required=True, allow_none=True)
    at = AwareDateTime(required=True)
    by = String(required=True)
    note = String(required=True, allow_none=True)


class ItemsQuery(Strict):
    """Which part of the whole list: of a scope or of all within reach, open or resolved, of one kind; left out, all of it."""

    scope = Text(most=80, metadata={"description": "region, centre:CODE or site:CODE"})
    state = Choice(STATES)
    kind = Choice(KINDS)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(most=200)


class ResolutionOut(ma.Schema):
    """How it was resolved: looked_at, corrected, arrived (by itself, later), new_sale, duplicate or rejected."""

    flag = String(required=True, allow_none=True, metadata={"description": "The one flag that was looked at; null for all"})
    by = String(required=True, allow_none=True)
    at = AwareDateTime(required=True, allow_none=True)
    how = String(required=True)
    note = String(required=True, allow_none=True)


class ReviewItemOut(ma.Schema):
    """One thing of the list; of what was set aside `flags` is the code of the refusal."""

    kind = String(required=True, metadata={"enum": list(KINDS)})
    id = UUID(required=True)
    site = String(required=True)
    at = AwareDateTime(required=True, metadata={"description": "When it was received"})
    flags = List(String(), required=True)
    state = String(required=True, metadata={"enum": list(STATES)})
    open = List(String(), required=True, metadata={"description": "Its flags that nobody resolved"})
    resolutions = List(Nested(ResolutionOut), required=True)


class ReviewItemsOut(ma.Schema):
    """A page of the list, the newest first; `counts` by kind and state are of the whole list."""

    data = List(Nested(ReviewItemOut), required=True)
    next_cursor = String(required=True, allow_none=True)
    counts = ma.fields.Dict(keys=String(), values=ma.fields.Dict(keys=String(), values=Integer()), required=True)


class ActMarkIn(Strict):
    """A look at a clock event or a stock move."""

    note = Text(lines=True, allow_none=True, load_default=None)


class ActMarkOut(ma.Schema):
    """Who looked, and when."""

    kind = String(required=True)
    id = UUID(required=True)
    at = AwareDateTime(required=True)
    by = String(required=True)
    note = String(required=True, allow_none=True)
