"""Days on which a bay in use was not read: missing, not nothing taken. Its next reading stands for them too."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.bays.models import Bay, BayDay, BayReading
from pos.bays.queries import standing
from pos.revenue import incomplete
from pos.revenue.dated import sites_during
from pos.revenue.incomplete import Missing, Span
from sites import clock
from sites.access import Scope
from sites.errors import say
from sites.registry import Site, SiteClosure

ONE_DAY = timedelta(days=1)
MOST_NAMED = 3
Days = tuple[date, date | None]


def register() -> None:
    """Tells revenue what may be missing of bays."""
    incomplete.register_reason(missing_of_bays, missing_over)


def missing_of_bays(session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
    """One reason for each site that has days without a reading in a span."""
    return [_reason(site, days) for site, days in unread(session, scope, first, last).items()]


def missing_over(session: Session, scope: Scope, spans: Sequence[Span]) -> list[list[Missing]]:
    """The same for several spans, read once."""
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    found = _unread(session, scope, first, last)
    return [
        [
            _reason(site.code, within) for site, days in found
            if site.id in span.held and (within := [day for day in days if span.first <= day <= span.last])
        ]
        for span in spans
    ]


def unread(session: Session, scope: Scope, first: date, last: date) -> dict[str, list[date]]:
    """The days up to yesterday on which a site was not shut and did not read every bay that was in use; by site."""
    return {site.code: days for site, days in _unread(session, scope, first, last)}


def _unread(session: Session, scope: Scope, first: date, last: date) -> list[tuple[Site, list[date]]]:
    """One query where no site of the scope has bays, as nearly everywhere; three where one has."""
    used: dict[Site, list[Bay]] = {}
    rows = session.execute(
        sa.select(Site, Bay).join(Bay, Bay.site_id == Site.id)
        .where(Site.id.in_(sites_during(scope, first, last))).order_by(Site.code)
    )
    for site, bay in rows:
        used.setdefault(site, []).append(bay)
    if not used:
        return []
    ids = [site.id for site in used]
    shut: dict[int, list[Days]] = {}
    for number, begun, ended in session.execute(
        sa.select(SiteClosure.site_id, SiteClosure.closed_from, SiteClosure.closed_until).where(SiteClosure.site_id.in_(ids))
    ):
        shut.setdefault(number, []).append((begun, ended))
    read = {(bay_id, day) for bay_id, day in session.execute(
        sa.select(BayReading.bay_id, BayDay.business_date).join(BayDay, BayDay.document_id == BayReading.document_id)
        .where(BayDay.site_id.in_(ids), BayDay.business_date.between(first, last), standing())
    )}
    found = []
    for site, bays in used.items():
        yesterday = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes) - ONE_DAY
        until = min(last, yesterday, site.closed_on or last)
        days = [
            day for day in _days(max(first, min(bay.valid_from for bay in bays)), until)
            if any(bay.in_use(day) and (bay.id, day) not in read for bay in bays) and not _within(day, shut.get(site.id, ()))
        ]
        if days:
            found.append((site, days))
    return found


def _reason(site: str, days: list[date]) -> Missing:
    return Missing(site, None, say(
        "읽지 않은 셀프 베이가 있는 날이 {count:,}일입니다: {days}", "{count:,} days on which not every bay was read: {days}",
        count=len(days), days=_named(days)), "bays")


def _days(first: date, last: date) -> Iterable[date]:
    return (first + number * ONE_DAY for number in range((last - first).days + 1))


def _within(day: date, spans: Iterable[Days]) -> bool:
    return any(first <= day and (last is None or day <= last) for first, last in spans)


def _named(days: list[date]) -> str:
    return ", ".join([*(day.isoformat() for day in days[:MOST_NAMED]), *(["…"] if len(days) > MOST_NAMED else [])])
