"""A site's month as an attendance sheet (출근부): participants by days, with days worked and hours. Pure: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from pos.console import figures
from pos.console.language import Speaker
from pos.console.people.shifts import Person, Sight, hours, person_of
from pos.money import round_half_up
from sites.clock import month_bounds
from sites.registry import Site
from sites.shifts.pairing import Shift

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Head:
    """A day of the sheet."""

    number: str
    weekday: str
    weekend: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of one participant: hours with one decimal; `odd` when something is missing, `says` tells what."""

    text: str
    odd: bool
    weekend: bool
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """A participant's month."""

    person: Person
    type_code: str
    cells: tuple[Cell, ...]
    days: str
    hours: str
    unfinished: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole month. `totals`: how many were there each day; then days worked and hours of all."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    totals: tuple[str, ...]
    days: str
    hours: str
    unfinished: int
    people: int


def sheet_of(
    say: Speaker, site: Site, month: int, shifts: Sequence[Shift], people: Mapping[str, tuple[str, str | None]], sight: Sight
) -> Sheet:
    """`people` are those of the month, worked or assigned, by code: display name and type."""
    first, last = month_bounds(month)
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    own = {code: list(found) for code, found in groupby(sorted(shifts, key=_who), key=_who)}
    names = {code: name for code, (name, _) in people.items()}
    lines = tuple(
        _line(say, days, own.get(code, []), person_of(code, names, sight), (people[code][1] or "") if sight.names else "")
        for code in sorted(people)
    )
    there = [len({shift.participant for shift in shifts if shift.business_date == day}) for day in days]
    return Sheet(
        tuple(Head(str(day.day), figures.weekday(day, say.language)[:2], day.weekday() >= 5) for day in days), lines,
        tuple(str(count) if count else "" for count in there), str(sum(int(line.days) for line in lines)),
        hours(sum(shift.minutes or 0 for shift in shifts)), sum(line.unfinished for line in lines), len(lines),
    )


def tenths(minutes: int) -> str:
    """450 → '7.5': hours with one decimal, a half upwards; the sum of a line stands exact beside it."""
    whole, tenth = divmod(round_half_up(minutes, 6), 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def _who(shift: Shift) -> str:
    return shift.participant


def _line(say: Speaker, days: Sequence[date], shifts: Sequence[Shift], person: Person, type_code: str) -> Line:
    by_day: dict[date, list[Shift]] = {}
    for shift in shifts:
        by_day.setdefault(shift.business_date, []).append(shift)
    unfinished = sum(shift.minutes is None and "open" not in shift.flags for shift in shifts)
    cells = tuple(_cell(say, day, by_day.get(day, [])) for day in days)
    return Line(person, type_code, cells, str(len(by_day)), hours(sum(shift.minutes or 0 for shift in shifts)), unfinished)


def _cell(say: Speaker, day: date, shifts: Sequence[Shift]) -> Cell:
    weekend = day.weekday() >= 5
    if not shifts:
        return Cell("", False, weekend, "")
    minutes = sum(shift.minutes or 0 for shift in shifts)
    missing = {flag for shift in shifts for flag in shift.flags if flag in ("missing_out", "missing_in")}
    inside = any("open" in shift.flags for shift in shifts)
    text = tenths(minutes) if minutes else "○" if inside else ""
    return Cell(text, bool(missing), weekend, ", ".join(say(f"flag_{flag}") for flag in sorted(missing)))
