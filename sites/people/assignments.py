"""Assignments: where a participant works from a day on. One place at a time; what was stays on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import journal
from sites.errors import invalid_at
from sites.people.models import Assignment, Participant
from sites.people.participants import hold
from sites.registry import Site, touch

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Posting:
    """A stretch of days, both included, at a site."""

    site: str
    valid_from: date
    valid_until: date | None


def assign(session: Session, by: str, participant: Participant, site: Site, from_: date, until: date | None = None) -> None:
    """From that day on, up to `until` or the next assignment already planned, the participant works there.

    What ran over `from_` ends the day before; what began on that very day is replaced. Twice changes nothing.
    """
    if until is not None and until < from_:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day comes before the first.")
    hold(session, participant)
    running = _running_on(session, participant, from_)
    following = _first_after(session, participant, from_)
    last = _earlier_of(until, following.valid_from - ONE_DAY if following else None)
    if running is not None and (running.site_id, running.valid_until) == (site.id, last):
        return
    touch(session, site.id, *([running.site_id] if running else []))
    _end_before(session, running, from_)
    session.add(Assignment(participant_id=participant.id, valid_from=from_, valid_until=last, site_id=site.id))
    session.flush()
    _note(session, by, site, "participant_assigned", participant, from_, last)
    if running is not None and running.site_id != site.id:
        left = session.get_one(Site, running.site_id)
        _note(session, by, left, "participant_left", participant, from_, None)


def release(session: Session, by: str, participant: Participant, from_: date) -> None:
    """From that day on the participant works nowhere, until a later assignment begins. No assignment that day: nothing happens."""
    hold(session, participant)
    running = _running_on(session, participant, from_)
    if running is None:
        return
    touch(session, running.site_id)
    _end_before(session, running, from_)
    _note(session, by, session.get_one(Site, running.site_id), "participant_left", participant, from_, None)


def planned(postings: Sequence[Posting], site: str | None, from_: date, until: date | None = None) -> list[Posting]:
    """What `assign` (or, without a site, `release`) would leave of these assignments, the earliest first. Pure."""
    begun = [each for each in postings if each.valid_from <= from_]
    running = next((each for each in begun if each.valid_until is None or each.valid_until >= from_), None)
    following = next((each for each in postings if each.valid_from > from_), None)
    last = _earlier_of(until, following.valid_from - ONE_DAY if following else None)
    if running is not None and (running.site, running.valid_until) == (site, last):
        return list(postings)
    left = [each for each in postings if each != running]
    if running is not None and running.valid_from < from_:
        left.append(Posting(running.site, running.valid_from, from_ - ONE_DAY))
    if site is not None:
        left.append(Posting(site, from_, last))
    return sorted(left, key=lambda each: each.valid_from)


def postings_of(session: Session, participant: Participant) -> list[Posting]:
    """Every assignment of a participant, earliest first."""
    query = (
        sa.select(Site.code, Assignment.valid_from, Assignment.valid_until)
        .join(Site, Site.id == Assignment.site_id)
        .where(Assignment.participant_id == participant.id)
        .order_by(Assignment.valid_from)
    )
    return [Posting(*row) for row in session.execute(query)]


def assigned_to(session: Session, site_id: int, day: date) -> list[Participant]:
    """The participants assigned to a site on a day, in order of code."""
    here = sa.select(Assignment.participant_id).where(Assignment.site_id == site_id, *covering(day))
    return list(session.scalars(sa.select(Participant).where(Participant.id.in_(here)).order_by(Participant.code)))


def assigned_all_sites(session: Session, site_ids: Sequence[int], first: date, last: date) -> list[tuple[int, Participant]]:
    """(site id, participant) of several sites: whoever is assigned there on at least one of these days, by site and code."""
    query = (
        sa.select(Assignment.site_id, Participant)
        .join(Participant, Participant.id == Assignment.participant_id)
        .where(
            Assignment.site_id.in_(site_ids), Assignment.valid_from <= last,
            sa.or_(Assignment.valid_until.is_(None), Assignment.valid_until >= first),
        )
        .order_by(Assignment.site_id, Participant.code).distinct()
    )
    return [(site_id, participant) for site_id, participant in session.execute(query)]


def is_assigned(session: Session, participant_id: int, site_id: int, day: date) -> bool:
    """Whether a participant is assigned to a site on a day."""
    query = sa.select(Assignment.participant_id).where(
        Assignment.participant_id == participant_id, Assignment.site_id == site_id, *covering(day)
    )
    return session.scalar(query) is not None


def covering(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that an assignment holds on a day."""
    return Assignment.valid_from <= day, sa.or_(Assignment.valid_until.is_(None), Assignment.valid_until >= day)


def _running_on(session: Session, participant: Participant, day: date) -> Assignment | None:
    query = sa.select(Assignment).where(Assignment.participant_id == participant.id, *covering(day))
    return session.scalar(query)


def _first_after(session: Session, participant: Participant, day: date) -> Assignment | None:
    query = sa.select(Assignment).where(Assignment.participant_id == participant.id, Assignment.valid_from > day)
    return session.scalar(query.order_by(Assignment.valid_from).limit(1))


def _earlier_of(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None


def _end_before(session: Session, running: Assignment | None, day: date) -> None:
    if running is None:
        return
    if running.valid_from == day:
        session.delete(running)
    else:
        running.valid_until = day - ONE_DAY
    session.flush()


def _note(session: Session, by: str, site: Site, act: str, participant: Participant, from_: date, until: date | None) -> None:
    content = {"participant": participant.code, "from": from_.isoformat(), "until": until.isoformat() if until else None}
    journal.append(session, journal.book_of_site(site.code), by, act, participant.code, content)
