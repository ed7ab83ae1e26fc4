"""Rows of an issued file as canonical values again: out of a workbook, csv or json, wherever it has been meanwhile. Reads everything as
whatever it says now; what cannot be read is a Damaged file."""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pos.exports.canonical import Plain, canonical_text, shortest, told
from pos.exports.proof import MARKS_LINE, PROOF_LINE
from pos.exports.table import COUNT, DAY, MINUTES, QUANTITY, TENTHS, TEXT, WON
from pos.exports.workbook_formats import PROOF, SUMMARY

FORMULA = "\0formula "
PLACES = {TENTHS: 1, QUANTITY: 3}

Lines = list[tuple[str, ...]]

# A file from anywhere fails in as many ways as its parts have readers; each of them means the same here.
_UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, InvalidFileException, ParseError, OSError, EOFError, LookupError, ValueError,
    TypeError, AttributeError, ArithmeticError, NotImplementedError, RuntimeError, SyntaxError,
)


class Damaged(Exception):
    """The file cannot be read as what it is called. Its text says where."""


class Workbook:
    """A workbook as found: its sheets, the lines of the summary and of the proof, and the rows of the data."""

    def __init__(self, content: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                broken = archive.testzip()
            if broken is not None:
                raise Damaged(broken)
            self._book = load_workbook(io.BytesIO(content), read_only=True)
        except _UNREADABLE as error:
            raise Damaged(type(error).__name__) from error
        self.sheets: list[str] = list(self._book.sheetnames)

    def proof(self) -> tuple[Any, str, Lines]:
        """The signed object, the marks, and all lines of the sheet; an empty object where there is none."""
        if PROOF not in self.sheets:
            return {}, "", []
        lines: Lines = [line for line in (tuple(_text(cell) for cell in row) for row in self._cells(PROOF)) if any(line)]
        trimmed: Lines = [tuple(_trimmed(line)) for line in lines]
        written = "".join(line[1] for line in trimmed if len(line) > 1 and line[0].startswith(f"{PROOF_LINE} "))
        marks = "".join(line[1] for line in trimmed if len(line) > 1 and line[0].startswith(f"{MARKS_LINE} "))
        try:
            return json.loads(written), marks, trimmed
        except ValueError:
            return None, marks, trimmed

    def summary(self) -> list[list[str]]:
        """The lines of the summary, as texts."""
        return told([[_plain_cell(cell) for cell in row] for row in self._cells(SUMMARY)])

    def data_sheets(self, name: str) -> list[str]:
        """The sheets over which the rows go on."""
        return [sheet for sheet in self.sheets if sheet == name or (sheet.startswith(f"{name} (") and sheet.endswith(")"))]

    def rows(self, sheet: str, holds: Sequence[str]) -> Iterator[list[Plain]]:
        """A data sheet's rows, its headings first, in canonical values; cells beyond the columns are added at the end."""
        for number, row in enumerate(self._cells(sheet)):
            cells = [_plain_cell(cell) for cell in row]
            cells += [None] * (len(holds) - len(cells))
            kinds = [TEXT if number == 0 else each for each in holds] + [TEXT] * (len(cells) - len(holds))
            values = [of_cell(kind, cell) for kind, cell in zip(kinds, cells, strict=True)]
            yield values[: len(holds)] + [each for each in values[len(holds) :] if each is not None]

    def _cells(self, sheet: str) -> Iterator[Sequence[Any]]:
        try:
            yield from self._book[sheet].iter_rows()
        except _UNREADABLE as error:
            raise Damaged(sheet) from error


def csv_rows(content: bytes, encoding: str, holds: Sequence[str]) -> Iterator[list[Plain]]:
    """The rows of a csv, its headings first, without the last column, which says on every line that the month is confirmed."""
    try:
        text = content.decode("cp949" if encoding == "cp949" else "utf-8-sig")
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True)):
            cells = [*row, *[""] * (len(holds) + 1 - len(row))]
            kinds = [TEXT if number == 0 else each for each in holds] + [TEXT] * (len(cells) - len(holds))
            yield [of_text(kind, cell) for kind, cell in zip(kinds, cells, strict=True)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Damaged(type(error).__name__) from error


def json_rows(content: bytes, codes: Sequence[str]) -> Iterator[list[Plain]]:
    """The lines of a json and its total, last."""
    try:
        whole = json.loads(content)
        lines = [*whole["lines"], *([whole["total"]] if whole["total"] is not None else [])]
        for line in lines:
            values = [line.get(code, "\0") for code in codes]
            yield [canonical_text(value) if isinstance(value, str) else value for value in values]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(type(error).__name__) from error


def of_cell(holds: str, cell: Any) -> Plain:
    """A workbook's cell as the column's kind of value; whatever is of another kind as a text that no such value has."""
    if cell is None:
        return None
    if isinstance(cell, str):
        return canonical_text(cell) if holds == TEXT else f"\0{cell}"
    if holds == DAY and isinstance(cell, date):
        return cell.isoformat()[:10]
    if holds == MINUTES:
        return _minutes(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return of_text(holds, shortest(Decimal(repr(cell)))) if holds in (WON, COUNT, TENTHS, QUANTITY) else f"\0{cell}"
    return f"\0{cell}"


def of_text(holds: str, text: str) -> Plain:
    """A csv's cell as the column's kind of value, likewise."""
    if holds in (TEXT, DAY) or not text:
        return canonical_text(text)
    try:
        if holds in (WON, COUNT):
            return int(text) if str(int(text)) == text else f"\0{text}"
        if holds in PLACES:
            return f"{Decimal(text):.{PLACES[holds]}f}" if Decimal(text) == round(Decimal(text), PLACES[holds]) else f"\0{text}"
        hours, _, minutes = text.partition(":")
        return int(hours) * 60 + int(minutes)
    except (ValueError, ArithmeticError):
        return f"\0{text}"


def _minutes(cell: Any) -> Plain:
    if isinstance(cell, timedelta):
        return round(cell / timedelta(minutes=1))
    if isinstance(cell, datetime):
        return round((cell - datetime(1899, 12, 30)) / timedelta(minutes=1))  # noqa: DTZ001 (a length of time, not an instant)
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    return round(cell * 24 * 60) if isinstance(cell, (int, float)) else f"\0{cell}"


def _plain_cell(cell: Any) -> Any:
    """A cell's value; a formula never passes for a text that reads alike."""
    return f"{FORMULA}{cell.value}" if getattr(cell, "data_type", "") == "f" else cell.value


def _text(cell: Any) -> str:
    value = _plain_cell(cell)
    return "" if value is None else str(value)


def _trimmed(line: Sequence[str]) -> list[str]:
    found = list(line)
    while found and not found[-1]:
        found.pop()
    return found
