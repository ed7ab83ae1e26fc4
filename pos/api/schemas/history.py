"""The journal and the access log, as they are read."""

import marshmallow as ma
from marshmallow.fields import AwareDateTime, Boolean, Integer, List, Nested, Raw, String

from pos.api.fields import Counted, Day, Strict, Text
from pos.api.schemas.documents import SHA256
from sites.people.access_log import KINDS

BOOK = "region, centre:CODE or site:CODE"


class BookQuery(Strict):
    """Which book."""

    book = Text(most=80, required=True, metadata={"description": BOOK})


class JournalQuery(BookQuery):
    """Which entries: of a day of the region's clock, of one act; the newest first, below the position `cursor`."""

    day = Day()
    act = Text(most=60)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Counted(least=1)


class EntryOut(ma.Schema):
    """One act in a book. A document's content is the document itself."""

    position = Integer(required=True, metadata={"minimum": 1})
    at = AwareDateTime(required=True)
    actor = String(required=True)
    act = String(required=True)
    subject = String(required=True)
    content = Raw(required=True, metadata={"type": ["object", "null"]})
    content_sha256 = String(required=True, metadata={"pattern": SHA256})
    chain_hash = String(required=True, metadata={"pattern": SHA256})


class JournalOut(ma.Schema):
    """A page of a book, the newest entry first. A page may be short where an act is rare: follow `next_cursor` until it is null."""

    data = List(Nested(EntryOut), required=True)
    next_cursor = Integer(required=True, allow_none=True)


class CheckedOut(ma.Schema):
    """Whether the last entries of a book follow from one another and agree with the documents that they name."""

    book = String(required=True)
    first = Integer(required=True)
    last = Integer(required=True)
    holds = Boolean(required=True)
    break_at = Integer(required=True, allow_none=True)
    why = String(required=True, allow_none=True)


class AccessQuery(Strict):
    """Whose log; the newest first, below the number `cursor`."""

    scope = Text(most=80, required=True, metadata={"description": "region or centre:CODE"})
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Counted(least=1)


class AccessOut(ma.Schema):
    """Someone saw something that is kept sealed of a person."""

    number = Integer(required=True)
    at = AwareDateTime(required=True)
    by = String(required=True)
    what = String(required=True, metadata={"enum": list(KINDS)})
    subject = String(required=True)
    centre = String(required=True)
    reason = String(required=True, allow_none=True)


class AccessesOut(ma.Schema):
    """A page of the access log."""

    data = List(Nested(AccessOut), required=True)
    next_cursor = Integer(required=True, allow_none=True)

