"""A site's month as a calendar of finished cells, and a scope's month as a table of its sites. Pure: no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from pos.console import figures
from pos.console.language import Speaker
from pos.console.names import site_name
from pos.console.table import Cell, Table, TableRow
from pos.daytotals.missing import Gap
from pos.daytotals.queries import MonthSum, Statement
from sites.clock import month_bounds, month_text
from sites.registry import Site, SiteClosure

ONE_DAY = timedelta(days=1)
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of the calendar. `state` is '', 'stated', 'missing', 'shut', 'today', 'before' or 'ahead'; only some lead anywhere."""

    day: date
    name: str
    spoken: str
    state: str
    word: str
    amount: str = ""
    more: str = ""
    href: str | None = None
    example: bool = False


Week = tuple[DayCell | None, ...]


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """What is known of a site's month."""

    site: Site
    month: int
    today: date
    stated: Mapping[date, Statement]
    gaps: Sequence[Gap]
    closures: Sequence[SiteClosure]

    @property
    def missing(self) -> set[date]:
        """The days that are missing."""
        return {gap.first + number * ONE_DAY for gap in self.gaps if not gap.of_contract for number in range(gap.days)}


def calendar(say: Speaker, known: SiteMonth, may_edit: bool) -> list[Week]:
    """The weeks of the month from Monday to Sunday; None where a day is of another month."""
    first, last = month_bounds(known.month)
    missing = known.missing
    cells: list[DayCell | None] = [None] * first.weekday()
    cells += [_cell(say, known, missing, first + number * ONE_DAY, may_edit) for number in range((last - first).days + 1)]
    cells += [None] * (-len(cells) % 7)
    return [tuple(cells[start : start + 7]) for start in range(0, len(cells), 7)]


def weekdays(say: Speaker) -> list[str]:
    """The heads of the calendar."""
    monday = date(2024, 1, 1)
    return [figures.weekday(monday + number * ONE_DAY, say.language) for number in range(7)]


def _cell(say: Speaker, known: SiteMonth, missing: set[date], day: date, may_edit: bool) -> DayCell:
    name, spoken = str(day.day), figures.day_with_weekday(day, say.language)
    address = url_for("console.day_total", site=known.site.code, day=day.isoformat())
    statement = known.stated.get(day)
    if statement is not None:
        more = say("sales_count", count=figures.number(statement.sales))
        return DayCell(day, name, spoken, "stated", "", figures.number(statement.total), more, address, statement.example)
    href = address if may_edit else None
    if day > known.today:
        return DayCell(day, name, spoken, "ahead", "")
    if known.site.opened_on is not None and day < known.site.opened_on:
        return DayCell(day, name, spoken, "before", say("state_before"))
    closure = next((each for each in known.closures if _holds(each, day)), None)
    if closure is not None:
        return DayCell(day, name, spoken, "shut", say("state_shut"), more=closure.reason, href=href)
    if day == known.today:
        return DayCell(day, name, spoken, "today", say("state_today"), href=href)
    return DayCell(day, name, spoken, "missing" if day in missing else "", say("state_missing") if day in missing else "", href=href)


def _holds(closure: SiteClosure, day: date) -> bool:
    return closure.closed_from <= day and (closure.closed_until is None or day <= closure.closed_until)


def sites_table(
    say: Speaker, month: int, sites: Sequence[Site], sums: Mapping[int, MonthSum], gaps: Sequence[Gap], shut: Mapping[int, int], whole: str
) -> Table:
    """A row for each site that states days, the whole on top."""
    rows = []
    lacking: dict[str, int] = {}
    for gap in gaps:
        lacking[gap.site] = lacking.get(gap.site, 0) + gap.days
    nothing = MonthSum()
    for site in sites:
        stands = sums.get(site.id, nothing)
        href = url_for("console.day_totals", scope=f"site:{site.code}", month=month_text(month))
        missing = lacking.get(site.code, 0)
        cells = (
            Cell(figures.number(stands.days)), Cell(figures.number(missing), "n strong bad" if missing else "n faint"),
            Cell(figures.number(shut.get(site.id, 0))), Cell(figures.number(stands.invoices)),
            # Where nothing was stated, nothing is known, which is not the same as 0 won.
            Cell(figures.number(stands.total), "n strong") if stands.days or stands.invoices else Cell(UNKNOWN, "n faint"),
        )
        rows.append(TableRow(site_name(site.name, site.opened_on), cells, href=href))
    total = TableRow(site_name(whole, None), (
        Cell(figures.number(sum(each.days for each in sums.values()))), Cell(figures.number(sum(lacking.values()))),
        Cell(figures.number(sum(shut.values()))), Cell(figures.number(sum(each.invoices for each in sums.values()))),
        Cell(figures.number(sum(each.total for each in sums.values())), "n strong"),
    ), "total")
    heads = tuple(say(head) for head in ("site", "stated_days", "missing_days", "shut_days", "invoices", "total"))
    return Table("sites", say("sites_head"), say("unit_won"), heads, (total, *rows))


def days_shut(closures: Sequence[SiteClosure], first: date, last: date) -> int:
    """How many of these days a site is shut."""
    days: set[date] = set()
    for closure in closures:
        day = max(closure.closed_from, first)
        while day <= min(closure.closed_until or last, last):
            days.add(day)
            day += ONE_DAY
    return len(days)
