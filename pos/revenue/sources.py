"""Where revenue comes from: upper floors register what earns, so that revenue knows no kind of document by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Counted

Read = Callable[[Session, date | None, date | None, int | None], Iterator[Counted]]


class Difference(NamedTuple):
    """One figure that is not what it must be: `stored` stands in what was kept, `expected` follows from the documents."""

    check: str
    site: str
    where: str
    figure: str
    stored: int
    expected: int


Check = Callable[[Session, date, date, dict[int, str]], Iterator[Difference]]
Rebuild = Callable[[Session, int, date, date], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of store of documents.

    `read(session, first, last, site_id)` streams what was booked from `first` to `last` (None: no bound) at that site (None: at all).
    `spans` selects (site_id, first book date, last book date) of every site that has documents.
    `late` selects, of documents booked on another day than their own, site_id, business_date, book_date, party, net, supply,
    vat, exempt (signed); a partial index has to serve it.
    `money` is plain SQL over :first and :last that answers site_id, book_date and the won paid less the won given back; it
    is the other way to the same sum, so it shares no code with what counts.
    `check` proves what the source keeps beside the roll-up (it gets the bounds, both included, and the codes of the sites by their ids),
    and `rebuild` makes that anew for a site between two days, under the site's lock.
    """

    name: str
    read: Read
    spans: sa.Select[*tuple[Any, ...]]
    late: sa.Select[*tuple[Any, ...]]
    money: str
    check: Check | None = None
    rebuild: Rebuild | None = None


_registered: dict[str, Source] = {}
_checks: dict[str, Check] = {}


def register(source: Source) -> None:
    """Adds a source, or replaces the one of the same name."""
    _registered[source.name] = source


def sources() -> tuple[Source, ...]:
    """Every registered source, in the order of registration."""
    return tuple(_registered.values())


def register_check(name: str, check: Check) -> None:
    """Adds a proof of what a feature keeps beside the documents of others, or replaces the one of the same name."""
    _checks[name] = check


def checks() -> tuple[Check, ...]:
    """Every registered proof: the sources' own, then the features'."""
    return (*(source.check for source in sources() if source.check is not None), *_checks.values())


def booked(session: Session, first: date | None, last: date | None, site_id: int | None = None) -> Iterator[Counted]:
    """What all sources booked in these days at that site (None: everywhere)."""
    for source in sources():
        yield from source.read(session, first, last, site_id)
