"""What a visitor asked to see, and the frozen reports that answer it, all of one snapshot."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos.revenue.report import Report, report
from sites import clock
from sites.access import Scope

BREAKDOWNS = ("site", "centre", "kind", "project", "weekday", "hour", "category", "product")


@dataclass(frozen=True, slots=True)
class Asked:
    """A month (202011) of a scope, broken down by a key, as seen on a day."""

    scope: Scope
    month: int
    by: str
    today: date

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the month."""
        return clock.month_bounds(self.month)

    @property
    def is_running(self) -> bool:
        """Whether the month has begun and is not over."""
        first, last = self.days
        return first <= self.today < last

    @property
    def is_over(self) -> bool:
        """Whether the month's last day has passed."""
        return self.days[1] < self.today

    @property
    def then(self) -> int:
        """The month to compare with: the one before."""
        return clock.next_month(self.month, -1)

    @property
    def then_days(self) -> tuple[date, date]:
        """Its days to compare with: of a running month only as many as have passed, or it would always look worse."""
        first, last = clock.month_bounds(self.then)
        return (first, first.replace(day=min(self.today.day, last.day))) if self.is_running else (first, last)


@dataclass(frozen=True, slots=True)
class MonthReports:
    """The reports of the page. Each face of the system makes the same ones, so that all show the same figures."""

    by_key: Report
    by_day: Report
    by_day_and_kind: Report
    by_tender: Report
    then_by_key: Report
    then_by_day: Report

    @property
    def is_empty(self) -> bool:
        """Whether nothing was booked in the month."""
        return not self.by_day.rows


def month_reports(session: Session, asked: Asked) -> MonthReports:
    """Reads them all; the caller holds `reading()` and has checked the scope."""
    first, last = asked.days
    then_first, then_last = asked.then_days
    return MonthReports(
        by_key=report(session, asked.scope, first, last, asked.by),
        by_day=report(session, asked.scope, first, last, "day"),
        by_day_and_kind=report(session, asked.scope, first, last, "day,kind"),
        by_tender=report(session, asked.scope, first, last, "method,tax_class"),
        then_by_key=report(session, asked.scope, then_first, then_last, asked.by),
        then_by_day=report(session, asked.scope, then_first, then_last, "day"),
    )
