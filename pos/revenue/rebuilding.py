"""Rebuilding the roll-up from the documents, a site's month at a time, while sales go on."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Cell, Facet, cells_of, merge
from pos.revenue.models import RevenueCell
from pos.revenue.sources import booked, sources
from sites import clock
from sites.registry import Site, SiteLedger


class Part(NamedTuple):
    """A month (202011) of a site, as far as it is rebuilt in one transaction."""

    site_code: str
    site_id: int
    month: int


def parts(session: Session) -> list[Part]:
    """Every month of every site that has documents or cells, in the order in which locks are taken."""
    spans: dict[int, set[int]] = {}
    for site_id, month in session.execute(sa.select(RevenueCell.site_id, RevenueCell.book_month).distinct()):
        spans.setdefault(site_id, set()).add(month)
    for source in sources():
        for site_id, first, last in session.execute(source.spans):
            spans.setdefault(site_id, set()).update(_months(first, last))
    codes = session.execute(sa.select(Site.id, Site.code).order_by(Site.code))
    return [Part(code, site_id, month) for site_id, code in codes for month in sorted(spans.get(site_id, ()))]


def rebuild(session: Session, part: Part) -> int:
    """Replaces the cells of a part by those of its documents and answers how many there are. Writers of the site wait.

    Doing it twice changes nothing.
    """
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == part.site_id).with_for_update())
    first, last = clock.month_bounds(part.month)
    cells = counted_again(session, first, last, part.site_id)
    session.execute(
        sa.delete(RevenueCell).where(
            RevenueCell.book_date.between(first, last), RevenueCell.site_id == part.site_id, RevenueCell.facet.in_(list(map(int, Facet)))
        ).execution_options(synchronize_session=False)
    )
    if cells:
        session.execute(
            sa.insert(RevenueCell.__table__),  # type: ignore[arg-type]  # a mapped table is a table
            [cell._asdict() | {"book_month": clock.month_number(cell.book_date)} for cell in cells],
        )
    for source in sources():
        if source.rebuild is not None:
            source.rebuild(session, part.site_id, first, last)
    return len(cells)


def counted_again(session: Session, first: date, last: date, site_id: int | None = None) -> list[Cell]:
    """The cells of what was booked in these days, counted from the documents by the function that counted them first."""
    return merge(cell for document in booked(session, first, last, site_id) for cell in cells_of(document))


def _months(first: date, last: date) -> Iterator[int]:
    month = clock.month_number(first)
    while month <= clock.month_number(last):
        yield month
        month = clock.next_month(month)
