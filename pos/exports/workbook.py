"""A table as a workbook: a summary first, then the rows. Amounts are numbers in won; the summary's switch shows them in won or in
thousands, by number format alone, so that no figure is ever rounded."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import BinaryIO

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pos.exports.table import MINUTES, QUANTITY, ROW, TENTHS, UNITS, WON, Column, Row, Table
from pos.exports.workbook_formats import PROOF, SUMMARY, UNIT_CELL, Formats, make_formats, switch_unit

# A sheet holds 1,048,576 rows; a longer table goes on in another one.
MOST_ROWS = 1_000_000
_UNIT_ROW = 5
_A4, _LANDSCAPE_FROM = 9, 8
_DAY_MINUTES = 24 * 60


def write_workbook(table: Table, target: BinaryIO, _encoding: str = "utf-8") -> None:
    """Writes the file. The same object makes the same bytes."""
    with _book(table, target) as (book, formats):
        _write_rows(book, formats, table)
        if table.proof is not None:
            _write_proof(book.add_worksheet(PROOF), formats, table)


def write_frame(table: Table, target: BinaryIO, sizes: Sequence[int], sample: Sequence[Row]) -> None:
    """The same book around rows that are not there: a sheet for each of `sizes`, made up for so many of them, with `sample` in it."""
    with _book(table, target) as (book, formats):
        for number, size in enumerate(sizes, 1):
            sheet = _sheet(book, formats, table, number)
            for row, line in enumerate(sample, 1):
                _write_line(sheet, formats, row, table.columns, line)
            _finish(sheet, formats, table, size)


@contextmanager
def _book(table: Table, target: BinaryIO) -> Iterator[tuple[Workbook, Formats]]:
    """A book with its summary, closed when the block ends."""
    book = Workbook(target, {"constant_memory": True})
    book.set_properties({"created": table.as_of.astimezone(UTC).replace(tzinfo=None), "title": table.heading})
    formats = make_formats(book)
    _write_summary(book, book.add_worksheet(SUMMARY), formats, table)
    yield book, formats
    book.close()


def _write_summary(book: Workbook, sheet: Worksheet, formats: Formats, table: Table) -> None:
    head = table.head
    sheet.write_string(0, 0, table.heading, formats.title)
    for row, (name, value) in enumerate([*head, *table.about], 1):
        sheet.write_string(row, 0, name, formats.strong)
        sheet.write_string(row, 1, value)
    if table.has_won:
        book.define_name("단위", f"={SUMMARY}!{UNIT_CELL}")
        sheet.data_validation(_UNIT_ROW, 1, _UNIT_ROW, 1, {"validate": "list", "source": list(UNITS)})
    top = 2 + len(head) + len(table.about)
    for part in table.parts:
        _write_headings(sheet, formats, top, part.columns)
        for row, line in enumerate(part.rows, top + 1):
            _write_line(sheet, formats, row, part.columns, line)
        amounts = [place for place, column in enumerate(part.columns) if column.holds == WON]
        if amounts and part.rows:
            switch_unit(sheet, formats, (top + 1, min(amounts), top + len(part.rows), max(amounts)))
        top += len(part.rows) + 2
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 12, 16)
    _on_paper(sheet, table, top, 1 + max((len(part.columns) for part in table.parts), default=1))


def _write_rows(book: Workbook, formats: Formats, table: Table) -> None:
    """The rows, over as many sheets as they need."""
    number, row, sheet = 1, 0, _sheet(book, formats, table, 1)
    for line in table.rows:
        if row == MOST_ROWS:
            _finish(sheet, formats, table, row)
            number, row = number + 1, 0
            sheet = _sheet(book, formats, table, number)
        row += 1
        _write_line(sheet, formats, row, table.columns, line)
    _finish(sheet, formats, table, row)


def _write_proof(sheet: Worksheet, formats: Formats, table: Table) -> None:
    """What proves the rows, as texts: whoever reads them reads the same as the command that checks them."""
    assert table.proof is not None, "the caller has looked"
    for row, line in enumerate(table.proof()):
        for place, text in enumerate(line):
            sheet.write_string(row, place, text, formats.strong if place == 0 and len(line) > 1 else formats.text)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 6, 30)
    sheet.protect(options={"select_locked_cells": True})


def _sheet(book: Workbook, formats: Formats, table: Table, number: int) -> Worksheet:
    sheet = book.add_worksheet(table.sheet if number == 1 else f"{table.sheet} ({number})")
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    _write_headings(sheet, formats, 0, table.columns)
    sheet.freeze_panes(1, table.name_columns)
    return sheet


def _finish(sheet: Worksheet, formats: Formats, table: Table, last: int) -> None:
    for place, column in enumerate(table.columns):
        if column.holds == WON and last:
            switch_unit(sheet, formats, (1, place, last, place))
    if last:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
    sheet.repeat_rows(0)
    if table.name_columns:
        sheet.repeat_columns(0, table.name_columns - 1)
    _on_paper(sheet, table, last, len(table.columns))


def _on_paper(sheet: Worksheet, table: Table, last_row: int, columns: int) -> None:
    sheet.set_paper(_A4)
    if columns >= _LANDSCAPE_FROM:
        sheet.set_landscape()
    sheet.print_area(0, 0, last_row, columns - 1)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{table.title} {table.state}&R&P / &N")


def _write_headings(sheet: Worksheet, formats: Formats, row: int, columns: Iterable[Column]) -> None:
    for place, column in enumerate(columns):
        sheet.write_string(row, place, column.heading, formats.heading)


def _write_line(sheet: Worksheet, formats: Formats, row: int, columns: tuple[Column, ...], line: Row) -> None:
    """Texts as texts, whatever they begin with; numbers as numbers; days as days."""
    for place, (column, value) in enumerate(zip(columns, line.values, strict=True)):
        shape = formats.of(column.holds, line.level != ROW)
        if value is None:
            if line.level != ROW:
                sheet.write_blank(row, place, None, shape)
        elif isinstance(value, str):
            sheet.write_string(row, place, value, shape)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, datetime.combine(value, time()), shape)
        else:
            sheet.write_number(row, place, _number(column.holds, value), shape)


def _number(holds: str, value: int) -> int | Decimal:
    if holds == TENTHS:
        return Decimal(value) / 10
    if holds == QUANTITY:
        return Decimal(value) / 1000
    return Decimal(value) / _DAY_MINUTES if holds == MINUTES else value


