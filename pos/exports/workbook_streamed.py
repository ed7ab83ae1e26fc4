"""A workbook of any length: its frame is drawn as every workbook's is, and the rows that the database wrote go by into its sheets.

The frame is the same book with a sample line and a sample total for each sheet: from it come the formats of the columns and everything
around the rows. No row is ever held, and no cell is made in Python.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pos.exports.copied import in_pieces
from pos.exports.table import DAY, TEXT, TOTAL, WON, Column, Row, Table, Value, WrittenByTheDatabase
from pos.exports.workbook import MOST_ROWS, write_frame, write_workbook

# The summary is the first sheet, the rows are the second and those after it.
_FIRST_SHEET = 2
_QUICK = 1
# What a sheet may weigh before another is begun: beyond, the archive would have to change its form.
_MOST_BYTES = 1_900_000_000
_SHEET = re.compile(
    rb"(?P<head>.*<sheetData>)(?P<headings><row .*?</row>)(?P<line><row .*?</row>)(?P<total><row .*?</row>)(?P<tail></sheetData>.*)",
    re.DOTALL,
)
_CELL = re.compile(rb'<c r="[A-Z]+\d+"(?: s="(\d+)")?')
_SIZE = re.compile(rb'<dimension ref="[^"]*"/>')


def write_xlsx(table: Table, target: BinaryIO, encoding: str = "utf-8") -> None:
    """Writes the file by whichever way there is."""
    if table.copied is None:
        write_workbook(table, target, encoding)
    else:
        _Streamed(table, table.copied, target).write()


@dataclass(frozen=True, slots=True)
class _Frame:
    """A sheet without its rows, and the formats of its columns: of a line, and of the total."""

    head: bytes
    tail: bytes
    plain: tuple[int, ...]
    strong: tuple[int, ...]


class _Streamed:
    """The file while it is written."""

    def __init__(self, table: Table, rows: WrittenByTheDatabase, target: BinaryIO) -> None:
        self._table, self._rows = table, rows
        self._zip = ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_QUICK)
        self._sizes: list[int] = []

    def write(self) -> None:
        """All of it: first the rows, sheet by sheet, then what stands around them."""
        with self._zip:
            lines = self._lines(self._frame([0]))
            line = next(lines, None)
            while line is not None or not self._sizes:
                line = self._sheet(line, lines)
            self._around()

    def _lines(self, frame: _Frame) -> Iterator[bytes]:
        yield from self._rows.xml_rows(frame.plain)
        yield _row(self._rows.total(), self._table.columns, frame.strong)

    def _sheet(self, line: bytes | None, lines: Iterator[bytes]) -> bytes | None:
        """Fills a sheet, beginning with `line`; answers the first one that has no room."""
        self._sizes.append(0)
        number = len(self._sizes)
        with self._zip.open(_info(_name(number)), "w") as sheet:
            sheet.write(self._frame(self._sizes).head)
            weight, left = 0, []

            def fitting() -> Iterator[bytes]:
                nonlocal weight
                one = line
                while one is not None:
                    if self._sizes[-1] == MOST_ROWS or weight > _MOST_BYTES:
                        left.append(one)
                        return
                    self._sizes[-1] += 1
                    weight += len(one)
                    yield one
                    one = next(lines, None)

            for piece in in_pieces(fitting()):
                sheet.write(piece)
            sheet.write(self._frame(self._sizes).tail)
        return bytes(left[0]) if left else None

    def _frame(self, sizes: list[int]) -> _Frame:
        """The last sheet of a book whose sheets have so many rows."""
        with ZipFile(self._drawn(sizes)) as drawn:
            content = _SIZE.sub(b"", drawn.read(_name(len(sizes))))
        parts = _SHEET.fullmatch(content)
        assert parts is not None, "a frame has headings, a line and a total"
        plain, strong = (tuple(int(style or 0) for style in _CELL.findall(parts[name])) for name in ("line", "total"))
        return _Frame(parts["head"] + parts["headings"], parts["tail"], plain, strong)

    def _around(self) -> None:
        written = {_name(number) for number in range(1, len(self._sizes) + 1)}
        with ZipFile(self._drawn(self._sizes)) as drawn:
            for member in drawn.infolist():
                if member.filename not in written:
                    self._zip.writestr(_info(member.filename), drawn.read(member))

    def _drawn(self, sizes: list[int]) -> io.BytesIO:
        drawn = io.BytesIO()
        write_frame(self._table, drawn, sizes, _sample(self._table.columns))
        return drawn


def _sample(columns: tuple[Column, ...]) -> tuple[Row, Row]:
    known: dict[str, Value] = {TEXT: "-", DAY: date(2020, 1, 1)}
    values = tuple(known.get(column.holds, 1) for column in columns)
    return Row(values), Row(values, TOTAL)


def _row(row: Row, columns: tuple[Column, ...], styles: tuple[int, ...]) -> bytes:
    """A row with a text, whole numbers and empty cells, as totals are."""
    cells = []
    for value, column, style in zip(row.values, columns, styles, strict=True):
        assert value is None or column.holds in (TEXT, WON), "what is summed is won"
        said = "" if value is None else f"<v>{value}</v>" if column.holds == WON else f"<is><t>{escape(str(value))}</t></is>"
        cells.append(f'<c s="{style}" t="inlineStr">{said}</c>' if column.holds == TEXT and said else f'<c s="{style}">{said}</c>')
    return f"<row>{''.join(cells)}</row>\n".encode()


def _name(number: int) -> str:
    return f"xl/worksheets/sheet{_FIRST_SHEET - 1 + number}.xml"


def _info(name: str) -> ZipInfo:
    # No time of its own: the same rows make the same bytes.
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    return info
