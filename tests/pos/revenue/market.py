"""A small region for tests of revenue: sites that stay, that change project, whose project changes centre, that nobody runs;
and documents kept in memory as a source of their own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue import incomplete, sources
from pos.revenue.cells import Cell, Counted, CountedLine, CountedPayment, cells_of, merge
from pos.revenue.models import RevenueCell
from pos.revenue.sources import Source
from sites.clock import month_number
from sites.registry import Centre, Project, ProjectCentre, Region, Site, SiteLedger, SiteProject
from tests.pos.revenue.drawing import drawn_documents

FIRST, LAST = date(2020, 10, 25), date(2020, 11, 30)
CENTRES = {1: "seogu", 2: "yeonsu", 3: "donggu"}
SITES = {1: "alpha", 2: "bravo", 3: "charlie", 4: "delta", 5: "echo", 6: "foxtrot"}
KINDS = {1: "cafe", 2: "cafe", 3: "car_wash", 4: "cafe", 5: "showroom", 6: "mushroom_farm"}
OPENED = date(2018, 1, 1)

# Day by day, who runs a site: charlie's project goes to another centre, delta goes to another project, nobody runs echo.
_RUNS = (
    # site, project, centre, first day, last day
    (1, "one", "seogu", OPENED, None),
    (2, "two", "yeonsu", OPENED, None),
    (3, "three", "seogu", OPENED, date(2020, 11, 14)),
    (3, "three", "donggu", date(2020, 11, 15), None),
    (4, "one", "seogu", OPENED, date(2020, 11, 9)),
    (4, "two", "yeonsu", date(2020, 11, 10), None),
    (6, "two", "yeonsu", OPENED, None),
)


def operator(site_id: int, day: date) -> tuple[str | None, str | None]:
    """Project and centre of a site on a day."""
    for site, project, centre, first, last in _RUNS:
        if site == site_id and first <= day and (last is None or day <= last):
            return project, centre
    return None, None


def add_network(session: Session) -> None:
    """The region, its centres, projects and sites."""
    session.add(Region(id=1, code="incheon", name="인천광역자활센터"))
    session.flush()
    session.add_all(Centre(id=number, region_id=1, code=code, name=f"{code}지역자활센터") for number, code in CENTRES.items())
    session.add_all(Project(id=number, code=code, name=f"{code} 사업단") for number, code in enumerate(("one", "two", "three"), 1))
    session.add_all(
        Site(id=number, code=code, name=f"{code}점", kind=KINDS[number], opened_on=OPENED) for number, code in SITES.items()
    )
    session.flush()
    session.add_all(SiteLedger(site_id=number) for number in SITES)
    half = date(2020, 11, 14)
    session.add_all([
        ProjectCentre(project_id=1, centre_id=1, valid_from=OPENED), ProjectCentre(project_id=2, centre_id=2, valid_from=OPENED),
        ProjectCentre(project_id=3, centre_id=1, valid_from=OPENED, valid_until=half),
        ProjectCentre(project_id=3, centre_id=3, valid_from=half + timedelta(days=1)),
        SiteProject(site_id=1, project_id=1, valid_from=OPENED), SiteProject(site_id=2, project_id=2, valid_from=OPENED),
        SiteProject(site_id=3, project_id=3, valid_from=OPENED), SiteProject(site_id=6, project_id=2, valid_from=OPENED),
        SiteProject(site_id=4, project_id=1, valid_from=OPENED, valid_until=date(2020, 11, 9)),
        SiteProject(site_id=4, project_id=2, valid_from=date(2020, 11, 10)),
    ])
    session.flush()


def drawn_market(seed: int, count: int, last: date = LAST) -> list[Counted]:
    """Documents over every site and day of FIRST to LAST, some of them internal trade; the same for the same seed."""
    random = Random(seed)
    days = (last - FIRST).days + 1
    return [
        document._replace(site_id=random.randrange(1, 7), book_date=FIRST + timedelta(days=random.randrange(days)))
        for document in drawn_documents(seed, count)
    ]


def coffee(site_id: int, day: date, won: int, method: str = "card", party: int = 0, hour: int | None = 10) -> Counted:
    """One exempt thing sold for `won`, so that its net is its exempt."""
    lines = [CountedLine("americano", "coffee", "exempt", 1000, won, won, 0, 0)]
    return Counted(site_id, day, hour, party, False, lines, [CountedPayment(method, won)])


def add_cells(session: Session, documents: Iterable[Counted]) -> list[Cell]:
    """Writes the cells of documents into an empty roll-up."""
    cells = merge(cell for document in documents for cell in cells_of(document))
    rows = [cell._asdict() | {"book_month": month_number(cell.book_date)} for cell in cells]
    session.execute(sa.insert(RevenueCell.__table__), rows)  # type: ignore[arg-type]  # a mapped table is a table
    return cells


class Shelf:
    """A source for tests: its documents are in memory, and what they were paid stands in a table of its own.

    `add` gives a document the business date of its own book date unless told otherwise.
    """

    def __init__(self, session: Session) -> None:
        self.documents: list[Counted] = []
        _SHELF.create(session.connection(), checkfirst=True)

    def add(self, session: Session, documents: Iterable[Counted], business_date: date | None = None) -> None:
        """Puts documents on the shelf. It writes no cells."""
        for document in documents:
            sign = -1 if document.is_refund else 1
            exempt = sum(line.net for line in document.lines if line.tax_class == "exempt")
            supply, vat = (sum(getattr(line, name) for line in document.lines) for name in ("supply", "vat"))
            session.execute(sa.insert(_SHELF).values(
                site_id=document.site_id, book_date=document.book_date, business_date=business_date or document.book_date,
                party=document.party, supply=sign * supply, vat=sign * vat, exempt=sign * exempt, net=sign * (supply + vat + exempt),
                won=sign * sum(payment.amount for payment in document.payments),
            ))
            self.documents.append(document)

    def source(self) -> Source:
        """The shelf as revenue reads it."""
        column = _SHELF.c
        return Source(
            "shelf", self._read,
            sa.select(column.site_id, sa.func.min(column.book_date), sa.func.max(column.book_date)).group_by(column.site_id),
            sa.select(_SHELF).where(column.book_date != column.business_date),
            "SELECT site_id, book_date, SUM(won) AS won FROM shelf"
            " WHERE book_date >= :first AND book_date <= :last GROUP BY site_id, book_date",
        )

    def _read(self, _session: Session, first: date | None, last: date | None, site_id: int | None) -> Iterator[Counted]:
        for document in self.documents:
            early = first is not None and document.book_date < first
            late = last is not None and document.book_date > last
            if not early and not late and site_id in (None, document.site_id):
                yield document


_SHELF = sa.Table(
    "shelf", sa.MetaData(),
    *(sa.Column(name, sa.BigInteger) for name in ("site_id", "party", "net", "supply", "vat", "exempt", "won")),
    *(sa.Column(name, sa.Date) for name in ("book_date", "business_date")),
)


@contextmanager
def alone(source: Source) -> Iterator[None]:
    """For the length of the block there is no other source of revenue, and nobody else's reason for it to be incomplete."""
    kept, reasons = dict(sources._registered), dict(incomplete._reasons)
    sources._registered.clear()
    incomplete._reasons.clear()
    sources.register(source)
    try:
        yield
    finally:
        sources._registered.clear()
        sources._registered.update(kept)
        incomplete._reasons.clear()
        incomplete._reasons.update(reasons)
