"""A year of real orders as one café's: 21,350 orders with 49,574 lines, and a report that equals sums made from the file itself."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pos.importing.mapping import Columns, parse_columns
from pos.importing.reading import read_sheet
from pos.importing.recording import Plan, plan_import, record_chunk
from pos.money import round_half_up
from pos.revenue.report import report
from pos.revenue.verifying import verify
from pos.sales.models import Document
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE, Scope
from sites.db import attempt, db, reading, transaction
from sites.registry import Site, SiteLedger, site_by_code
from tests.support.cast import Cast
from tests.support.databases import Database

ORDERS = Path(str(files("great_tables"))) / "data" / "05-pizzaplace.csv"
SITE, OPENED, LAST = "cafe-2015", date(2015, 1, 1), date(2015, 12, 31)
# Dollars, and a thousand won for each.
WON = 1000
COLUMNS = ("order=id", "date=date", "time=time", "item=name+size", "price=price")


def columns() -> Columns:
    return Columns(parse_columns(COLUMNS), Fraction(WON), "taxable", "card")


def plan(site: str = SITE) -> Plan:
    with reading() as session:
        return plan_import(session, site_by_code(session, site), read_sheet(ORDERS), columns())


@dataclass(frozen=True)
class Sums:
    """Net won, orders and pieces, by what one asks."""

    net: dict[Any, int]
    orders: dict[Any, int]
    pieces: dict[Any, int]


def sums_of_the_file(keys: Any) -> Sums:
    """Added up from the file with nothing but csv and fractions."""
    net: dict[Any, Fraction] = defaultdict(Fraction)
    orders: dict[Any, set[str]] = defaultdict(set)
    pieces: dict[Any, int] = defaultdict(int)
    with ORDERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = keys(row)
            net[key] += Fraction(row["price"]) * WON
            orders[key].add(row["id"])
            pieces[key] += 1
    assert all(amount.denominator == 1 for amount in net.values())
    return Sums({key: int(amount) for key, amount in net.items()}, {key: len(ids) for key, ids in orders.items()}, dict(pieces))


@pytest.fixture(scope="module")
def year(app: Flask, cast: Cast, database: Database) -> None:
    """The café that opened on New Year's Day 2015, and its year."""
    with app.app_context():
        with transaction() as session:
            site = Site(code=SITE, name="시험 카페", kind="cafe", opened_on=OPENED)
            session.add(site)
            session.flush()
            session.add(SiteLedger(site_id=site.id))
        found = plan()
        assert (found.already, found.summary.documents, found.summary.lines) == (0, 21_350, 49_574)
        for chunk in found.chunks():
            attempt(lambda session, chunk=chunk: record_chunk(session, COMMAND_LINE, found.site_id, chunk))
    database.freeze()


@pytest.fixture
def session(app: Flask, year: None) -> Iterator[Session]:
    with app.app_context():
        yield db.session()


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("month", lambda row: (row["date"][:7],)),
        ("day", lambda row: (date.fromisoformat(row["date"]),)),
        ("hour,day", lambda row: (int(row["time"][:2]), date.fromisoformat(row["date"]))),
        ("day,hour", lambda row: (date.fromisoformat(row["date"]), int(row["time"][:2]))),
    ],
)
def test_by_time_the_report_is_what_the_file_adds_up_to(session: Session, by: str, keys: Any) -> None:
    expected = sums_of_the_file(keys)
    found = report(session, Scope("site", SITE), OPENED, LAST, by)
    assert {row.keys: row.measures.net for row in found.rows} == expected.net
    assert {row.keys: row.measures.sales for row in found.rows} == expected.orders
    assert {row.keys: row.measures.quantity_milli for row in found.rows} == {key: 1000 * n for key, n in expected.pieces.items()}
    assert found.total.net == sum(expected.net.values()) == 817_860_050


def test_by_product_the_report_is_what_the_file_adds_up_to(session: Session) -> None:
    expected = sums_of_the_file(lambda row: f"{row['name']} {row['size']}")
    found = report(session, Scope("site", SITE), OPENED, LAST, "month,product")
    net: dict[str, int] = defaultdict(int)
    milli: dict[str, int] = defaultdict(int)
    for row in found.rows:
        net[str(row.keys[1])] += row.measures.net
        milli[str(row.keys[1])] += row.measures.quantity_milli or 0
    assert len(net) == 91
    assert net == expected.net
    assert milli == {key: 1000 * n for key, n in expected.pieces.items()}


def test_vat_is_reckoned_once_for_each_order(session: Session) -> None:
    expected = sums_of_the_file(lambda row: row["id"])
    supply = sum(round_half_up(won * 10, 11) for won in expected.net.values())
    total = report(session, Scope("site", SITE), OPENED, LAST, "month").total
    assert (total.supply, total.supply + total.vat, total.sales) == (supply, 817_860_050, 21_350)


def test_roll_up_and_chain_hold(session: Session) -> None:
    with reading():
        assert list(verify(session)) == []
        assert {book: at for book, at in breaks(session) if at is not None} == {}


def test_an_import_keeps_the_dates_of_the_file_and_is_not_late(session: Session) -> None:
    odd = session.scalars(sa.select(sa.func.distinct(Document.flags))).all()
    assert list(odd) == ["unknown_product"]
    moved = sa.select(sa.func.count()).where(Document.business_date != Document.book_date)
    assert session.scalar(moved) == 0


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    again = plan()
    assert (again.sales, again.already, again.summary.documents) == ((), 21_350, 0)
