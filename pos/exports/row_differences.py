"""Which rows of a file are not those that were issued, and in which columns: by the marks that the proof holds of each."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Any

from pos.exports.canonical import MARK, Plain, Tally
from pos.exports.findings import finding
from pos.exports.table import Column
from sites.errors import Message

MOST_NAMED = 20
MOST_CELLS = 6
# Beyond so many rows they are compared one by one in their places, which takes no longer the more there are.
MOST_MATCHED = 5000

Place = tuple[str, int]
Rows = Iterable[tuple[Place, list[Plain]]]


def row_differences(statement: Mapping[str, Any], marks: str, rows: Rows) -> list[Message]:
    """Nothing where the rows are those of the statement; else what differs. `marks` are not trusted before their hash was compared."""
    columns = [Column(each["code"], each["heading"], each["holds"]) for each in statement["columns"]]
    found: list[Message] = []
    tally, places, seen = Tally(columns), list[Place](), list[list[Plain]]()
    for place, row in rows:
        tally.take(row[: len(columns)])
        places.append(place)
        seen.append(row if len(seen) < MOST_MATCHED else [])
        if len(row) > len(columns):
            found.append(finding("cell_beyond", where=_named(place)))
    same, trusted = (tally.rows, tally.digest) == (statement["rows"], statement["rows_sha256"]), are_issued(statement, marks)
    if same or not trusted:
        return [*([] if trusted else [finding("only_marks" if same else "marks_changed")]), *found[:MOST_NAMED]]
    if tally.rows != statement["rows"]:
        found.append(finding("row_count", issued=statement["rows"], now=tally.rows))
    pairs = zip(columns, statement["columns"], tally.column_marks, strict=True)
    other = [column for column, issued, mark in pairs if issued["mark"] != mark]
    numbers = others(split(marks), split(tally.marks))
    named = [number for number in numbers if number <= len(places)]
    for number in named[:MOST_NAMED]:
        row = seen[number - 1] if number <= len(seen) else []
        found.append(finding("row", where=_named(places[number - 1]), cells=_cells(columns, other, row)))
    if len(named) > MOST_NAMED:
        found.append(finding("more_rows", more=len(named) - MOST_NAMED))
    return found if named else [*found, finding("order")]


def are_issued(statement: Mapping[str, Any], marks: str) -> bool:
    """Whether the marks are those that were signed."""
    return bool(sha256(marks.encode("utf-8", "surrogatepass")).hexdigest() == statement["marks_sha256"])


def others(issued: Sequence[str], now: Sequence[str]) -> list[int]:
    """The numbers (from 1) of what is there now and was not issued there; where something is missing, of what stands in its place."""
    if len(issued) == len(now) or max(len(issued), len(now)) > MOST_MATCHED:
        return [number for number, mark in enumerate(now, 1) if number > len(issued) or issued[number - 1] != mark]
    changes = SequenceMatcher(None, issued, now, autojunk=False).get_opcodes()
    spans = [range(start + 1, max(end, start + 1) + 1) for tag, _, _, start, end in changes if tag != "equal"]
    return [number for span in spans for number in span]


def split(marks: str) -> list[str]:
    """Marks that stand one after the other, each by itself."""
    return [marks[start : start + MARK] for start in range(0, len(marks), MARK)]


def _cells(columns: Sequence[Column], other: Sequence[Column], row: Sequence[Plain]) -> str:
    values = dict(zip((column.code for column in columns), row, strict=False))
    told = [f"{column.heading} ‘{_shown(values.get(column.code))}’" for column in other]
    return ", ".join(told[:MOST_CELLS]) + (" …" if len(told) > MOST_CELLS else "") or "–"


def _shown(value: Plain) -> str:
    return str("" if value is None else value).replace("\0", "")[:60]


def _named(place: Place) -> str:
    sheet, number = place
    return f"{sheet} {number}" if sheet else str(number)
