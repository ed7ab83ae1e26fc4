"""What a table says, whatever it is written in: each row in one canonical form, hashed while it goes by. A workbook that was opened and
saved again says the same; a cell that was changed does not, and the marks of rows and columns tell which."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pos.exports.table import ROW, WON, Column, Row, Table, Value, plain
from pos.exports.table_text import DANGEROUS

# Digits of a mark. It tells which row differs; that rows differ at all is told by the whole hash, which is signed.
MARK = 12
_WRITTEN_OUT = re.compile(r"\[U\+([0-9A-F]{4,6})\]")

Plain = str | int | None


def canonical(holds: str, value: Value) -> Plain:
    """A cell as every format can say it: whole numbers, decimal texts, days as texts, texts composed; nothing for an empty one."""
    said = plain(holds, value)
    return canonical_text(said) if isinstance(said, str) else said


def canonical_text(text: str) -> str | None:
    """A text without what a format does to it: the guard against formulas, letters written as their number, line ends, outer blanks."""
    unguarded = text[1:] if text[:1] == "'" and text[1:].startswith(DANGEROUS) else text
    whole = _WRITTEN_OUT.sub(lambda found: _letter(found[1]) or found[0], unguarded)
    return unicodedata.normalize("NFC", whole.replace("\r\n", "\n").replace("\r", "\n")).strip() or None


def _letter(number: str) -> str | None:
    try:
        letter = chr(int(number, 16))
        letter.encode()
    except (ValueError, OverflowError):
        return None
    return letter


def row_bytes(values: Sequence[Plain]) -> bytes:
    """A row in its canonical form (RFC 8785): what is hashed."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class Tally:
    """Counts, adds up and hashes rows as they go by."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.rows = 0
        self.sums = [0 if column.holds == WON else None for column in self.columns]
        self._whole = sha256()
        self._marks = bytearray()
        self._columns = [sha256() for _ in self.columns]

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted."""
        for row in rows:
            values = [canonical(column.holds, value) for column, value in zip(self.columns, row.values, strict=True)]
            self.take(values)
            if row.level == ROW:
                self._add(values)
            yield row

    def take(self, values: Sequence[Plain]) -> None:
        """One row in canonical values."""
        written = row_bytes(values)
        self.rows += 1
        self._whole.update(written + b"\n")
        self._marks += sha256(written).digest()[: MARK // 2]
        for hashed, value in zip(self._columns, values, strict=True):
            hashed.update(row_bytes([value]) + b"\n")

    def _add(self, values: Sequence[Plain]) -> None:
        for place, so_far in enumerate(self.sums):
            value = values[place]
            if so_far is not None and isinstance(value, int):
                self.sums[place] = so_far + value

    @property
    def digest(self) -> str:
        """The SHA-256 of all canonical rows, each ended by a line feed."""
        return self._whole.hexdigest()

    @property
    def marks(self) -> str:
        """The marks of the rows, one after the other."""
        return self._marks.hex()

    @property
    def column_marks(self) -> list[str]:
        """A mark a column."""
        return [hashed.hexdigest()[:MARK] for hashed in self._columns]


def summary_lines(table: Table) -> list[list[str]]:
    """What the summary of a workbook says, line by line, as texts. The unit is the reader's choice and left out."""
    lines: list[list[Any]] = [[table.heading], *([name, value] for name, value in table.head), *map(list, table.about), []]
    for part in table.parts:
        lines.append([column.heading for column in part.columns])
        lines += [[plain(column.holds, value) for column, value in zip(part.columns, row.values, strict=True)] for row in part.rows]
        lines.append([])
    return told(lines)


def told(lines: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Lines of any cells as texts: numbers in their shortest form; empty cells and lines at the end left out."""
    found = [_trimmed([_told(cell) for cell in line]) for line in lines]
    for line in found:
        if line[:1] == ["단위"]:
            del line[1:]
    while found and not found[-1]:
        found.pop()
    return found


def _told(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        return shortest(Decimal(str(cell)))
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = canonical_text(str(cell)) or ""
    return shortest(Decimal(text)) if re.fullmatch(r"-?\d{1,18}(\.\d{1,6})?", text, re.ASCII) else text


def shortest(number: Decimal) -> str:
    """A number without exponent or needless noughts: 6.20 → '6.2', 100 → '100'."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _trimmed(line: list[str]) -> list[str]:
    while line and not line[-1]:
        line.pop()
    return line


def lines_digest(lines: Sequence[Sequence[str]]) -> str:
    """The SHA-256 of lines, each in its canonical form and ended by a line feed."""
    hashed = sha256()
    for line in lines:
        hashed.update(row_bytes(line) + b"\n")
    return hashed.hexdigest()


def line_marks(lines: Sequence[Sequence[str]]) -> str:
    """The marks of lines, one after the other."""
    return "".join(sha256(row_bytes(line)).hexdigest()[:MARK] for line in lines)
