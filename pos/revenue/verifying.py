"""Proof that the roll-up is what the documents say: counted again by the same functions, and summed another way by plain SQL."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import OF_MONTHS, Cell, Facet
from pos.revenue.models import RevenueCell
from pos.revenue.rebuilding import counted_again
from pos.revenue.sources import Difference, checks, sources
from sites import clock
from sites.registry import Site

EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)


def verify(session: Session, first: date | None = None, last: date | None = None) -> Iterator[Difference]:
    """Every difference between the roll-up and the documents booked in these days (None: no bound), from one snapshot.

    'cell': a cell is not what its documents count to. 'payments': by plain SQL, net + out_of_scope of a site's month is
    not payments − money back. 'facet': a facet of a site's month does not sum to what the day facet sums to. A source adds its own.
    """
    codes: dict[int, str] = dict(session.execute(sa.select(Site.id, Site.code)).all())
    first, last = first or EARLIEST, last or LATEST
    for month in _months_between(session, first, last):
        start, end = clock.month_bounds(month)
        yield from _cells(session, max(start, first), min(end, last), codes, whole=first <= start and end <= last)
    yield from _payments(session, first, last, codes)
    yield from _facets(session, first, last, codes)
    for check in checks():
        yield from check(session, first, last, codes)


def _months_between(session: Session, first: date, last: date) -> list[int]:
    """The months that have cells or may have documents."""
    days: set[date] = set()
    for day in session.execute(sa.select(sa.func.min(RevenueCell.book_date), sa.func.max(RevenueCell.book_date))).one():
        days |= {day} - {None}
    for source in sources():
        days.update(day for _site, *span in session.execute(source.spans) for day in span)
    if not days:
        return []
    month, end = clock.month_number(max(min(days), first)), clock.month_number(min(max(days), last))
    months = []
    while month <= end:
        months.append(month)
        month = clock.next_month(month)
    return months


def _cells(session: Session, first: date, last: date, codes: dict[int, str], *, whole: bool) -> Iterator[Difference]:
    """Of a month that is not looked at whole only the cells of its days."""
    facets = list(map(int, Facet if whole else OF_MONTHS))
    expected = {cell[:7]: cell for cell in counted_again(session, first, last) if cell.facet in facets}
    query = sa.select(RevenueCell.__table__).where(RevenueCell.book_date.between(first, last), RevenueCell.facet.in_(facets))
    for row in session.execute(query):
        stored = Cell(**{name: row._mapping[name] for name in Cell._fields})
        yield from _of_cell(stored, expected.pop(stored[:7], None), codes)
        if row.book_month != clock.month_number(row.book_date):
            yield Difference("cell", codes[row.site_id], _place(stored), "book_month", row.book_month, clock.month_number(row.book_date))
    for cell in expected.values():
        yield from _of_cell(None, cell, codes)


def _of_cell(stored: Cell | None, expected: Cell | None, codes: dict[int, str]) -> Iterator[Difference]:
    present = stored or expected
    assert present is not None
    if stored is None or expected is None:
        yield Difference("cell", codes[present.site_id], _place(present), "rows", int(stored is not None), int(expected is not None))
    for figure in Cell._fields[7:]:
        one, other = getattr(stored, figure, 0), getattr(expected, figure, 0)
        if one != other:
            yield Difference("cell", codes[present.site_id], _place(present), figure, one, other)


def _place(cell: Cell) -> str:
    return f"{Facet(cell.facet).name.lower()} {cell.book_date} [{cell.key1}|{cell.key2}|{cell.key3}] party {cell.party}"


_IN_CELLS = """
SELECT site_id, book_month, facet, SUM(gross) AS gross, SUM(discount) AS discount, SUM(refund) AS refund, SUM(supply) AS supply,
       SUM(vat) AS vat, SUM(exempt) AS exempt, SUM(out_of_scope) AS out_of_scope, SUM(sales) AS sales, SUM(refunds) AS refunds,
       SUM(quantity_milli) AS quantity_milli
FROM revenue_cell WHERE book_date >= :first AND book_date <= :last GROUP BY site_id, book_month, facet
"""
_DAYS = (sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date))
_MONEY = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope")
# What each facet knows beside money.
_KNOWN = {Facet.HOUR: ("sales", "refunds", "quantity_milli"), Facet.TENDER: (), Facet.PRODUCT: ("quantity_milli",)}
_KNOWN_IN_MONTH = {Facet.MONTH: _KNOWN[Facet.HOUR]} | {OF_MONTHS[facet]: known for facet, known in _KNOWN.items()}


def _payments(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    paid: defaultdict[tuple[int, int], int] = defaultdict(int)
    for source in sources():
        money = sa.text(source.money).bindparams(*_DAYS).columns(site_id=sa.BigInteger, book_date=sa.Date, won=sa.BigInteger)
        for site_id, day, won in session.execute(money, {"first": first, "last": last}):
            paid[site_id, clock.month_number(day)] += int(won)
    earned: defaultdict[tuple[int, int], int] = defaultdict(int)
    for row in _summed(session, first, last):
        if row["facet"] == Facet.DAY:
            earned[row["site_id"], row["book_month"]] += row["supply"] + row["vat"] + row["exempt"] + row["out_of_scope"]
    for site_id, month in sorted(paid.keys() | earned.keys()):
        stored, expected = earned[site_id, month], paid[site_id, month]
        if stored != expected:
            yield Difference("payments", codes[site_id], clock.month_text(month), "net + out_of_scope", stored, expected)


def _facets(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    by_month: defaultdict[tuple[int, int], dict[int, dict[str, int]]] = defaultdict(dict)
    for row in _summed(session, first, last):
        by_month[row["site_id"], row["book_month"]][row["facet"]] = row
    for (site_id, month), facets in sorted(by_month.items()):
        days = facets.get(Facet.DAY, {})
        start, end = clock.month_bounds(month)
        for facet, known in (_KNOWN | _KNOWN_IN_MONTH if first <= start and end <= last else _KNOWN).items():
            for figure in (*_MONEY, *known):
                stored, expected = facets.get(facet, {}).get(figure, 0), days.get(figure, 0)
                if stored != expected:
                    where = f"{clock.month_text(month)} {facet.name.lower()}"
                    yield Difference("facet", codes[site_id], where, figure, stored, expected)


def _summed(session: Session, first: date, last: date) -> list[dict[str, int]]:
    rows = session.execute(sa.text(_IN_CELLS).bindparams(*_DAYS), {"first": first, "last": last})
    return [{name: int(figure) for name, figure in row._mapping.items()} for row in rows]
