"""The month's revenue as one frozen object: the table that every format is made from. Its total is the report's."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from pos.exports.month_facts import Facts, Group, read_facts, scope_name
from pos.exports.month_lines import Line, Names, gathered, summed
from pos.exports.table import UNCONFIRMED
from pos.revenue.cells import Facet
from pos.revenue.measures import NOTHING, Measures, added
from pos.revenue.report import Report, report
from pos.revenue.sums import View, sums
from sites import clock
from sites.access import Scope

SITE, SUBTOTAL, TOTAL = "site", "subtotal", "total"


@dataclass(frozen=True, slots=True)
class MonthRevenue:
    """A scope's month: lines by centre, each centre's followed by its subtotal, then the total. `report` is by centre."""

    scope: Scope
    scope_name: str
    month: int
    made_by: str
    lines: tuple[Line, ...]
    total: Line
    report: Report
    state: str = UNCONFIRMED

    @property
    def table(self) -> tuple[Line, ...]:
        """Every line in the order in which files show them."""
        return (*self.lines, self.total)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Nets of other months by site."""

    previous_month: dict[str, int]
    last_year: dict[str, int]
    year_to_date: dict[str, int]

    def sites(self) -> set[str]:
        return {*self.previous_month, *self.last_year, *self.year_to_date}


def month_revenue(session: Session, scope: Scope, month: int, made_by: str) -> MonthRevenue:
    """The month (202011) of a scope from the one snapshot of the caller's `reading()`. `made_by` is the code of who asked."""
    view = View(scope, *clock.month_bounds(month))
    whole = report(session, scope, view.first, view.last, "centre")
    facts, compared = read_facts(session, view), _compared(session, view, month)
    figures, days = _figures(session, view)
    tenders = _tenders(session, view)
    lines = []
    for group in _groups(figures, facts, compared, scope):
        mine = compared if group == _last_of_site(group[0], figures, days, group) else _Compared({}, {}, {})
        site = group[0]
        lines.append(Line(
            SITE, None, facts.names(group, view.first, view.last), facts.head_counts.get(site), len(days.get(group, ())),
            figures.get(group, NOTHING), gathered(tenders.get(group, ())),
            mine.previous_month.get(site, 0), mine.last_year.get(site, 0), mine.year_to_date.get(site, 0),
        ))
    total = replace(summed(TOTAL, Names(centre="합계"), lines), figures=whole.total)
    return MonthRevenue(scope, scope_name(session, scope), month, made_by, _with_subtotals(lines), total, whole)


def _figures(session: Session, view: View) -> tuple[dict[Group, Measures], dict[Group, set[date]]]:
    parts: defaultdict[Group, list[Measures]] = defaultdict(list)
    days: defaultdict[Group, set[date]] = defaultdict(set)
    for (site, project, centre, day), measures in sums(session, view, ("site", "project", "centre", "day"), Facet.DAY):
        group = _group(site, project, centre)
        parts[group].append(measures)
        if measures.sales and isinstance(day, date):
            days[group].add(day)
    return {group: added(rows) for group, rows in parts.items()}, days


def _tenders(session: Session, view: View) -> dict[Group, list[tuple[str, int]]]:
    nets: defaultdict[Group, list[tuple[str, int]]] = defaultdict(list)
    for (site, project, centre, method), measures in sums(session, view, ("site", "project", "centre", "method"), Facet.TENDER):
        nets[_group(site, project, centre)].append((str(method), measures.net))
    return nets


def _group(site: object, project: object, centre: object) -> Group:
    return str(site), None if project is None else str(project), None if centre is None else str(centre)


def _compared(session: Session, view: View, month: int) -> _Compared:
    def nets(first: date, last: date) -> dict[str, int]:
        groups = sums(session, View(view.scope, first, last), ("site",), Facet.DAY)
        return {str(site): measures.net for (site,), measures in groups}

    year_before = clock.month_bounds(clock.next_month(month, -12))
    return _Compared(
        nets(*clock.month_bounds(clock.next_month(month, -1))), nets(*year_before), nets(view.first.replace(month=1), view.last)
    )


def _groups(figures: dict[Group, Measures], facts: Facts, compared: _Compared, scope: Scope) -> list[Group]:
    """One group for every site, project and centre with figures; and one for a site that has none of this month but was
    open here, or earned here in a month that is compared."""
    known = {group[0] for group in figures}
    others = (facts.open_here | compared.sites()) - known
    silent = [(site, *_running_here(facts.running[site], scope)) for site in others]
    return sorted([*figures, *silent], key=lambda group: (group[2] is None, group[2] or "", group[0], group[1] or ""))


def _running_here(running: tuple[str | None, str | None], scope: Scope) -> tuple[str | None, str | None]:
    project, centre = running
    if scope.kind == "centre" and centre != scope.code:
        return None, scope.code
    return project, centre


def _last_of_site(site: str, figures: dict[Group, Measures], days: dict[Group, set[date]], default: Group) -> Group:
    """The one line of a site that carries the comparisons: that of its latest day, where project or centre changed."""
    before = date.min + timedelta(days=1)
    own = [group for group in figures if group[0] == site]
    return max(own, key=lambda group: (max(days.get(group, {before})), group[1] or "", group[2] or ""), default=default)


def _with_subtotals(lines: list[Line]) -> tuple[Line, ...]:
    by_centre: dict[str | None, list[Line]] = {}
    for number, line in enumerate(lines, 1):
        by_centre.setdefault(line.names.centre_code, []).append(replace(line, number=number))
    shown: list[Line] = []
    for code, own in by_centre.items():
        shown += [*own, summed(SUBTOTAL, Names(centre_code=code, centre=own[0].names.centre), own)]
    return tuple(shown)
