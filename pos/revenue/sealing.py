"""What seals a scope's month: the closing after which none of its figures could move, and where the books of its sites stood then."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.closing import is_closed, standing_closing
from pos.revenue.dated import sites_during
from pos.revenue.models import MonthClosing, MonthClosingSite
from sites import clock
from sites.access import Scope
from sites.journal import book_of_site
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class BookAt:
    """Where a site's book stood when a month was locked there: its number of entries and its head."""

    month: int
    book: str
    entries: int
    head: bytes


@dataclass(frozen=True, slots=True)
class DaySeal:
    """The head of a site's book as it was signed when a till was closed: of which day, on which Z slip, behind which entry, by which
    key. Ed25519 over the lines pos-seal-1, site, z_no, position, head."""

    site: str
    business_date: date
    z_no: int
    position: int
    head: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The closing that seals months of a scope (of several, the latest), the books at the time, and the days' seals of these months."""

    closing: MonthClosing
    books: tuple[BookAt, ...]
    days: tuple[DaySeal, ...] = ()


# Of these sites (ids), by business day from the first to the last date.
DaySeals = Callable[[Session, sa.Select[int], date, date], Iterable[DaySeal]]

_day_seals: dict[str, DaySeals] = {}


def register_day_seals(read: DaySeals) -> None:
    """Upper floors that sign a book's head at the end of a day say how their seals are read."""
    _day_seals[f"{read.__module__}.{read.__qualname__}"] = read


def seal_of(session: Session, scope: Scope, months: Sequence[int]) -> Seal | None:
    """The seal of these months; None unless every one is closed at every site that the scope held in it.

    A scope's own standing closing comes first; else it is the closing that locked the last of its sites, whoever made it. Whenever
    a site was open in between, that is a later one than before: what is filed under a closing never changes.
    """
    sealed = [_of_month(session, scope, month) for month in months]
    if None in sealed:
        return None
    closings = [closing for closing in sealed if closing is not None]
    books = [book for month, closing in zip(months, closings, strict=True) for book in _books(session, scope, month, closing)]
    days = [
        day for month in months for read in _day_seals.values()
        for day in read(session, _sites(scope, month), *clock.month_bounds(month))
    ]
    days.sort(key=lambda day: (day.site, day.business_date, day.z_no))
    return Seal(max(closings, key=lambda closing: closing.id), tuple(books), tuple(days))


def _of_month(session: Session, scope: Scope, month: int) -> MonthClosing | None:
    if not is_closed(session, month, scope):
        return None
    own = standing_closing(session, month, scope)
    if own is not None:
        return own
    last = sa.select(sa.func.max(MonthClosing.id)).join(MonthClosingSite, MonthClosingSite.closing_id == MonthClosing.id).where(
        MonthClosing.month == month, MonthClosingSite.locked, MonthClosingSite.site_id.in_(_sites(scope, month))
    )
    return session.scalar(sa.select(MonthClosing).where(MonthClosing.id == last.scalar_subquery()))


def _books(session: Session, scope: Scope, month: int, closing: MonthClosing) -> list[BookAt]:
    """Of each site as that closing found it, or else as the closing did that locked it."""
    query = (
        sa.select(Site.code, MonthClosingSite.entries, MonthClosingSite.chain_head)
        .join(Site, Site.id == MonthClosingSite.site_id).join(MonthClosing, MonthClosing.id == MonthClosingSite.closing_id)
        .where(
            MonthClosing.month == month, MonthClosingSite.site_id.in_(_sites(scope, month)),
            sa.or_(MonthClosing.id == closing.id, MonthClosingSite.locked),
        )
        .order_by(Site.code, MonthClosing.id != closing.id, MonthClosing.id.desc())
    )
    found: dict[str, BookAt] = {}
    for code, entries, head in session.execute(query):
        found.setdefault(code, BookAt(month, book_of_site(code), entries, bytes(head)))
    return list(found.values())


def _sites(scope: Scope, month: int) -> sa.Select[int]:
    return sites_during(scope, *clock.month_bounds(month))
