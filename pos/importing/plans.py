"""What a checked file would do, in one form for every kind of file, so that one preview, one record and one way back serve them all."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

NEW, CHANGED, SAME = "new", "changed", "same"

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Options:
    """How whoever brings a file wants it read. Each kind of file asks for some of them."""

    site: str | None = None
    owner: str | None = None
    day: date | None = None
    year: int | None = None
    unit: str = "auto"
    tax_class: str = "taxable"
    method: str = "cash"

    def as_text(self) -> str:
        """As it is kept beside an uploaded file."""
        return json.dumps({
            "site": self.site, "owner": self.owner, "day": self.day.isoformat() if self.day else None, "year": self.year,
            "unit": self.unit, "tax_class": self.tax_class, "method": self.method,
        })


def options_of(text: str) -> Options:
    """The options that `as_text` wrote."""
    given = json.loads(text)
    return Options(**given | {"day": date.fromisoformat(given["day"]) if given["day"] else None})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a row says of its subject: a word for the page (price, name, quantity …), what stands, what would."""

    what: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of the file and what it would do. `site` is a code; `day` from when it holds."""

    row: int
    state: str
    subject: str
    name: str
    changes: tuple[Change, ...] = ()
    site: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked file. `acts` is what its own kind records; `total` is the won that it brings in, None where it brings none; `passed` are
    rows that add others up and were found right; `unread` headings that mean nothing here."""

    rows: tuple[PlannedRow, ...]
    acts: Sequence[Any]
    unread: tuple[str, ...] = ()
    owner: str | None = None
    total: int | None = None
    first: date | None = None
    last: date | None = None
    passed: tuple[int, ...] = ()

    @property
    def new(self) -> int:
        """How many rows would change something."""
        return sum(row.state != SAME for row in self.rows)


@dataclass(frozen=True, slots=True)
class Did:
    """One thing that recording a file did, with what is needed to undo it."""

    site_id: int | None
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
