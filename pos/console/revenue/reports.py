"""What a visitor asked to see, and the frozen reports that answer it, all of one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos.console.revenue.planned import Against, against_plan
from pos.console.revenue.spans import DAY, MONTH, PLAN, UNIT, YEAR, Span
from pos.revenue.hours import days_with_hours
from pos.revenue.keys import offered
from pos.revenue.report import Nets, Report, coarser, nets, reports
from pos.revenue.sums import View
from sites import clock
from sites.access import Scope

BREAKDOWNS = ("site", "centre", "kind", "project", "weekday", "hour", "category", "product", "method", "tax_class")
ACROSS = ("month", "weekday", "kind", "hour", "category", "method", "tax_class")
MONTHS_BEFORE = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A span of a scope as seen on a day: broken down by a key, maybe across a second one, and compared with something."""

    scope: Scope
    span: Span
    by: str
    today: date
    against: str = "before"
    across: str | None = None
    heat: bool = True

    @property
    def is_running(self) -> bool:
        """Whether the span has begun and is not over; a month or a year on its last day counts as whole."""
        first, last = self.span.first, self.span.last
        return first <= self.today < last or (self.span.kind == DAY and first == self.today)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.span.last < self.today

    @property
    def then_days(self) -> tuple[date, date] | None:
        """The days to compare with; none where a plan is, or where nothing can be."""
        return self.span.compared(self.against, self.today)

    @property
    def unit(self) -> str:
        """By what the chart is drawn: the hours of a day, the days of a month, the months of a year."""
        return UNIT[self.span.kind]


@dataclass(frozen=True, slots=True)
class SpanReports:
    """The reports of the page. Each face of the system makes the same ones, so that all show the same figures."""

    by_key: Report
    by_unit: Report
    by_unit_and_kind: Report
    by_tender: Nets
    across: Nets | None = None
    by_weekday_and_hour: Nets | None = None
    days_with_hours: Sequence[date] = ()
    then_by_key: Nets | None = None
    then_by_unit: Nets | None = None
    thirteen: Nets | None = None
    plan: Against | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was booked in the span."""
        return not self.by_unit.rows


def crossing(asked: Asked) -> str | None:
    """The pair of keys of the second table; none where the two cannot be told together."""
    return f"{asked.by},{asked.across}" if asked.across and (asked.by, asked.across) in offered() else None


def span_reports(session: Session, asked: Asked) -> SpanReports:
    """Reads them all; the caller holds `reading()` and has checked the scope."""
    first, last = asked.span.first, asked.span.last
    # Finer rows are added up here instead of being asked for twice.
    finer, pair = f"{asked.unit},kind", crossing(asked)
    heated = asked.heat and asked.span.kind != DAY
    found = reports(session, asked.scope, first, last, *sorted({finer, asked.by}))
    then = asked.then_days

    def earned(by: str, days: tuple[date, date]) -> Nets:
        return nets(session, asked.scope, *days, by)

    return SpanReports(
        by_key=found[asked.by],
        by_unit=coarser(found[finer], asked.unit),
        by_unit_and_kind=found[finer],
        by_tender=earned("method,tax_class", (first, last)),
        across=earned(pair, (first, last)) if pair else None,
        by_weekday_and_hour=earned("weekday,hour", (first, last)) if heated else None,
        days_with_hours=days_with_hours(session, View(asked.scope, first, last)) if heated else (),
        then_by_key=earned(asked.by, then) if then else None,
        then_by_unit=earned(asked.unit, then) if then and asked.span.kind != DAY else None,
        thirteen=earned("month", thirteen_days(asked)) if asked.span.kind == MONTH else None,
        plan=against_plan(session, asked.scope, asked.span, asked.today) if asked.against == PLAN else None,
    )


def thirteen_days(asked: Asked) -> tuple[date, date]:
    """The days of thirteen months, the one that is shown the last."""
    return clock.month_bounds(clock.next_month(asked.span.month, -MONTHS_BEFORE))[0], asked.span.last


def documents_span(asked: Asked) -> Span | None:
    """Of which span the documents can be looked through from here; a year is too long for that."""
    return None if asked.span.kind == YEAR else asked.span
