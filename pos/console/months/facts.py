"""What the page of a month knows: one snapshot over the scope's sites, in a number of queries that does not grow with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.closing import ended_by_reopening
from pos.revenue.models import MonthClosing
from pos.revenue.months import SiteMonth, closings_touching, sites_of_month
from pos.revenue.report import Report, nets, report
from pos.sales.reviewing import Open, open_by_site
from sites import clock
from sites.access import REGION, Scope
from sites.devices import Device
from sites.shifts.queries import shifts_all_sites


@dataclass(frozen=True, slots=True)
class Facts:
    """A scope's month at a moment. `paid` is what methods of payment say was earned; `forgotten` counts missing clock-outs by site
    id, None where nobody asks for them."""

    scope: Scope
    month: int
    now: datetime
    today: date
    report: Report
    paid: int
    sites: Sequence[SiteMonth]
    closings: Sequence[MonthClosing]
    ending: Sequence[MonthClosing]
    tablets: int
    flagged: Sequence[Open]
    forgotten: Mapping[int, int] | None

    @property
    def standing(self) -> MonthClosing | None:
        """The scope's own closing that no reopening has ended."""
        own = (closing for closing in self.closings if closing.scope == str(self.scope))
        return next((closing for closing in own if closing.reopened_at is None), None)

    @property
    def versions(self) -> int:
        """How often the scope itself was closed."""
        return sum(closing.scope == str(self.scope) for closing in self.closings)

    @property
    def is_over(self) -> bool:
        """Whether its last business day has passed."""
        return self.report.last < self.today

    @property
    def closed_sites(self) -> int:
        """At how many of its sites it is closed."""
        return sum(site.closed for site in self.sites)

    @property
    def is_closed(self) -> bool:
        """Whether it is closed at every site."""
        return self.closed_sites == len(self.sites) if self.sites else self.standing is not None

    @property
    def can_be_closed(self) -> bool:
        """Whether a closing would lock anything, or make the version that the scope itself still lacks."""
        return self.is_over and self.standing is None


def facts_of(session: Session, scope: Scope, month: int, with_hours: bool) -> Facts:
    """Reads them; the caller holds `reading()` or a transaction, and has checked the scope."""
    first, last = clock.month_bounds(month)
    now = clock.now()
    sites = sites_of_month(session, scope, month)
    ids = [site.id for site in sites]
    tenders = nets(session, scope, first, last, "method,tax_class")
    tablets = sa.select(sa.func.count()).select_from(Device).where(Device.site_id.in_(ids), Device.revoked_at.is_(None))
    # A region has tens of thousands of punches a month, and its people look at none of them.
    hours = with_hours and scope != REGION
    return Facts(
        scope, month, now, clock.business_day(now), report(session, scope, first, last, "site"),
        tenders.total + sum(tenders.beyond.values()), sites, closings_touching(session, month, scope, sites),
        ended_by_reopening(session, month, scope), session.scalar(tablets) or 0, open_by_site(session, ids, first, last),
        _forgotten(session, ids, first, last) if hours else None,
    )


def _forgotten(session: Session, ids: Sequence[int], first: date, last: date) -> Mapping[int, int]:
    return Counter(site_id for site_id, shift in shifts_all_sites(session, ids, first, last) if "missing_out" in shift.flags)
