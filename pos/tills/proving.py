"""What tills say of themselves now, for the journal to be compared with: each act rebuilt from its row, each seal from its entry."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.cancelling import cancellation_content
from pos.tills.cash_movements import movement_content
from pos.tills.closing import closing_content
from pos.tills.models import CLOSING, CashMovement, Till, TillEnd
from pos.tills.opening import opening_content
from sites.journal import Break, JournalEntry, book_of_site, content_hash

Rebuilt = tuple[int, str, str, bytes, bytes | None]
ACTS = ("till_opened", "cash_in", "cash_out", "till_closed", "till_cancelled")


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first act of a till behind a position of the site's book that is not what its entry says, or that only one of them knows."""
    book = book_of_site(site)
    query = sa.select(
        JournalEntry.position, JournalEntry.act, JournalEntry.subject, JournalEntry.content_sha256, JournalEntry.chain_hash
    ).where(JournalEntry.book == book, JournalEntry.position > after, JournalEntry.act.in_(ACTS))
    entries = {position: rest for position, *rest in session.execute(query)}
    for position, act, subject, content, sealed in sorted(_rebuilt(session, site_id, site, after)):
        stated = entries.pop(position, None)
        if stated is None or stated[:3] != [act, subject, content] or sealed not in (None, stated[3]):
            return Break(book, position, f"what is stored of the till's act {act} was changed")
    if entries:
        return Break(book, min(entries), "an act of a till is missing")
    return None


def _rebuilt(session: Session, site_id: int, site: str, after: int) -> Iterator[Rebuilt]:
    yield from _acts(session, Till, site_id, after, lambda till: ("till_opened", till.id, opening_content(till, site), None))
    yield from _acts(session, TillEnd, site_id, after, lambda end: _end(end, site))
    yield from _acts(session, CashMovement, site_id, after, lambda moved: (
        f"cash_{moved.direction}", moved.id, movement_content(moved, site), None
    ))


def _acts(
    session: Session, model: type[Any], site_id: int, after: int, read: Callable[[Any], tuple[str, Any, dict[str, Any], bytes | None]]
) -> Iterator[Rebuilt]:
    for row in session.scalars(sa.select(model).where(model.site_id == site_id, model.entry > after)):
        act, subject, content, sealed = read(row)
        yield row.entry, act, str(subject), content_hash(content), sealed


def _end(end: TillEnd, site: str) -> tuple[str, Any, dict[str, Any], bytes | None]:
    if end.kind == CLOSING:
        return "till_closed", end.till_id, closing_content(end, site), end.seal_chain_hash
    return "till_cancelled", end.till_id, cancellation_content(end, site), None
