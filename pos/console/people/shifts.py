"""Shifts as the pages show them: who, when, how long, and what is odd. Pure but for the addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from pos.console.language import Speaker
from sites import clock
from sites.registry import Site
from sites.shifts.pairing import Punch, Shift

UNKNOWN = "–"
MINUS = "−"
# What the other words already say, or what happens on every tablet that was offline for a while.
UNREMARKABLE = frozenset({"open"})
GRAVE = frozenset({"missing_out", "missing_in", "too_long"})


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever worked: a name for those who may see it, else the code alone."""

    code: str
    name: str | None
    href: str | None


@dataclass(frozen=True, slots=True)
class End:
    """Coming or going: the time, where it is corrected, or where a missing one is added."""

    time: str
    href: str | None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """One shift in words."""

    person: Person
    day: datetime
    came: End
    went: End
    length: str
    state: str
    flags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What the visitor may see and do at a site."""

    names: bool
    correct: bool
    add: bool


def shift_row(say: Speaker, site: Site, shift: Shift, names: Mapping[str, str], sight: Sight) -> ShiftRow:
    """A shift at a site."""
    person = person_of(shift.participant, names, sight)
    flags = tuple(
        (say(f"flag_{flag}"), "bad" if flag in GRAVE else "line")
        for flag in sorted(shift.flags, key=lambda flag: (flag not in GRAVE, flag)) if flag not in UNREMARKABLE
    )
    state = "open" if "open" in shift.flags else "missing" if shift.minutes is None else "whole"
    length = UNKNOWN if shift.minutes is None else hours(shift.minutes)
    came, went = _end(site, shift, shift.came, "in", sight), _end(site, shift, shift.went, "out", sight)
    return ShiftRow(person, shift.starts_at, came, went, length, state, flags)


def person_of(code: str, names: Mapping[str, str], sight: Sight) -> Person:
    """A participant as this visitor may know them."""
    if not sight.names:
        return Person(code, None, None)
    return Person(code, names.get(code), url_for("console.participant", code=code))


def _end(site: Site, shift: Shift, punch: Punch | None, kind: str, sight: Sight) -> End:
    if punch is not None:
        href = url_for("console.clock_correction", event_id=punch.id) if sight.correct else None
        return End(time_of(punch.at, site), href)
    if "open" in shift.flags:
        return End(UNKNOWN, None)
    day = shift.business_date.isoformat()
    href = url_for("console.clock_addition", site=site.code, code=shift.participant, day=day, kind=kind) if sight.add else None
    return End(UNKNOWN, href, missing=True)


def time_of(at: datetime, site: Site) -> str:
    """'09:05' on the shop's wall."""
    return f"{at.astimezone(clock.zone(site.time_zone)):%H:%M}"


def time_of_minutes(say: Speaker, minutes: int) -> str:
    """510 → '8시간 30분', for a sentence."""
    return say("time_span", hours=f"{minutes // 60:,}", minutes=minutes % 60)


def hours(minutes: int) -> str:
    """510 → '8:30'."""
    whole, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{whole}:{rest:02d}"
