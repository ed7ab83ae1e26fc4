"""Reading shifts and hours. Codes only: names are for those who may see them (sites.people.participants.display_names)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from sites import clock
from sites.people.models import Participant
from sites.registry import Site
from sites.shifts.models import ClockEvent
from sites.shifts.pairing import Punch, Shift, shifts_of
from sites.shifts.recording import VOID

# The other end of a shift lies at most a day, and so at most two business days, away.
MARGIN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class DayHours:
    """A business day of a site: people who worked, whole minutes of the shifts that have both ends, and shifts that haven't."""

    business_date: date
    people: int
    minutes: int
    unfinished: int


def shifts_between(session: Session, site: Site, from_: date, to: date) -> list[Shift]:
    """The shifts of a site whose business day lies between two days, both included: by day, then by start, then by participant."""
    found = (shift for _, shift in shifts_all_sites(session, [site.id], from_, to))
    return sorted(found, key=lambda shift: (shift.business_date, shift.starts_at, shift.participant))


def inside_since(session: Session, site: Site) -> dict[str, datetime]:
    """Who has come and not gone yet, by participant code, and since when: over midnight and the cut-off as well."""
    today = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
    found = shifts_between(session, site, today - MARGIN, today)
    return {shift.participant: shift.came.at for shift in found if shift.came is not None and "open" in shift.flags}


def shifts_all_sites(session: Session, site_ids: Sequence[int] | sa.Select[int], from_: date, to: date) -> list[tuple[int, Shift]]:
    """(site id, shift) of several sites in these business days, by site and participant, in one query."""
    now = clock.now()
    punches = _in_effect(session, site_ids, from_ - MARGIN, to + MARGIN)
    return [
        (site_id, shift)
        for (site_id, _), own in groupby(punches, key=lambda punch: (punch[0], punch[1].participant))
        for shift in shifts_of((punch for _, punch in own), now)
        if from_ <= shift.business_date <= to
    ]


def punches_of(session: Session, site: Site, participant: str, from_: date, to: date) -> list[Punch]:
    """The events of one participant at a site that stand, of these business days."""
    return [punch for _, punch in _in_effect(session, [site.id], from_, to, participant)]


def hours_by_day(session: Session, site: Site, from_: date, to: date) -> list[DayHours]:
    """Hours per business day of a site; days on which nobody clocked are left out."""
    by_day = groupby(shifts_between(session, site, from_, to), key=lambda shift: shift.business_date)
    return [_hours_of(day, list(shifts)) for day, shifts in by_day]


def missing_clock_outs(session: Session, site: Site, from_: date, to: date) -> list[Shift]:
    """The shifts that somebody forgot to end: to be corrected before anyone is paid by them."""
    return [shift for shift in shifts_between(session, site, from_, to) if "missing_out" in shift.flags]


def _hours_of(day: date, shifts: list[Shift]) -> DayHours:
    lengths = [shift.minutes for shift in shifts if shift.minutes is not None]
    return DayHours(day, len({shift.participant for shift in shifts}), sum(lengths), len(shifts) - len(lengths))


def _in_effect(
    session: Session, site_ids: Sequence[int] | sa.Select[int], from_: date, to: date, participant: str | None = None
) -> Iterable[tuple[int, Punch]]:
    """The events that stand, with their site: neither corrected nor declared void. Sorted by site and participant."""
    correction = aliased(ClockEvent)
    corrected = sa.select(correction.id).where(correction.replaces == ClockEvent.id).exists()
    query = (
        sa.select(
            ClockEvent.site_id, ClockEvent.id, Participant.code, ClockEvent.kind, ClockEvent.at, ClockEvent.business_date, ClockEvent.flags
        )
        .join(Participant, Participant.id == ClockEvent.participant_id)
        .where(ClockEvent.site_id.in_(site_ids), ClockEvent.business_date.between(from_, to), ClockEvent.kind != VOID, ~corrected)
        .order_by(ClockEvent.site_id, Participant.code, ClockEvent.at)
    )
    if participant is not None:
        query = query.where(Participant.code == participant)
    for site_id, event_id, code, kind, at, day, flags in session.execute(query):
        yield site_id, Punch(event_id, code, kind, at, day, tuple(flags.split()))
