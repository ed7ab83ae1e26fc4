"""Closing a month: the lock, in the site's own ledger row, that decides where later money is booked. It never waits for
completeness; what is missing is written down with the version."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.dated import sites_during
from pos.revenue.incomplete import Missing, incomplete
from pos.revenue.models import MonthClosing, MonthClosingSite, MonthReopening
from sites import clock, journal
from sites.access import Actor, Scope, parse_scope
from sites.errors import Conflict, say
from sites.registry import Site, SiteLedger, closed_set
from sites.vault import vault

Sealer = Callable[[Session, MonthClosing], None]

_sealers: dict[str, Sealer] = {}


def register_sealer(sealer: Sealer) -> None:
    """Upper floors say what is made of a version in the moment in which it is closed, in the closing's own transaction."""
    _sealers[f"{sealer.__module__}.{sealer.__qualname__}"] = sealer


@dataclass(frozen=True, slots=True)
class _Lock:
    """A site's ledger row, held until the transaction ends."""

    site_id: int
    code: str
    closed: frozenset[int]
    time_zone: str
    cut_off_minutes: int


def close_month(session: Session, actor: Actor, month: int, scope: Scope) -> tuple[MonthClosing, bool]:
    """Closes a month (202011) for every site that the scope held in it; the closing, and whether this call made it.

    The caller has checked that the actor may. Money of the month that arrives from now on is booked in the first open
    one. Raises Conflict while the month is not over at one of the sites.
    """
    first, last = clock.month_bounds(month)
    locks = _lock(session, scope, first, last)
    _refuse_a_running_month(month, last, locks)
    standing = standing_closing(session, month, scope)
    if standing is not None:
        return standing, False
    missing = incomplete(session, scope, first, last)
    closing = MonthClosing(
        scope=str(scope), month=month, version=_versions(session, month, scope) + 1, closed_at=clock.now(), closed_by=actor.code,
        incomplete=_as_json(missing),
    )
    session.add(closing)
    session.flush()
    opened = [lock for lock in locks if month not in lock.closed]
    _write(session, opened, month, closes=True)
    content = {"month": clock.month_text(month), "scope": str(scope), "version": closing.version}
    _journal(session, actor, "month_closed", scope, opened, content | {"missing": len(missing)})
    _note_books(session, closing, locks, {lock.site_id for lock in opened})
    for sealer in _sealers.values():
        sealer(session, closing)
    return closing, True


def reopen_month(session: Session, actor: Actor, month: int, scope: Scope, reason: str) -> list[MonthClosing]:
    """Opens a month again for the scope's sites and ends every closing that held one of them; answers those.

    The next closing makes a new version. The reason is kept in words; the journal has its keyed hash. The caller has
    checked that the actor may. Raises Conflict when the month is not closed at any of the sites.
    """
    first, last = clock.month_bounds(month)
    locks = _lock(session, scope, first, last)
    closed = [lock for lock in locks if month in lock.closed]
    ended = _closings_over(session, month, scope, {lock.site_id for lock in closed})
    if not closed and not ended:
        raise Conflict("month_not_closed", say("{month}은 마감되어 있지 않아 다시 열 것이 없습니다.",
                                               "{month} is not closed there, so there is nothing to reopen.",
                                               month=clock.month_text(month)))
    now = clock.now()
    for closing in ended:
        closing.reopened_at, closing.reopened_by, closing.reason = now, actor.code, reason
    session.add(MonthReopening(scope=str(scope), month=month, at=now, by=actor.code, reason=reason))
    session.flush()
    _write(session, closed, month, closes=False)
    content = {"month": clock.month_text(month), "scope": str(scope), "reason_hash": vault.keyed_hash(reason).hex()}
    _journal(session, actor, "month_reopened", scope, closed, content)
    return ended


def ended_by_reopening(session: Session, month: int, scope: Scope) -> list[MonthClosing]:
    """The closings that a reopening of the scope's month would end: its own and every other that holds one of its closed sites."""
    query = sa.select(SiteLedger.site_id, SiteLedger.closed_months).where(
        SiteLedger.site_id.in_(sites_during(scope, *clock.month_bounds(month)))
    )
    return _closings_over(session, month, scope, {site for site, closed in session.execute(query) if month in closed_set(closed)})


def standing_closing(session: Session, month: int, scope: Scope) -> MonthClosing | None:
    """The closing of a month for exactly this scope that no reopening has ended."""
    query = sa.select(MonthClosing).where(
        MonthClosing.month == month, MonthClosing.scope == str(scope), MonthClosing.reopened_at.is_(None)
    )
    return session.scalar(query)


def is_closed(session: Session, month: int, scope: Scope) -> bool:
    """Whether a month is closed at every site that the scope held in it, by whatever scope's closing."""
    query = sa.select(SiteLedger.closed_months).where(SiteLedger.site_id.in_(sites_during(scope, *clock.month_bounds(month))))
    months = [closed_set(closed) for closed in session.scalars(query)]
    return all(month in closed for closed in months) if months else standing_closing(session, month, scope) is not None


def closings(session: Session, month: int, scope: Scope) -> Sequence[MonthClosing]:
    """Every version of a scope's month, the newest first."""
    query = sa.select(MonthClosing).where(MonthClosing.month == month, MonthClosing.scope == str(scope))
    return session.scalars(query.order_by(MonthClosing.version.desc())).all()


def missing_at_closing(closing: MonthClosing) -> list[dict[str, str | None]]:
    """What was missing when a version was closed: site, device, and the reason as ko and en."""
    missing: list[dict[str, str | None]] = json.loads(closing.incomplete)
    return missing


def _lock(session: Session, scope: Scope, first: date, last: date) -> list[_Lock]:
    """Takes the ledger rows of the sites that the scope held in the month, in order of site code."""
    query = (
        sa.select(Site.id, Site.code, SiteLedger.closed_months, Site.time_zone, Site.cut_off_minutes)
        .join(SiteLedger, SiteLedger.site_id == Site.id)
        .where(Site.id.in_(sites_during(scope, first, last)))
        .order_by(Site.code)
        .with_for_update(of=SiteLedger)
    )
    return [_Lock(site, code, closed_set(closed), zone, cut_off) for site, code, closed, zone, cut_off in session.execute(query)]


def _refuse_a_running_month(month: int, last: date, locks: Sequence[_Lock]) -> None:
    now = clock.now()
    days = [clock.business_day(now, lock.time_zone, lock.cut_off_minutes) for lock in locks] or [clock.business_day(now)]
    if min(days) <= last:
        raise Conflict("month_not_over", say("{month}은 아직 끝나지 않았습니다. 마지막 영업일이 지난 뒤에 마감해 주세요.",
                                             "{month} is not over yet. Close it after its last business day.",
                                             month=clock.month_text(month)))


def _versions(session: Session, month: int, scope: Scope) -> int:
    newest = sa.func.coalesce(sa.func.max(MonthClosing.version), 0)
    return session.scalar(sa.select(newest).where(MonthClosing.month == month, MonthClosing.scope == str(scope))) or 0


def _closings_over(session: Session, month: int, scope: Scope, opened: Collection[int]) -> list[MonthClosing]:
    """The standing closings, of whatever scope, that hold one of these sites, or that are the scope's own."""
    standing = session.scalars(
        sa.select(MonthClosing).where(MonthClosing.month == month, MonthClosing.reopened_at.is_(None)).order_by(MonthClosing.scope)
    )
    first, last = clock.month_bounds(month)
    return [
        closing for closing in standing
        if closing.scope == str(scope)
        or not set(opened).isdisjoint(session.scalars(sites_during(parse_scope(closing.scope), first, last)))
    ]


def _write(session: Session, locks: Sequence[_Lock], month: int, *, closes: bool) -> None:
    """The month into or out of the ledger rows, and their version up, so that every door looks again."""
    for lock in locks:
        months = lock.closed | {month} if closes else lock.closed - {month}
        session.execute(
            sa.update(SiteLedger).where(SiteLedger.site_id == lock.site_id)
            .values(closed_months=" ".join(map(str, sorted(months))), version=SiteLedger.version + 1)
        )


def _journal(
    session: Session, actor: Actor, act: str, scope: Scope, locks: Sequence[_Lock], content: Mapping[str, object]
) -> None:
    """Into the book of every site that changed, between its documents, and into the scope's own book."""
    subject = f"month:{content['month']}"
    books = [journal.book_of_site(lock.code) for lock in locks]
    if str(scope) not in books:
        books.append(str(scope))
    for book in books:
        journal.append(session, book, actor.code, act, subject, content)


def _note_books(session: Session, closing: MonthClosing, locks: Sequence[_Lock], opened: Collection[int]) -> None:
    """Where the book of every site stands now that its month is locked."""
    held = sa.select(SiteLedger.site_id, SiteLedger.entries, SiteLedger.chain_head).where(
        SiteLedger.site_id.in_([lock.site_id for lock in locks])
    )
    session.add_all([
        MonthClosingSite(closing_id=closing.id, site_id=site_id, locked=site_id in opened, entries=entries, chain_head=head)
        for site_id, entries, head in session.execute(held)
    ])
    session.flush()


def _as_json(missing: Collection[Missing]) -> str:
    listed = [
        {"site": each.site, "device": each.device, "ko": each.why.text("ko"), "en": each.why.text("en")} for each in missing
    ]
    return json.dumps(listed, ensure_ascii=False)
