"""The month's revenue as CSV and as JSON."""

import json
from decimal import Decimal

from pos.exports.month_columns import COLUMNS, TENTHS, line_fields, tenths_text
from pos.exports.month_lines import Line
from pos.exports.month_revenue import MonthRevenue
from pos.exports.table_text import Value, csv_file
from pos.revenue.faces import report_fields
from sites.clock import instant_text, month_text


def month_csv(table: MonthRevenue) -> bytes:
    """The table with subtotals and total, won as whole numbers; the last column says whether the month is confirmed."""
    headings = [*(column.heading for column in COLUMNS), "확정 여부"]
    return csv_file(headings, ([*_values(line), table.state] for line in table.table))


def month_json(table: MonthRevenue) -> bytes:
    """The same for programs: every line with its codes, and what belongs to the report beside the figures."""
    whole = report_fields(table.report, "ko")
    content = {
        "export": "revenue", "scope": str(table.scope), "month": month_text(table.month), "state": table.state, "unit": "원",
        "made_by": table.made_by, "as_of": instant_text(table.report.as_of),
        "columns": [{"code": column.code, "heading": column.heading, "holds": column.holds} for column in COLUMNS],
        "lines": [line_fields(line) for line in table.lines],
        "total": line_fields(table.total),
        "adjustments": whole["adjustments"], "complete": whole["complete"], "incomplete": whole["incomplete"],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _values(line: Line) -> list[Value]:
    values: list[Value] = []
    for column in COLUMNS:
        value = column.of(line)
        # As a number, or its minus would be taken for the start of a formula.
        values.append(Decimal(tenths_text(value)) if column.holds == TENTHS and isinstance(value, int) else value)
    return values
