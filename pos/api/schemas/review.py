"""The review list, and what looking at a document leaves behind."""

import marshmallow as ma
from marshmallow.fields import UUID, AwareDateTime, Date, Integer, List, Nested, String

from pos.api.fields import Choice, Counted, Strict, Text
from pos.sales.flags import FLAGS
from pos.sales.models import SOURCES


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
