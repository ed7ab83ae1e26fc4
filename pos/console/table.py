"""A table as the template `console/_table.html` shows it: finished texts in cells, the first column names the row."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """What a row is called: the name, a second part that may stand quieter, and since when a site is open."""

    text: str
    second: str | None = None
    opened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure or a word; `css` is 'n' for figures, with 'strong' or 'faint'."""

    text: str
    css: str = "n"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with its name in front. `css` is 'total', 'note' or ''."""

    name: Name
    cells: tuple[Cell, ...]
    css: str = ""
    href: str | None = None
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its heading; the first head belongs to the names. `file` and `link`: where it comes as csv, and its own address."""

    id: str
    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    file: str | None = None
    link: str | None = None
