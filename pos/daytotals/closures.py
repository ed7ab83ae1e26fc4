"""Closures (휴업): the days on which a site is shut, so that a day without figures is not a missing one. Each change is journalled."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import journal
from sites.access import Actor
from sites.errors import Conflict, Message, NotFound, Stale, invalid_at, say
from sites.registry import Site, SiteClosure, touch
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class WantedClosure:
    """The days to be shut, both included; without an end: until further notice."""

    first: date
    last: date | None
    reason: str


def closures_of(session: Session, site: Site, first: date | None = None, last: date | None = None) -> list[SiteClosure]:
    """A site's closures that touch these days (None: no bound), the newest first."""
    query = sa.select(SiteClosure).where(SiteClosure.site_id == site.id)
    if last is not None:
        query = query.where(SiteClosure.closed_from <= last)
    if first is not None:
        query = query.where(sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= first))
    return list(session.scalars(query.order_by(SiteClosure.closed_from.desc())))


def version_of(closure: SiteClosure) -> str:
    """What If-Match names: it changes with the content."""
    until = closure.closed_until.isoformat() if closure.closed_until else ""
    return sha256(f"{closure.closed_from.isoformat()}/{until}/{closure.reason}".encode()).hexdigest()[:16]


def put_closure(session: Session, by: Actor, site: Site, wanted: WantedClosure, seen: str | None) -> tuple[SiteClosure, bool]:
    """Adds a closure that begins on that day, or changes the one that does; whether it is new.

    The same again changes nothing. Conflict where it would overlap another one, Stale where `seen` is not what stands.
    """
    if wanted.last is not None and wanted.last < wanted.first:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day comes before the first.")
    touch(session, site.id)
    standing = session.get(SiteClosure, (site.id, wanted.first), populate_existing=True)
    if seen is not None and (standing is None or version_of(standing) != seen):
        raise Stale
    _refuse_overlap(session, site, wanted)
    if standing is None:
        closure = SiteClosure(site_id=site.id, closed_from=wanted.first, closed_until=wanted.last, reason=wanted.reason)
        session.add(closure)
        session.flush()
        _journal(session, by, site, "closure_added", closure)
        return closure, True
    if (standing.closed_until, standing.reason) != (wanted.last, wanted.reason):
        standing.closed_until, standing.reason = wanted.last, wanted.reason
        session.flush()
        _journal(session, by, site, "closure_changed", standing)
    return standing, False


def remove_closure(session: Session, by: Actor, site: Site, first: date, seen: str | None) -> None:
    """Takes away a closure that never was. NotFound when none begins on that day."""
    touch(session, site.id)
    standing = session.get(SiteClosure, (site.id, first), populate_existing=True)
    if standing is None:
        raise NotFound("closure_not_found", say("그날 시작하는 휴업이 없습니다. 날짜를 확인해 주세요.",
                                                "No closure begins on that day. Check the date."))
    if seen is not None and version_of(standing) != seen:
        raise Stale
    session.delete(standing)
    session.flush()
    _journal(session, by, site, "closure_removed", standing)


def _refuse_overlap(session: Session, site: Site, wanted: WantedClosure) -> None:
    for other in closures_of(session, site, wanted.first, wanted.last):
        if other.closed_from != wanted.first:
            raise Conflict("closures_overlap", _overlap(other), {"/from": [_overlap(other)]})


def _overlap(other: SiteClosure) -> Message:
    until = other.closed_until.isoformat() if other.closed_until else ""
    return say("{first}~{last} 휴업과 겹칩니다. 그 휴업을 고치거나 날짜를 바꿔 주세요.",
               "It overlaps the closure {first} – {last}. Change that one, or choose other days.",
               first=other.closed_from.isoformat(), last=until)


def _journal(session: Session, by: Actor, site: Site, act: str, closure: SiteClosure) -> None:
    # People write what they like into a reason, so that only its keyed hash may stay for ever.
    content = {
        "from": closure.closed_from.isoformat(), "until": closure.closed_until and closure.closed_until.isoformat(),
        "reason_hash": vault.keyed_hash(closure.reason).hex(),
    }
    journal.append(session, journal.book_of_site(site.code), by.code, act, site.code, content)
