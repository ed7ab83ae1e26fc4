"""A report in the words of the contract: what the API answers, the command prints and files hold."""

from typing import Any

from pos.revenue.keys import Key, Keys
from pos.revenue.report import Report, Row
from sites.clock import instant_text, month_text


def report_fields(report: Report, language: str) -> dict[str, Any]:
    """The whole report as the API answers it; reasons in 'ko' or 'en'."""
    return {
        "scope": str(report.scope), "from": report.first.isoformat(), "to": report.last.isoformat(), "by": ",".join(report.by),
        "rows": [row_fields(row, report.by) for row in report.rows],
        "total": report.total.fields(),
        "as_of": instant_text(report.as_of),
        "adjustments": [
            {
                "origin_month": month_text(late.origin_month), "book_month": month_text(late.book_month),
                "net": late.net, "supply": late.supply, "vat": late.vat, "exempt": late.exempt,
            }
            for late in report.adjustments
        ],
        "complete": report.complete,
        "incomplete": [
            {"site": missing.site, "device": missing.device, "why": missing.why.text(language)} for missing in report.incomplete
        ],
    }


def row_fields(row: Row, by: Keys) -> dict[str, Any]:
    """A row: its keys under their names, then its figures."""
    keys = {name: key_text(value) for name, value in zip(by, row.keys, strict=True)}
    return keys | row.measures.fields()


def key_text(value: Key) -> str | int | None:
    """A key as JSON has it: days as texts."""
    return value if value is None or isinstance(value, (str, int)) else value.isoformat()
