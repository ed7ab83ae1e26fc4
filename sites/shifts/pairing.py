"""From comings and goings to shifts: pure, no database and no clock.

A shift is one 'in' and the next 'out'. It belongs to the business day of its 'in', also over midnight; a lone 'out' to its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

TOO_LONG = timedelta(hours=14)
APART = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Punch:
    """One clock event in effect."""

    id: UUID
    participant: str
    kind: str
    at: datetime
    business_date: date
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """Time between coming and going, in whole minutes; None while one of the two is missing.

    `flags`: missing_out, missing_in, open (came, and may still be there), too_long (over 14 hours), and what the events carry.
    """

    participant: str
    business_date: date
    came: Punch | None
    went: Punch | None
    minutes: int | None
    flags: tuple[str, ...]

    @property
    def starts_at(self) -> datetime:
        """The first instant that is known of it."""
        first = self.came or self.went
        assert first is not None, "a shift has at least one end"
        return first.at


def shifts_of(punches: Iterable[Punch], now: datetime) -> list[Shift]:
    """The shifts of one participant at one site, earliest first.

    A second 'in' leaves the first one without an end. An 'out' more than a day after its 'in' ends nothing: both were forgotten.
    An 'in' of the last 14 hours without an end is open, an older one is missing its 'out'.
    """
    shifts: list[Shift] = []
    came: Punch | None = None
    for punch in _in_order(punches):
        if came is not None and (punch.kind == "in" or punch.at - came.at > APART):
            shifts.append(_without_end(came, "missing_out"))
            came = None
        if punch.kind == "in":
            came = punch
        else:
            shifts.append(_ended(came, punch))
            came = None
    if came is not None:
        shifts.append(_without_end(came, "open" if now - came.at <= TOO_LONG else "missing_out"))
    return shifts


def _in_order(punches: Iterable[Punch]) -> Iterable[Punch]:
    """By time; at one and the same moment, what ends a shift comes before what begins the next."""
    inside = False
    for _, moment in groupby(sorted(punches, key=lambda punch: punch.at), key=lambda punch: punch.at):
        for punch in sorted(moment, key=lambda punch: (punch.kind == "in") == inside):
            inside = punch.kind == "in"
            yield punch


def _ended(came: Punch | None, went: Punch) -> Shift:
    if came is None:
        return Shift(went.participant, went.business_date, None, went, None, _flags("missing_in", went))
    length = went.at - came.at
    own = "too_long" if length > TOO_LONG else ""
    return Shift(came.participant, came.business_date, came, went, length // timedelta(minutes=1), _flags(own, came, went))


def _without_end(came: Punch, why: str) -> Shift:
    return Shift(came.participant, came.business_date, came, None, None, _flags(why, came))


def _flags(own: str, *punches: Punch) -> tuple[str, ...]:
    carried = {flag for punch in punches for flag in punch.flags}
    return tuple(sorted(carried | ({own} if own else set())))
