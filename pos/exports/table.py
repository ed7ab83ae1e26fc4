"""The one object that every file is made from: rows first, format second. What a column holds decides how each format writes it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from pos.money import quantity_text
from sites.access import Scope
from sites.clock import DEFAULT_ZONE, zone

TEXT, COUNT, WON, TENTHS, QUANTITY, MINUTES, DAY = "text", "count", "won", "tenths_of_per_cent", "quantity", "minutes", "day"
ROW, SUBTOTAL, TOTAL = "site", "subtotal", "total"

# What a file is while its month can still change, and what it is once that is closed and the file signed.
UNCONFIRMED, CONFIRMED = "미확정", "확정"
UNITS = ("원", "천원")

Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code for programs, its heading for people, what it holds, and how wide it is in a workbook."""

    code: str
    heading: str
    holds: str = TEXT
    width: int = 13


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a value a column; `codes` are for programs and stand beside them."""

    values: tuple[Value, ...]
    level: str = ROW
    codes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A small table of the summary."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on paper: its title and the columns, by code, that it shows."""

    title: str
    codes: tuple[str, ...]


class WrittenByTheDatabase(Protocol):
    """Rows but for the total that the database writes down itself; each line ends with a line feed."""

    @property
    def total(self) -> Callable[[], Row]:
        """Asks for the total."""

    def passed(self, passing: Callable[[Any], Any]) -> "WrittenByTheDatabase":
        """The same, with somebody who sees each line go by."""

    def csv_lines(self, beside: str) -> Iterator[bytes]:
        """Lines of CSV, with one more cell at their end."""

    def xml_rows(self, styles: Sequence[int]) -> Iterator[bytes]:
        """Rows of a worksheet, their cells in these formats."""


@dataclass(frozen=True, slots=True)
class Table:
    """A finished table. The first `name_columns` stay in sight in a workbook and repeat on paper.

    `rows` may be a stream: then it is read once, and its last row is the total. `about` are further lines of the summary, `beside` what
    programs get beside the rows, `paper` the tables of the printed form (none: it is not handed in on paper). `period` names what is
    not a month. `proof`, once the rows have been read, says the lines of the sheet that proves them. `copied` are the same rows by a
    quicker way, where there is one.
    """

    export: str
    title: str
    sheet: str
    scope: Scope
    scope_name: str
    month: int
    made_by: str
    as_of: datetime
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    name_columns: int
    about: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    paper: tuple[Sheet, ...] = ()
    state: str = UNCONFIRMED
    period: str = ""
    proof: Callable[[], Iterable[tuple[str, ...]]] | None = None
    copied: WrittenByTheDatabase | None = None

    @property
    def heading(self) -> str:
        """What stands above the table: '2020년 11월 매출현황 · 인천광역자활센터'."""
        return f"{self.period or f'{self.month // 100}년 {self.month % 100}월'} {self.title} · {self.scope_name}"

    @property
    def head(self) -> tuple[tuple[str, str], ...]:
        """The first lines of the summary: whose, when made, by whom, whether confirmed, in what."""
        made_on = self.as_of.astimezone(zone(DEFAULT_ZONE)).date()
        told = (("범위", self.scope_name), ("작성일", made_on.isoformat()), ("작성자", self.made_by), ("확정 여부", self.state))
        return (*told, ("단위", UNITS[0])) if self.has_won else told

    @property
    def has_won(self) -> bool:
        """Whether there is anything to show in won or in thousands."""
        return any(column.holds == WON for column in self.columns)


def tenths_text(tenths: int) -> str:
    """62 → '6.2'."""
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def hours_text(minutes: int) -> str:
    """605 → '10:05'."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def plain(holds: str, value: Value) -> str | int | None:
    """A value as programs take it: won and counts as whole numbers, what has a point as a decimal text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and holds == TENTHS:
        return tenths_text(value)
    if isinstance(value, int) and holds == QUANTITY:
        return quantity_text(value)
    return value


def summed(columns: Iterable[Column], rows: Iterable[Row]) -> list[Value]:
    """The sums of what can be added (won, counts, minutes) over rows; None elsewhere."""
    wanted = list(columns)
    sums: list[Value] = [0 if column.holds in (WON, COUNT, MINUTES) else None for column in wanted]
    for row in rows:
        add_to(sums, row)
    return sums


def add_to(sums: list[Value], row: Row) -> None:
    """Adds a row to sums that `summed` began."""
    for place, so_far in enumerate(sums):
        value = row.values[place]
        if isinstance(so_far, int) and isinstance(value, int):
            sums[place] = so_far + value
