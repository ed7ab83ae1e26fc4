"""COPY on PostgreSQL: how the many rows of a long act reach their tables fastest."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.rows import DOCUMENT, ENTRY, LINE, MOVE, PAYMENT, SECRET

_TABLES = {"document": DOCUMENT, "line": LINE, "payment": PAYMENT, "secret": SECRET, "entry": ENTRY, "move": MOVE}
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_in(session: Session, values: Mapping[str, Sequence[Sequence[Any]]]) -> None:
    """Copies rows, in the order of `names`, into their tables; documents first, since the others point at them."""
    cursor = session.connection().connection.cursor()
    for key, table in _TABLES.items():
        if values[key]:
            # Column by column, since a column is of one type, and most are empty throughout.
            by_name = zip(names(table), zip(*values[key], strict=True), strict=True)
            columns = {name: texts for name, column in by_name if (texts := _texts(column))}
            with cursor.copy(_statement(table, tuple(columns))) as copy:
                copy.write("\n".join(map("\t".join, zip(*columns.values(), strict=True))))


@cache
def names(table: sa.Table) -> tuple[str, ...]:
    """The columns of a table that are written, in order: all but the one that counts by itself."""
    return tuple(column.name for column in table.columns if column is not table.autoincrement_column)


@cache
def _statement(table: sa.Table, columns: tuple[str, ...]) -> str:
    quoted = ", ".join(f'"{name}"' for name in columns)
    return f"COPY {table.name} ({quoted}) FROM STDIN"


def _texts(column: Sequence[Any]) -> Sequence[str]:
    """A column's values as COPY reads them; nothing where all are null."""
    kinds = set(map(type, column))
    if kinds == {type(None)}:
        return ()
    if kinds == {str} and (joined := "".join(column)).isprintable() and "\\" not in joined:
        return column
    if len(kinds) == 1:
        return list(map(_TEXT[kinds.pop()], column))
    return [_TEXT[type(value)](value) for value in column]


def _escaped(text: str) -> str:
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


_TEXT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N", str: _escaped, int: str, bool: lambda value: "t" if value else "f", UUID: attrgetter("hex"),
    datetime: datetime.isoformat, date: date.isoformat, bytes: lambda value: "\\\\x" + value.hex(),
}
