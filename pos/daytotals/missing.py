"""Days that a site which reports by day has not stated: missing, which is not the same as nothing sold.

A site that is paid by contract owes an invoice a month instead; it owes days only in a month in which it stated one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals.models import DayTotal
from pos.daytotals.queries import standing
from pos.daytotals.stating import CONTRACT, DAY
from pos.revenue import incomplete
from pos.revenue.dated import sites_during
from pos.revenue.incomplete import Missing, Span
from sites import clock
from sites.access import Scope
from sites.errors import Message, say
from sites.registry import KINDS, Site, SiteClosure

ONE_DAY = timedelta(days=1)
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on end of which nothing was stated, both included; `of_contract`: a whole month without an invoice."""

    site: str
    first: date
    last: date
    of_contract: bool = False

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


def register() -> None:
    """Tells revenue what may be missing of day totals."""
    incomplete.register_reason(missing_of_day_totals, missing_over)


def missing_of_day_totals(session: Session, scope: Scope, first: date, last: date) -> list[Missing]:
    """The reason for figures to be incomplete that day totals give: one for each site, naming the first of its gaps."""
    return _reasons(gaps(session, scope, first, last))


def missing_over(session: Session, scope: Scope, spans: Sequence[Span]) -> list[list[Missing]]:
    """The same for several spans, read once."""
    first, last = min(span.first for span in spans), max(span.last for span in spans)
    known = _sites(session, scope, first, last)
    stated = _stated(session, sites_during(scope, first, last), first, last) if known else {}
    return [_reasons(_gaps([one for one in known if one.site.id in span.held], stated, span.first, span.last)) for span in spans]


def _reasons(gaps: Iterable[Gap]) -> list[Missing]:
    by_site: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_site.setdefault(gap.site, []).append(gap)
    return [
        Missing(site, None, _why(found), "invoices" if all(gap.of_contract for gap in found) else "days") for site, found in by_site.items()
    ]


def gaps(session: Session, scope: Scope, first: date, last: date) -> list[Gap]:
    """Every gap of the scope's sites between two days, in order of site and day. Days to come and today are never missing."""
    owing = [known for known in _sites(session, scope, first, last) if known.owing(first, last) is not None]
    stated = _stated(session, sites_during(scope, first, last), first, last) if owing else {}
    return _gaps(owing, stated, first, last)


def _gaps(sites: "Sequence[_Known]", stated: Mapping[tuple[int, str], frozenset[date]], first: date, last: date) -> list[Gap]:
    found: list[Gap] = []
    for known in sites:
        days, site = known.owing(first, last), known.site
        if days is None:
            continue
        start, end = days
        owed = _Owed(site.code, start, end, stated.get((site.id, DAY), frozenset()), known.closures)
        invoiced = stated.get((site.id, CONTRACT), frozenset())
        found += owed.by_month(invoiced, last) if site.offers("contracts") else owed.by_day(start, end)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """A site, since when it owes anything, and when it is shut."""

    site: Site
    begun: date | None
    closures: list[tuple[date, date | None]]

    def owing(self, first: date, last: date) -> tuple[date, date] | None:
        """The first and the last of these days that it owes by now, if any: of today alone nobody owes anything."""
        if self.begun is None:
            return None
        site = self.site
        yesterday = clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes) - ONE_DAY
        start, end = max(first, self.begun), min(last, yesterday, site.closed_on or last)
        return (start, end) if start <= end else None


def _sites(session: Session, scope: Scope, first: date, last: date) -> list[_Known]:
    """The scope's sites that state days, each with its closures, in one query: every report asks this."""
    kinds = [code for code, kind in KINDS.items() if "day_totals" in kind.offers]
    # Where no opening is known, a site owes from the first day that it ever stated anything of.
    first_stated = sa.select(sa.func.min(DayTotal.business_date)).where(DayTotal.site_id == Site.id).scalar_subquery()
    touching = sa.and_(
        SiteClosure.site_id == Site.id, SiteClosure.closed_from <= last,
        sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= first),
    )
    rows = session.execute(
        sa.select(Site, sa.func.coalesce(Site.opened_on, first_stated), SiteClosure.closed_from, SiteClosure.closed_until)
        .outerjoin(SiteClosure, touching)
        .where(Site.kind.in_(kinds), Site.id.in_(sites_during(scope, first, last)))
        .order_by(Site.code, SiteClosure.closed_from)
    )
    found: dict[int, _Known] = {}
    for site, begun, closed_from, closed_until in rows:
        known = found.setdefault(site.id, _Known(site, begun, []))
        if closed_from is not None:
            known.closures.append((closed_from, closed_until))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Owed:
    site: str
    first: date
    last: date
    stated: frozenset[date]
    closures: Sequence[tuple[date, date | None]]

    def by_day(self, first: date, last: date) -> list[Gap]:
        """The gaps in the days from `first` to `last`."""
        found: list[Gap] = []
        day = first
        while day <= last:
            if day not in self.stated and not self._is_shut(day):
                if found and found[-1].last == day - ONE_DAY:
                    found[-1] = Gap(self.site, found[-1].first, day)
                else:
                    found.append(Gap(self.site, day, day))
            day += ONE_DAY
        return found

    def by_month(self, invoiced: frozenset[date], asked_until: date) -> list[Gap]:
        """The months, all of them over and asked for, of which there is neither an invoice nor a day."""
        found: list[Gap] = []
        month = clock.month_number(self.first) if self.first <= self.last else None
        while month is not None and month <= clock.month_number(self.last):
            start, end = clock.month_bounds(month)
            within = [day for day in self.stated if start <= day <= end]
            if within:
                found += self.by_day(max(min(within), self.first), min(end, self.last))
            elif end <= self.last and not any(start <= day <= end for day in invoiced) and not self._is_shut_all(start, end):
                found.append(Gap(self.site, start, end, of_contract=True))
            month = clock.next_month(month)
        return [gap for gap in found if gap.last <= asked_until]

    def _is_shut(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last in self.closures)

    def _is_shut_all(self, first: date, last: date) -> bool:
        return all(self._is_shut(first + number * ONE_DAY) for number in range((last - first).days + 1))


def _stated(session: Session, ids: sa.Select[int], first: date, last: date) -> dict[tuple[int, str], frozenset[date]]:
    """The days that stand, by site and kind."""
    query = sa.select(DayTotal.site_id, DayTotal.kind, DayTotal.business_date).where(
        DayTotal.site_id.in_(ids), DayTotal.business_date.between(first, last), standing(DAY, CONTRACT)
    )
    found: dict[tuple[int, str], set[date]] = {}
    for site_id, kind, day in session.execute(query):
        found.setdefault((site_id, kind), set()).add(day)
    return {key: frozenset(days) for key, days in found.items()}


def _why(found: Sequence[Gap]) -> Message:
    months, days = [gap for gap in found if gap.of_contract], [gap for gap in found if not gap.of_contract]
    if not days:
        named = _named(clock.month_text(clock.month_number(gap.first)) for gap in months)
        return say("계약 청구가 없는 달이 {count:,}달 있습니다: {months}", "{count:,} months without a contract invoice: {months}",
                   count=len(months), months=named)
    return say("하루 합계가 없는 날이 {count:,}일 있습니다: {days}", "{count:,} days without a day total: {days}",
               count=sum(gap.days for gap in days), days=_named(map(_span, days)))


def _named(words: Iterable[str]) -> str:
    listed = list(words)
    return ", ".join([*listed[:MOST_NAMED], *(["…"] if len(listed) > MOST_NAMED else [])])


def _span(gap: Gap) -> str:
    return gap.first.isoformat() if gap.days == 1 else f"{gap.first.isoformat()}~{gap.last.isoformat()}"
