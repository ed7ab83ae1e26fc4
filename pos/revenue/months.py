"""The months of a scope: which are open, closed and how often, what they earned and lack; and whose closings held its sites."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Facet
from pos.revenue.closing import missing_at_closing
from pos.revenue.dated import sites_during
from pos.revenue.incomplete import incomplete_by_span
from pos.revenue.models import MonthClosing, MonthReopening, RevenueCell
from pos.revenue.report import nets
from sites import clock
from sites.access import REGION, Scope, parse_scope
from sites.registry import Site, SiteLedger, closed_set

_LONG_AGO, _FAR_AHEAD = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class MonthState:
    """A month of a scope. `closed_sites` of its `sites` are closed; `versions` are the scope's own closings, `standing` the one in force.

    `missing` counts what was missing when the standing version was closed, or what an open month that is over lacks now; None
    while it runs, and where a wider closing speaks for it.
    """

    month: int
    is_over: bool
    sites: int
    closed_sites: int
    versions: int
    standing: MonthClosing | None
    net: int
    missing: int | None

    @property
    def closed(self) -> bool:
        """Whether every site is closed, by whatever scope's closing."""
        return self.closed_sites == self.sites if self.sites else self.standing is not None


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """A site that a scope held in a month, and whether the month is closed there."""

    code: str
    name: str
    id: int
    closed: bool


def months_of(session: Session, scope: Scope, year: int) -> list[MonthState]:
    """The months of a year that have begun, the newest first, from the first in which the scope booked or closed anything.

    Everything is read for the year at once. The caller has checked who may see the scope.
    """
    today = clock.business_day(clock.now())
    months = [month for month in range(year * 100 + 1, year * 100 + 13) if month <= clock.month_number(today)]
    if not months:
        return []
    first, last = clock.month_bounds(months[0])[0], clock.month_bounds(months[-1])[1]
    earned = {clock.parse_month(str(key)): net for (key,), net in nets(session, scope, first, last, "month").rows.items()}
    versions = _versions(session, scope, months)
    booked = booked_months(session, scope)
    begun = min([*filter(None, earned), *versions, *(booked or [])], default=_never())
    locks = _locks(session, scope, months)
    this, shown = clock.month_number(today), [month for month in reversed(months) if month >= begun]
    lacking = [month for month in shown if month < this and not (locks[month] and all(locks[month])) and _standing(versions[month]) is None]
    found = incomplete_by_span(session, scope, [clock.month_bounds(month) for month in lacking])
    lacks = {month: len(missing) for month, missing in zip(lacking, found, strict=True)}
    return [_state(month, month < this, locks[month], versions[month], earned.get(month, 0), lacks.get(month)) for month in shown]


def sites_of_month(session: Session, scope: Scope, month: int) -> list[SiteMonth]:
    """The sites that a closing of the scope's month locks, by code."""
    query = (
        sa.select(Site.code, Site.name, Site.id, SiteLedger.closed_months)
        .join(SiteLedger, SiteLedger.site_id == Site.id)
        .where(Site.id.in_(sites_during(scope, *clock.month_bounds(month))))
        .order_by(Site.code)
    )
    return [SiteMonth(code, name, site_id, month in closed_set(closed)) for code, name, site_id, closed in session.execute(query)]


def closings_touching(session: Session, month: int, scope: Scope, sites: Sequence[SiteMonth]) -> list[MonthClosing]:
    """Every closing that held one of the scope's sites: its own, wider and narrower ones, the newest first."""
    found = session.scalars(
        sa.select(MonthClosing).where(MonthClosing.month == month).order_by(MonthClosing.closed_at.desc(), MonthClosing.id.desc())
    ).all()
    if scope == REGION:
        return list(found)
    own, ids = {str(scope), str(REGION)} | {f"site:{site.code}" for site in sites}, {site.id for site in sites}
    for text in {closing.scope for closing in found if closing.scope.startswith("centre:")} - own:
        if not ids.isdisjoint(session.scalars(sites_during(parse_scope(text), *clock.month_bounds(month)))):
            own.add(text)
    return [closing for closing in found if closing.scope in own]


def reopenings_touching(session: Session, month: int, scope: Scope) -> list[MonthReopening]:
    """Every reopening that opened one of the scope's sites, the newest first: whoever's books were opened may know why."""
    found = session.scalars(
        sa.select(MonthReopening).where(MonthReopening.month == month).order_by(MonthReopening.at.desc(), MonthReopening.id.desc())
    ).all()
    if not found:
        return []
    bounds = clock.month_bounds(month)
    ids = set(session.scalars(sites_during(scope, *bounds)))
    held = {text: set(session.scalars(sites_during(parse_scope(text), *bounds))) for text in {each.scope for each in found}}
    return [each for each in found if each.scope == str(scope) or not ids.isdisjoint(held[each.scope])]


def booked_months(session: Session, scope: Scope) -> tuple[int, int] | None:
    """The first and the last month in which the scope's sites booked anything; None where they never did."""
    query = sa.select(RevenueCell.book_date).where(RevenueCell.facet == int(Facet.DAY)).limit(1)
    if scope != REGION:
        query = query.where(RevenueCell.site_id.in_(sites_during(scope, _LONG_AGO, _FAR_AHEAD)))
    # Both ends stand in the index; the least and the greatest of all rows would be looked for in every one of them.
    first, last = (session.scalar(query.order_by(order)) for order in (RevenueCell.book_date.asc(), RevenueCell.book_date.desc()))
    return (clock.month_number(first), clock.month_number(last)) if first and last else None


def _standing(versions: list[MonthClosing]) -> MonthClosing | None:
    return next((closing for closing in versions if closing.reopened_at is None), None)


def _state(month: int, is_over: bool, locks: list[bool], versions: list[MonthClosing], net: int, lacks: int | None) -> MonthState:
    standing = _standing(versions)
    missing = lacks if standing is None else len(missing_at_closing(standing))
    return MonthState(month, is_over, len(locks), sum(locks), len(versions), standing, net, missing)


def _versions(session: Session, scope: Scope, months: list[int]) -> defaultdict[int, list[MonthClosing]]:
    """The scope's own closings by month, in one query."""
    found: defaultdict[int, list[MonthClosing]] = defaultdict(list)
    query = sa.select(MonthClosing).where(MonthClosing.scope == str(scope), MonthClosing.month.between(months[0], months[-1]))
    for closing in session.scalars(query.order_by(MonthClosing.version)):
        found[closing.month].append(closing)
    return found


def _locks(session: Session, scope: Scope, months: list[int]) -> dict[int, list[bool]]:
    """For each month whether it is closed at each of the sites that the scope held in it, in one query."""
    query = sa.union_all(*(
        sa.select(sa.literal(month).label("month"), SiteLedger.closed_months)
        .where(SiteLedger.site_id.in_(sites_during(scope, *clock.month_bounds(month))))
        for month in months
    ))
    found: dict[int, list[bool]] = {month: [] for month in months}
    for month, closed in session.execute(query):
        found[month].append(month in closed_set(closed))
    return found


def _never() -> int:
    return clock.month_number(_FAR_AHEAD)
