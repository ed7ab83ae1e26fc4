"""Rows that PostgreSQL writes down itself, text and all, for files so long that Python would be the brake.

What is asked for is a query whose columns are the finished cells of a file; here they become cells of CSV or of a workbook inside the
query, and COPY hands them over row by row, so that neither side ever holds more than a few of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.table import DAY, QUANTITY, TEXT, Column, Row
from pos.exports.table_text import DANGEROUS

PIECE_BYTES = 1 << 18
# Neither stands in any text, so that a cell of XML is handed over as it is.
_BARE = r"(FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"
_DAY_ZERO = "DATE '1899-12-30'"
_NOT_IN_XML = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))

Cell = sa.ColumnElement[Any]
Lines = Iterable[bytes]


def as_it_comes(lines: Lines) -> Lines:
    """Nobody looks on."""
    return lines


@dataclass(frozen=True, slots=True)
class Copied:
    """The rows of a table but for its total: one query after the other, each with a cell for every column, in the order of the file.

    `total` is asked for at the end; `passing` sees every line go by.
    """

    session: Session
    columns: tuple[Column, ...]
    queries: Callable[[], Iterator[sa.Select[Any]]]
    total: Callable[[], Row]
    passing: Callable[[Any], Any] = as_it_comes

    def passed(self, passing: Callable[[Any], Any]) -> "Copied":
        """The same, with somebody who looks on."""
        return replace(self, passing=passing, total=lambda: next(iter(passing([self.total()]))))

    def csv_lines(self, beside: str) -> Iterator[bytes]:
        """Lines of CSV, each ended by a line feed, with one more cell at their end."""
        for query in self.queries():
            cells = [_in_csv(column, cell) for column, cell in zip(self.columns, query.selected_columns, strict=True)]
            yield from self.passing(self._copy(_showing(query, [*cells, sa.literal(beside)]), "(FORMAT csv)"))

    def xml_rows(self, styles: Sequence[int]) -> Iterator[bytes]:
        """Rows of a worksheet, each ended by a line feed; `styles` are the numbers of the columns' formats."""
        for query in self.queries():
            cells = [
                _in_xml(column, cell, style)
                for column, cell, style in zip(self.columns, query.selected_columns, styles, strict=True)
            ]
            row = sa.func.concat(sa.literal("<row>"), *cells, sa.literal("</row>"))
            yield from self.passing(self._copy(_showing(query, [row]), _BARE))

    def _copy(self, query: sa.Select[Any], how: str) -> Iterator[bytes]:
        connection = self.session.connection()
        # COPY takes no parameters: what is compared with are codes and days of our own.
        said = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(f"COPY ({said}) TO STDOUT {how}") as copy:
                yield from copy
        finally:
            cursor.close()


def in_pieces(lines: Lines) -> Iterator[bytes]:
    """Lines put together to pieces that are worth sending."""
    waiting = bytearray()
    for line in lines:
        waiting += line
        if len(waiting) >= PIECE_BYTES:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _showing(query: sa.Select[Any], cells: Sequence[Cell]) -> sa.Select[Any]:
    return query.with_only_columns(*cells, maintain_column_froms=True)


def _in_csv(column: Column, cell: Cell) -> Cell:
    if column.holds == QUANTITY:
        return _thousandths(cell)
    if column.holds != TEXT:
        return cell
    return sa.case((sa.func.left(cell, 1).in_(DANGEROUS), sa.literal("'").concat(cell)), else_=cell)


def _in_xml(column: Column, cell: Cell, style: int) -> Cell:
    if column.holds == TEXT:
        before, text, after = f'<c s="{style}" t="inlineStr"><is><t>', _escaped(cell), "</t></is></c>"
    else:
        before, text, after = f'<c s="{style}"><v>', _number(column, cell), "</v></c>"
    written = sa.literal(before).op("||")(sa.cast(text, sa.Text)).op("||")(sa.literal(after))
    return sa.func.coalesce(written, sa.literal("<c/>"))


def _escaped(cell: Cell) -> Cell:
    text: Cell = sa.func.translate(cell, _NOT_IN_XML, "")
    for letter, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = sa.func.replace(text, letter, written)
    return text


def _number(column: Column, cell: Cell) -> Cell:
    if column.holds == DAY:
        return cell - sa.literal_column(_DAY_ZERO)
    return _thousandths(cell) if column.holds == QUANTITY else cell


def _thousandths(cell: Cell) -> Cell:
    return cell * sa.literal_column("0.001", sa.Numeric)
