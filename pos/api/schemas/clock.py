"""Clock events, their corrections, and shifts, as the API takes and gives them."""

import marshmallow as ma

from pos.api.fields import Choice, Counted, Day, Id, Instant, Many, Part, Strict, Text, Whole
from pos.api.schemas.people import CODE, Pin
from sites.shifts.recording import KINDS, VOID


class ClockEventIn(Strict):
    """Someone came or went. A tablet sends `device_seq`, and the PIN only online; others send `site`."""

    id = Id(required=True)
    participant = Text(required=True, pattern=CODE, most=40)
    kind = Choice(KINDS, required=True)
    at = Instant(required=True)
    pin = Pin(allow_none=True, load_default=None)
    device_seq = Whole(least=1, allow_none=True, load_default=None)
    site = Text(allow_none=True, load_default=None, pattern=CODE, most=40)
    sent_at = Instant(allow_none=True, load_default=None)


class ClockEventOut(ma.Schema):
    """A clock event as stored. `replaces` names the event that it corrects."""

    id = Id(required=True)
    site = Text(required=True)
    participant = Text(required=True)
    kind = Choice((*KINDS, VOID), required=True)
    at = Instant(required=True)
    business_date = Day(required=True)
    received_at = Instant(required=True)
    flags = Many(Text(), most=20, required=True)
    replaces = Id(required=True, allow_none=True)
    reason = Text(required=True, allow_none=True)


class CorrectionIn(Strict):
    """What should have stood instead: 'in' or 'out' at an instant, or 'void', and then no instant: it never was."""

    id = Id(required=True)
    kind = Choice((*KINDS, VOID), required=True)
    at = Instant(allow_none=True, load_default=None)
    reason = Text(required=True)


class ShiftsQuery(Strict):
    """Whose shifts, which business days (both included), and which page of them."""

    site = Text(required=True, pattern=CODE, most=40)
    from_ = Day(required=True, data_key="from")
    to = Day(required=True)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Text(load_default="")


class HoursQuery(Strict):
    """Whose hours, and which business days, both included."""

    site = Text(required=True, pattern=CODE, most=40)
    from_ = Day(required=True, data_key="from")
    to = Day(required=True)


class ShiftEnd(ma.Schema):
    """One end of a shift: the clock event in effect."""

    id = Id(required=True)
    at = Instant(required=True)


class ShiftOut(ma.Schema):
    """A shift. `minutes` is null while an end is missing; `display_name` is null for those who may not see it."""

    participant = Text(required=True)
    display_name = Text(required=True, allow_none=True)
    business_date = Day(required=True)
    came = Part(ShiftEnd, data_key="in", required=True, allow_none=True)
    went = Part(ShiftEnd, data_key="out", required=True, allow_none=True)
    minutes = Whole(required=True, allow_none=True)
    flags = Many(Text(), most=20, required=True)


class ShiftsOut(ma.Schema):
    """One page of shifts: by day, then by start, then by participant."""

    data = Many(Part(ShiftOut), most=500, required=True)
    next_cursor = Text(allow_none=True, required=True)


class DayHoursOut(ma.Schema):
    """A business day: people who worked, minutes of the whole shifts, shifts with an end missing."""

    business_date = Day(required=True)
    people = Whole(required=True)
    minutes = Whole(required=True)
    unfinished = Whole(required=True)


class HoursOut(ma.Schema):
    """Hours by business day; days without a shift are left out."""

    data = Many(Part(DayHoursOut), most=366, required=True)
    next_cursor = Text(allow_none=True, required=True)
