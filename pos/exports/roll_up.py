"""The region's roll-up (지역자활센터별 현황): a row for each centre. (Shape: the field notes' section 4.7; savings and public jobs, which
the system does not know, have no column.)"""

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import UNKNOWN_OPERATOR, Facts, read_facts
from pos.exports.month_lines import Line
from pos.exports.month_revenue import SUBTOTAL, month_revenue
from pos.exports.table import COUNT, TENTHS, TOTAL, WON, Column, Row, Sheet, Table, Value
from pos.exports.wanted import Wanted
from pos.revenue.sums import View
from sites import clock
from sites.access import Scope
from sites.registry import Centre

COLUMNS = (
    Column("number", "연번", COUNT, 6), Column("centre", "지역자활센터", width=24), Column("projects", "사업단수", COUNT, 10),
    Column("sites", "사업장수", COUNT, 10), Column("head_count", "참여자수(명)", COUNT, 12), Column("sales", "매출건수", COUNT, 11),
    Column("net", "매출(공급대가)", WON, 15), Column("previous_month", "전월매출", WON, 15),
    Column("on_previous_month", "전월대비(%)", TENTHS, 11), Column("last_year", "전년동기", WON, 15),
    Column("on_last_year", "전년대비(%)", TENTHS, 11),
    Column("year_to_date", "당해연도 누계", WON, 15), Column("eliminated", "내부거래(제외한 금액)", WON, 15),
)


def roll_up_table(session: Session, wanted: Wanted) -> Table:
    """Every centre of the scope, those without a sale as well; its total is the month's of the report."""
    month = month_revenue(session, wanted.scope, wanted.month, wanted.made_by)
    facts = read_facts(session, View(wanted.scope, *clock.month_bounds(wanted.month)))
    earned = {line.names.centre_code: line for line in month.lines if line.level == SUBTOTAL}
    held = _held(facts)
    codes = [*_centres(session, wanted.scope, set(earned) | set(held)), *([None] if None in earned or None in held else [])]
    rows = [_row(facts, number, code, held.get(code, []), earned.get(code)) for number, code in enumerate(codes, 1)]
    return Table(
        "roll-up", "지역자활센터별 현황", "센터별 현황", wanted.scope, month.scope_name, wanted.month, wanted.made_by,
        month.report.as_of, COLUMNS, (*rows, _total(rows, month.total)), 2,
        paper=(Sheet("센터별", tuple(column.code for column in COLUMNS)),),
    )


def _held(facts: Facts) -> dict[str | None, list[str]]:
    """The open sites of each centre on the last day of the month."""
    held: defaultdict[str | None, list[str]] = defaultdict(list)
    for site in facts.open_here:
        held[facts.running[site][1]].append(site)
    return held


def _centres(session: Session, scope: Scope, found: set[str | None]) -> list[str]:
    if scope.kind == "region":
        return list(session.scalars(sa.select(Centre.code).order_by(Centre.name)))
    return [scope.code] if scope.kind == "centre" and scope.code else sorted(code for code in found if code is not None)


def _row(facts: Facts, number: int, centre: str | None, sites: list[str], line: Line | None) -> Row:
    projects = {facts.running[site][0] for site in sites} - {None}
    heads = sum(facts.head_counts.get(site, 0) for site in sites)
    name = facts.centres[centre] if centre else UNKNOWN_OPERATOR
    return Row((number, name, len(projects), len(sites), heads, *_figures(line)), codes={"centre_code": centre})


def _figures(line: Line | None) -> tuple[Value, ...]:
    if line is None:
        return (0, 0, 0, None, 0, None, 0, 0)
    return (
        line.figures.sales, line.figures.net, line.previous_month, line.on_previous_month, line.last_year, line.on_last_year,
        line.year_to_date, line.figures.eliminated,
    )


def _total(rows: list[Row], month: Line) -> Row:
    counts = [sum(int(str(row.values[place])) for row in rows) for place in (2, 3, 4)]
    return Row((None, "합계", *counts, *_figures(month)), TOTAL, {"centre_code": None})


