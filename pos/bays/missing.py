"""Days on which a car wash's bays were not read: missing, not nothing taken. The next reading stands for them too."""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.bays.models import Bay, BayDay
from pos.bays.queries import standing
from pos.revenue import incomplete
from pos.revenue.dated import sites_during
from pos.revenue.incomplete import Missing
from sites import clock
from sites.access import Scope
from sites.errors import say
from sites.registry import KINDS, Site, SiteClosure

ONE_DAY = timedelta(days=1)
MOST_NAMED = 3


def register() -> None:
    """Tells revenue what may be missing of bays."""
    incomplete.register_reason(missing_of_bays)


def missing_of_bays(session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
    """One reason for each site that has days without a reading in a span."""
    found = unread(session, scope, first, last)
    return [
        Missing(site, None, say(
            "셀프 베이를 읽지 않은 날이 {count:,}일 있습니다: {days}", "{count:,} days on which the bays were not read: {days}",
            count=len(days), days=_named(days)), "bays")
        for site, days in found.items()
    ]


def unread(session: Session, scope: Scope, first: date, last: date) -> dict[str, list[date]]:
    """The days up to yesterday on which a site had bays in use, was not shut, and read none; by site."""
    kinds = [code for code, kind in KINDS.items() if "bays" in kind.offers]
    sites = session.scalars(
        sa.select(Site).where(Site.kind.in_(kinds), Site.id.in_(sites_during(scope, first, last))).order_by(Site.code)
    ).all()
    found: dict[str, list[date]] = {}
    for site in sites:
        yesterday = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes) - ONE_DAY
        spans = _spans(session, sa.select(Bay.valid_from, Bay.valid_until).where(Bay.site_id == site.id))
        shut = _spans(session, sa.select(SiteClosure.closed_from, SiteClosure.closed_until).where(SiteClosure.site_id == site.id))
        read = set(session.scalars(
            sa.select(BayDay.business_date).where(BayDay.site_id == site.id, BayDay.business_date.between(first, last), standing())
        ))
        until = min(last, yesterday, site.closed_on or last)
        days = [day for day in _days(first, until) if day not in read and _within(day, spans) and not _within(day, shut)]
        if days:
            found[site.code] = days
    return found


def _spans(session: Session, query: sa.Select[date, date | None]) -> list[tuple[date, date | None]]:
    return [(first, last) for first, last in session.execute(query)]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + number * ONE_DAY for number in range((last - first).days + 1))


def _within(day: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


def _named(days: list[date]) -> str:
    return ", ".join([*(day.isoformat() for day in days[:MOST_NAMED]), *(["…"] if len(days) > MOST_NAMED else [])])
