"""What the day page knows: one snapshot over every site of a scope, in a number of queries that does not grow with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cards.unmatched import counted as unmatched_by_site
from pos.cash_receipts.queries import waiting
from pos.daytotals.missing import Gap, gaps
from pos.inventory.queries import LowStock, low_stock_all_sites
from pos.revenue.report import Report, report
from pos.sales.live import net_until, selling_times, set_aside_open
from pos.sales.reviewing import Open, open_by_site
from pos.sales.till_review import odd_closings
from pos.tills.finding import forgotten
from sites import clock
from sites.access import Scope, sites_within
from sites.devices import Device
from sites.registry import Site, SiteClosure
from sites.shifts.pairing import Shift
from sites.shifts.queries import shifts_all_sites

WEEK = timedelta(days=7)
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Facts:
    """The day of a scope at a moment. Dictionaries and rows go by site id; what is not there did not happen."""

    now: datetime
    today: date
    sites: Sequence[Site]
    closures: dict[int, SiteClosure]
    tablets: Sequence[Device]
    report: Report
    then: dict[int, int]
    selling: dict[int, tuple[datetime, datetime]]
    flagged: Sequence[Open]
    set_aside: dict[int, int]
    shifts: Sequence[tuple[int, Shift]]
    low_stock: Sequence[LowStock]
    gaps: Sequence[Gap]
    receipts: dict[int, tuple[int, int]] = field(default_factory=dict)
    cards: dict[int, tuple[int, int]] = field(default_factory=dict)
    left_open: Sequence[tuple[int, date]] = ()
    over_short: Sequence[tuple[int, int | None]] = ()

    @property
    def manned(self) -> set[int]:
        """The sites where somebody has come and not gone yet."""
        return {site_id for site_id, shift in self.shifts if "open" in shift.flags}


def facts_of(session: Session, scope: Scope, now: datetime) -> Facts:
    """Reads them; the caller holds `reading()` and has checked the scope."""
    today = clock.business_day(now)
    # Asked for by the scope, not by a list of its sites: a statement that is as long as the list is read anew each time.
    ids = sites_within(scope)
    sites = session.scalars(sa.select(Site).where(Site.id.in_(ids)).order_by(Site.code)).all()
    closed = session.scalars(
        sa.select(SiteClosure).where(
            SiteClosure.site_id.in_(ids), SiteClosure.closed_from <= today,
            sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= today),
        )
    )
    tablets = session.scalars(
        sa.select(Device).where(Device.site_id.in_(ids), Device.revoked_at.is_(None)).order_by(Device.site_id, Device.device_no)
    )
    return Facts(
        now, today, sites, {closure.site_id: closure for closure in closed}, tablets.all(),
        report(session, scope, today, today, "site"), net_until(session, scope, ids, today - WEEK, now - WEEK),
        selling_times(session, ids, today), open_by_site(session, ids, today - timedelta(days=1), today), set_aside_open(session, ids),
        shifts_all_sites(session, ids, today - LOOK_BACK, today), low_stock_all_sites(session, ids),
        gaps(session, scope, today - LOOK_BACK, today), waiting(session, ids), unmatched_by_site(session, ids),
        forgotten(session, ids, today), odd_closings(session, ids),
    )
