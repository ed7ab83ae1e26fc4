"""A span beside its plan: only sites and months that have one are compared, of a running month as many days as have passed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from pos.console import figures as spoken
from pos.console.revenue.spans import Span
from pos.money import round_half_up
from pos.revenue.plans import plans_between
from pos.revenue.report import nets
from sites import clock
from sites.access import Scope


@dataclass(frozen=True, slots=True)
class Against:
    """What the sites with a plan earned (`net`) and meant to earn (`planned`), and how many sites have none.

    `months` and `sites` hold the same pair (net, planned) by month and by site.
    """

    net: int
    planned: int
    with_plan: int
    without: int
    by_site: Mapping[str, tuple[int, int]]
    by_month: Mapping[int, tuple[int, int]]

    @property
    def thousandths(self) -> int | None:
        """How much of the plan was reached; None without a plan."""
        return spoken.share(self.net, self.planned)


def against_plan(session: Session, scope: Scope, span: Span, today: date) -> Against:
    """Sets the net of each site and month beside its plan. Months to come are left out."""
    running = clock.month_number(today)
    first, last = span.month, min(clock.month_number(span.last), running)
    plans = plans_between(session, scope, first, last) if first <= last else {}
    earned: dict[tuple[str, int], int] = {}
    for (site, text), net in nets(session, scope, span.first, span.last, "site,month").rows.items():
        earned[str(site), clock.parse_month(str(text)) or 0] = net
    by_site: dict[str, tuple[int, int]] = {}
    by_month: dict[int, tuple[int, int]] = {}
    for (code, month), whole in plans.items():
        pair = earned.get((code, month), 0), until_today(whole, month, today)
        by_site[code] = _added(by_site.get(code), pair)
        by_month[month] = _added(by_month.get(month), pair)
    without = {code for code, month in earned if (code, month) not in plans}
    return Against(
        sum(net for net, _ in by_site.values()), sum(planned for _, planned in by_site.values()), len(by_site), len(without),
        by_site, by_month,
    )


def until_today(planned: int, month: int, today: date) -> int:
    """The part of a month's plan that belongs to the days up to today, today included."""
    last = clock.month_bounds(month)[1]
    return planned if month != clock.month_number(today) else round_half_up(planned * today.day, last.day)


def _added(one: tuple[int, int] | None, other: tuple[int, int]) -> tuple[int, int]:
    return (other[0] + one[0], other[1] + one[1]) if one else other
