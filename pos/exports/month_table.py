"""The month's revenue as a table for every format: its lines, and a summary by centre with what is late and what is missing."""

from sqlalchemy.orm import Session

from pos.exports.month_columns import CODES, COLUMNS
from pos.exports.month_lines import Line
from pos.exports.month_revenue import SUBTOTAL, MonthRevenue, month_revenue
from pos.exports.table import WON, Column, Part, Row, Sheet, Table
from pos.exports.wanted import Wanted
from pos.revenue.faces import report_fields
from sites.clock import month_text

_SUMMARISED = frozenset({
    "centre", "sales", "refunds", "gross", "discount", "refund", "net", "supply", "vat", "exempt", "out_of_scope", "eliminated",
})
_LATE = (
    Column("origin_month", "정정: 원래 달"), Column("book_month", "들어간 달"), Column("net", "순매출", WON),
    Column("supply", "공급가액", WON), Column("vat", "부가세", WON), Column("exempt", "면세", WON),
)
_MISSING = (Column("site", "빠진 자료: 사업장"), Column("device", "기기"), Column("why", "까닭"))
# On paper the columns of one wide sheet are three tables, so that they can be read.
_PAPER = (
    Sheet("매출", (
        "number", "centre", "project", "site", "head_count", "days", "sales", "refunds", "gross", "discount", "refund", "net", "supply",
        "vat", "exempt",
    )),
    Sheet("결제 수단", (
        "number", "centre", "site", "cash", "card", "incheon_eum", "pay_apps", "transfer", "vouchers", "on_account", "other",
        "out_of_scope", "eliminated",
    )),
    Sheet("견주어 보기", (
        "number", "centre", "site", "net", "average", "previous_month", "on_previous_month", "last_year", "on_last_year",
        "year_to_date", "note",
    )),
)
_NAMES = [column.code for column in COLUMNS].index("site") + 1


def revenue_table(session: Session, wanted: Wanted) -> Table:
    """The month of a scope from the one snapshot of the caller's `reading()`."""
    return month_table(month_revenue(session, wanted.scope, wanted.month, wanted.made_by))


def month_table(month: MonthRevenue) -> Table:
    """The month's one object in the shape of tables."""
    whole = report_fields(month.report, "ko")
    return Table(
        "revenue", "매출현황", "매출현황", month.scope, month.scope_name, month.month, month.made_by, month.report.as_of,
        tuple(column.shape for column in COLUMNS), tuple(_row(line) for line in month.table), _NAMES,
        parts=tuple(part for part in (_by_centre(month), _late(month), _missing(month)) if part.rows),
        beside={name: whole[name] for name in ("adjustments", "complete", "incomplete")}, paper=_PAPER, state=month.state,
    )


def _row(line: Line) -> Row:
    return Row(tuple(column.of(line) for column in COLUMNS), line.level, {code: getattr(line.names, code) for code in CODES})


def _by_centre(month: MonthRevenue) -> Part:
    shown = [column for column in COLUMNS if column.code in _SUMMARISED]
    lines = [*((line, "site") for line in month.lines if line.level == SUBTOTAL), (month.total, "total")]
    return Part(
        tuple(column.shape for column in shown), tuple(Row(tuple(column.of(line) for column in shown), level) for line, level in lines)
    )


def _late(month: MonthRevenue) -> Part:
    return Part(_LATE, tuple(
        Row((month_text(late.origin_month), month_text(late.book_month), late.net, late.supply, late.vat, late.exempt))
        for late in month.report.adjustments
    ))


def _missing(month: MonthRevenue) -> Part:
    return Part(_MISSING, tuple(
        Row((missing.site, missing.device or "", missing.why.text("ko"))) for missing in month.report.incomplete
    ))
