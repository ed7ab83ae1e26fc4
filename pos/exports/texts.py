"""Tables as CSV and as JSON, written row by row, so that a long one needs no more room than a short one."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from pos.exports.copied import in_pieces
from pos.exports.table import MINUTES, QUANTITY, TENTHS, TOTAL, Row, Table, Value, hours_text, plain
from pos.exports.table_text import BOM, csv_text, visible_in
from pos.exports.table_text import Value as CsvValue
from sites.clock import instant_text, month_text

STATE = "확정 여부"


def write_csv(table: Table, target: BinaryIO, encoding: str = "utf-8") -> None:
    """Headings, rows, the total last; the last column says whether the month is confirmed.

    UTF-8 with a byte order mark, without which Korean spreadsheets read it as CP949; or CP949, in which a letter that it lacks is
    written as its number, [U+00E9], so that nothing is lost unseen.
    """
    for piece in csv_pieces(table, encoding):
        target.write(piece)


def csv_pieces(table: Table, encoding: str = "utf-8") -> Iterator[bytes]:
    """The same piece by piece; the headings come before anything is asked for."""
    headings = [*(column.heading for column in table.columns), STATE]
    yield _encoded(("" if encoding == "cp949" else BOM) + csv_text(headings, ()), encoding)
    rows = table.rows
    if table.copied is not None and encoding == "utf-8":
        # No cell holds a line's end: texts are free of them.
        yield from (piece.replace(b"\n", b"\r\n") for piece in in_pieces(table.copied.csv_lines(table.state)))
        rows = [table.copied.total()]
    for row in rows:
        values = [_csv_value(column.holds, value) for column, value in zip(table.columns, row.values, strict=True)]
        yield _encoded(csv_text([*values, table.state]), encoding)


def _csv_value(holds: str, value: Value) -> CsvValue:
    # As a number, or its minus would be taken for the start of a formula.
    if isinstance(value, int) and holds in (TENTHS, QUANTITY):
        return Decimal(str(plain(holds, value)))
    if isinstance(value, int) and holds == MINUTES:
        return hours_text(value)
    return value if isinstance(value, int) else plain(holds, value)


def _encoded(text: str, encoding: str) -> bytes:
    return visible_in(encoding, text).encode(encoding) if encoding != "utf-8" else text.encode()


def write_json(table: Table, target: BinaryIO, _encoding: str = "utf-8") -> None:
    """The same for programs: every line with its codes, and what belongs to the report beside the figures."""
    content = {
        "export": table.export, "scope": str(table.scope), "month": month_text(table.month), "state": table.state, "unit": "원",
        "made_by": table.made_by, "as_of": instant_text(table.as_of), "about": dict(table.about),
        "columns": [{"code": column.code, "heading": column.heading, "holds": column.holds} for column in table.columns],
        **table.beside,
    }
    head = json.dumps(content, ensure_ascii=False, indent=1)
    target.write(f'{head.removesuffix("}").rstrip()},\n "lines": ['.encode())
    total, comma = None, "\n"
    for row in table.rows:
        if row.level == TOTAL:
            total = row
            continue
        target.write(f"{comma}  {_line(table, row)}".encode())
        comma = ",\n"
    target.write(f'\n ],\n "total": {_line(table, total) if total else "null"}\n}}\n'.encode())


def _line(table: Table, row: Row) -> str:
    return json.dumps({**row.codes, **dict(_fields(table, row)), "level": row.level}, ensure_ascii=False)


def _fields(table: Table, row: Row) -> Iterator[tuple[str, str | int | None]]:
    for column, value in zip(table.columns, row.values, strict=True):
        yield column.code, plain(column.holds, value)
