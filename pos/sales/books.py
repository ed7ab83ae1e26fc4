"""Reading a book of the journal by page: newest first, of a day, of one act. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from sites import clock, journal
from sites.journal import JournalEntry

# A page looks no further back than this many entries for an act that is rare.
LOOKED_THROUGH = 20_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a book: its entries, how many the book has, and below which position the next page begins, None at the end."""

    entries: Sequence[JournalEntry]
    in_book: int
    before: int | None


def page_of_book(
    session: Session, book: str, limit: int, *, before: int | None = None, day: date | None = None, act: str | None = None
) -> Page:
    """The newest entries below a position, of a day by the region's clock and of an act where those are given."""
    in_book, _ = journal.book_heads(session).get(book, (0, b""))
    top, floor = (before if before is not None else in_book + 1), 0
    if day is not None:
        floor = journal.last_before(session, book, in_book, _midnight(day))
        top = min(top, journal.last_before(session, book, in_book, _midnight(day + timedelta(days=1))) + 1)
    lowest = floor if act is None else max(floor, top - 1 - LOOKED_THROUGH)
    found = journal.entries_before(session, book, top, limit + 1, after=lowest, act=act)
    if len(found) > limit:
        return Page(found[:limit], in_book, found[limit - 1].position)
    return Page(found, in_book, lowest + 1 if lowest > floor else None)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.zone(clock.DEFAULT_ZONE))
