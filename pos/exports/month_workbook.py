"""The month's revenue as a workbook: a summary first, then the table. Amounts are numbers in won; the summary's switch shows them in
won or in thousands, by number format alone, so that no figure is ever rounded."""

import io
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pos.exports.month_columns import COLUMNS, COUNT, TENTHS, WON
from pos.exports.month_revenue import SITE, SUBTOTAL, MonthRevenue
from sites.clock import DEFAULT_ZONE, month_text, zone

SUMMARY, TABLE = "요약", "매출현황"
UNITS = ("원", "천원")
_UNIT_ROW = 5
_IN_THOUSANDS = '=단위="천원"'


@dataclass(frozen=True)
class _Formats:
    title: Format
    heading: Format
    text: Format
    strong: Format
    won: Format
    strong_won: Format
    count: Format
    tenths: Format
    thousands: Format

    def of(self, holds: str, level: str) -> Format:
        """The format of a cell."""
        if holds == WON:
            return self.won if level == SITE else self.strong_won
        return {COUNT: self.count, TENTHS: self.tenths}.get(holds, self.text if level == SITE else self.strong)


def month_workbook(table: MonthRevenue) -> bytes:
    """The file. The same object makes the same bytes."""
    target = io.BytesIO()
    book = Workbook(target, {"constant_memory": True, "in_memory": True})
    book.set_properties({"created": table.report.as_of.astimezone(UTC).replace(tzinfo=None), "title": _title(table)})
    formats = _formats(book)
    _write_summary(book, book.add_worksheet(SUMMARY), formats, table)
    _write_table(book.add_worksheet(TABLE), formats, table)
    book.close()
    return target.getvalue()


def _formats(book: Workbook) -> _Formats:
    strong: dict[str, Any] = {"bold": True, "top": 1}
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 16}),
        heading=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}),
        text=book.add_format({}),
        strong=book.add_format(strong),
        won=book.add_format({"num_format": "#,##0"}),
        strong_won=book.add_format({**strong, "num_format": "#,##0"}),
        count=book.add_format({"num_format": "#,##0"}),
        tenths=book.add_format({"num_format": "+0.0;-0.0;0.0"}),
        thousands=book.add_format({"num_format": "#,##0,"}),
    )


def _write_summary(book: Workbook, sheet: Worksheet, formats: _Formats, table: MonthRevenue) -> None:
    made_on = table.report.as_of.astimezone(zone(DEFAULT_ZONE)).date()
    head = (
        ("범위", table.scope_name), ("작성일", made_on.isoformat()), ("작성자", table.made_by), ("확정 여부", table.state),
        ("단위", UNITS[0]),
    )
    sheet.write_string(0, 0, _title(table), formats.title)
    for row, (name, value) in enumerate(head, 1):
        sheet.write_string(row, 0, name, formats.strong)
        sheet.write_string(row, 1, value)
    book.define_name("단위", f"={SUMMARY}!$B${_UNIT_ROW + 1}")
    sheet.data_validation(_UNIT_ROW, 1, _UNIT_ROW, 1, {"validate": "list", "source": list(UNITS)})
    below = _write_centres(sheet, formats, table, _UNIT_ROW + 2)
    below = _write_adjustments(sheet, formats, table, below + 1)
    _write_missing(sheet, formats, table, below + 1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 12, 16)


def _write_centres(sheet: Worksheet, formats: _Formats, table: MonthRevenue, top: int) -> int:
    """A line for each centre and the whole; answers the next free row."""
    shown = [column for column in COLUMNS if column.code in _SUMMARISED]
    _write_headings(sheet, formats, top, [column.heading for column in shown])
    lines = [*(line for line in table.lines if line.level == SUBTOTAL), table.total]
    for row, line in enumerate(lines, top + 1):
        for place, column in enumerate(shown):
            _write(sheet, row, place, column.of(line), formats.of(column.holds, SITE if line.level == SUBTOTAL else line.level))
    amounts = [place for place, column in enumerate(shown) if column.holds == WON]
    _switch_unit(sheet, formats, top + 1, min(amounts), top + len(lines), max(amounts))
    return top + 1 + len(lines)


_SUMMARISED = frozenset({
    "centre", "sales", "refunds", "gross", "discount", "refund", "net", "supply", "vat", "exempt", "out_of_scope", "eliminated",
})


def _write_adjustments(sheet: Worksheet, formats: _Formats, table: MonthRevenue, top: int) -> int:
    if not table.report.adjustments:
        return top
    _write_headings(sheet, formats, top, ["정정: 원래 달", "들어간 달", "순매출", "공급가액", "부가세", "면세"])
    for row, late in enumerate(table.report.adjustments, top + 1):
        for place, month in enumerate((late.origin_month, late.book_month)):
            sheet.write_string(row, place, month_text(month))
        for place, won in enumerate((late.net, late.supply, late.vat, late.exempt), 2):
            sheet.write_number(row, place, won, formats.won)
    end = top + len(table.report.adjustments)
    _switch_unit(sheet, formats, top + 1, 2, end, 5)
    return end + 1


def _write_missing(sheet: Worksheet, formats: _Formats, table: MonthRevenue, top: int) -> None:
    if table.report.complete:
        return
    _write_headings(sheet, formats, top, ["빠진 자료: 사업장", "기기", "까닭"])
    for row, missing in enumerate(table.report.incomplete, top + 1):
        for place, text in enumerate((missing.site, missing.device or "", missing.why.text("ko"))):
            sheet.write_string(row, place, text)


def _write_table(sheet: Worksheet, formats: _Formats, table: MonthRevenue) -> None:
    _write_headings(sheet, formats, 0, [column.heading for column in COLUMNS])
    for row, line in enumerate(table.table, 1):
        for place, column in enumerate(COLUMNS):
            _write(sheet, row, place, _value(column.holds, column.of(line)), formats.of(column.holds, line.level))
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(column.code, 13))
        if column.holds == WON:
            _switch_unit(sheet, formats, 1, place, len(table.table), place)
    sheet.freeze_panes(1, _LAST_NAME + 1)


_WIDTHS = {"number": 6, "level": 8, "centre": 22, "project": 22, "site": 38, "note": 30}
_LAST_NAME = [column.code for column in COLUMNS].index("site")


def _value(holds: str, value: str | int | None) -> str | int | Decimal | None:
    return Decimal(value) / 10 if holds == TENTHS and isinstance(value, int) else value


def _write_headings(sheet: Worksheet, formats: _Formats, row: int, headings: list[str]) -> None:
    for place, heading in enumerate(headings):
        sheet.write_string(row, place, heading, formats.heading)


def _write(sheet: Worksheet, row: int, place: int, value: str | int | Decimal | None, shape: Format) -> None:
    """Texts as texts, whatever they begin with; numbers as numbers."""
    if value is None:
        sheet.write_blank(row, place, None, shape)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, shape)
    else:
        sheet.write_number(row, place, value, shape)


def _switch_unit(sheet: Worksheet, formats: _Formats, top: int, left: int, bottom: int, right: int) -> None:
    rule = {"type": "formula", "criteria": _IN_THOUSANDS, "format": formats.thousands}
    sheet.conditional_format(top, left, bottom, right, rule)


def _title(table: MonthRevenue) -> str:
    return f"{table.month // 100}년 {table.month % 100}월 매출현황 · {table.scope_name}"
