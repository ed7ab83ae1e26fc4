"""Bays and their counters as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Day, Id, Instant, Many, Part, Strict, Text, Whole
from pos.api.schemas.catalogue import CODE
from pos.bays.models import METERS, RESETS

MOST_COUNT = 1_000_000_000
MOST_WON = 1_000_000


class BayIn(Strict):
    """A bay: from when, the won that one count stands for, and what the counters showed when it was taken into use."""

    from_ = Day(data_key="from", required=True)
    until = Day(allow_none=True, load_default=None)
    coin_won = Whole(least=1, most=MOST_WON, load_default=1)
    card_won = Whole(least=1, most=MOST_WON, load_default=1)
    coin_start = Whole(most=MOST_COUNT, load_default=0)
    card_start = Whole(most=MOST_COUNT, load_default=0)


class BayOut(ma.Schema):
    """A bay. `version` is what If-Match takes."""

    bay = Text(required=True)
    from_ = Day(data_key="from", required=True)
    until = Day(allow_none=True, required=True)
    coin_won = Whole(required=True)
    card_won = Whole(required=True)
    coin_start = Whole(required=True)
    card_start = Whole(required=True)
    version = Whole(required=True)


class BaysOut(ma.Schema):
    """Every bay that a site ever had."""

    data = ma.fields.List(ma.fields.Nested(BayOut), required=True)


class ReadingIn(Strict):
    """What a counter shows. `reset`: why it counts anew, from `start` on; `ended`: what it showed last before that, null where nobody
    knows; for one that rolled over its size, such as 10,000."""

    bay = Text(most=64, pattern=CODE, required=True)
    meter = Choice(tuple(METERS), required=True)
    counter = Whole(most=MOST_COUNT, required=True)
    reset = Choice(RESETS, allow_none=True, load_default=None)
    start = Whole(most=MOST_COUNT, load_default=0)
    ended = Whole(most=MOST_COUNT, allow_none=True, load_default=None)


class StatedDayIn(Strict):
    """The counters at the end of a day."""

    id = Id(required=True)
    readings = Many(Part(ReadingIn), least=1, most=200, required=True)
    note = Text(allow_none=True, load_default=None, lines=True)


class BayDayIn(StatedDayIn):
    """A day's counters, and whose and when."""

    site = Text(most=64, required=True)
    day = Day(data_key="date", required=True)


class BayDayCorrectionIn(StatedDayIn):
    """The counters as they should have been read, and why they change."""

    reason = Text(required=True)


class BayDaysQuery(Strict):
    """Which days of a site."""

    first = Day(data_key="from", required=True)
    last = Day(data_key="to", required=True)


class BeforeOut(ma.Schema):
    """What a counter showed when it was last read, and on which day."""

    bay = Text(required=True)
    meter = Choice(tuple(METERS), required=True)
    counter = Whole(required=True)
    read_on = Day(required=True)


class ReadingOut(ma.Schema):
    """A reading: what it rose by since `before`, which is `won`, over so many `days`; `start` and `ended` are a reset's."""

    bay = Text(required=True)
    meter = Choice(tuple(METERS), required=True)
    counter = Whole(required=True)
    before = Whole(required=True)
    reset = Choice(RESETS, allow_none=True, required=True)
    start = Whole(allow_none=True, required=True)
    ended = Whole(allow_none=True, required=True)
    won = Whole(required=True)
    days = Whole(required=True)


class BayDayOut(ma.Schema):
    """A day as it was read, or, with `withdraws`, taken away again (its total is negative). `version` is what If-Match takes."""

    id = Id(required=True)
    site = Text(required=True)
    day = Day(data_key="date", required=True)
    version = Whole(required=True)
    total = ma.fields.Integer(required=True)
    readings = ma.fields.List(ma.fields.Nested(ReadingOut), required=True)
    withdraws = Id(allow_none=True, required=True)
    reason = Text(allow_none=True, lines=True, required=True)
    note = Text(allow_none=True, lines=True, required=True)
    book_date = Day(required=True)
    receipt_no = Text(required=True)
    recorded_by = Text(required=True)
    recorded_at = Instant(required=True)


class BayDaysOut(ma.Schema):
    """The days that stand, and those up to yesterday that are missing."""

    data = ma.fields.List(ma.fields.Nested(BayDayOut), required=True)
    missing = ma.fields.List(Day(), required=True)


class BayDayHistoryOut(ma.Schema):
    """A day: what stands (null: nothing), what the counters showed before it, and everything that was stated, the newest first."""

    site = Text(required=True)
    day = Day(data_key="date", required=True)
    version = Whole(required=True)
    standing = ma.fields.Nested(BayDayOut, allow_none=True, required=True)
    before = ma.fields.List(ma.fields.Nested(BeforeOut), required=True)
    history = ma.fields.List(ma.fields.Nested(BayDayOut), required=True)
