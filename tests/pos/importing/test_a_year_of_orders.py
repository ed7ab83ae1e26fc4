"""A year of real orders as one café's: 21,350 orders with 49,574 lines, and a report that equals sums made from the file itself."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, partial
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
from sites.access import COMMAND_LINE, Scope
from sites.db import attempt, db, reading, transaction
from sites.registry import Site, SiteLedger, site_by_code
from tests.support.cast import Cast

ORDERS = Path(str(files("great_tables"))) / "data" / "05-pizzaplace.csv"
SITE, OPENED, LAST = "cafe-2015", date(2015, 1, 1), date(2015, 12, 31)
# Dollars, and a thousand won for each.
WON = 1000
WHOLE_YEAR = 817_860_050
COLUMNS = ("order=id", "date=date", "time=time", "item=name+size", "price=price")


def columns() -> Columns:
    """How the orders' file is to be understood."""
    return Columns(parse_columns(COLUMNS), Fraction(WON), "taxable", "card")


def plan() -> Plan:
    """What the import would do now."""
    with reading() as session:
        return plan_import(session, site_by_code(session, SITE), read_sheet(ORDERS), columns())


@dataclass(frozen=True)
class Sums:
    """Net won, orders and pieces, by what one asks."""

    net: dict[Any, int]
    orders: dict[Any, int]
    pieces: dict[Any, int]


@cache
def rows_of_the_file() -> list[tuple[dict[str, str], int]]:
    """Each line of the file with its price in won, which is a whole number of them."""
    with ORDERS.open(encoding="utf-8", newline="") as file:
        return [(row, won(row["price"])) for row in csv.DictReader(file)]


@cache
def won(price: str) -> int:
    amount = Fraction(price) * WON
    assert amount.denominator == 1
    return int(amount)


def sums_of_the_file(keys: Callable[[dict[str, str]], Any]) -> Sums:
    """Added up from the file with nothing but csv and fractions."""
    net: dict[Any, int] = defaultdict(int)
    orders: dict[Any, set[str]] = defaultdict(set)
    pieces: dict[Any, int] = defaultdict(int)
    for row, price in rows_of_the_file():
        key = keys(row)
        net[key] += price
        orders[key].add(row["id"])
        pieces[key] += 1
    return Sums(dict(net), {key: len(ids) for key, ids in orders.items()}, dict(pieces))


@pytest.fixture
def session(app: Flask, cast: Cast) -> Iterator[Session]:
    """With the café that opened on New Year's Day 2015."""
    with app.app_context():
        with transaction() as session:
            site = Site(code=SITE, name="시험 카페", kind="cafe", opened_on=OPENED)
            session.add(site)
            session.flush()
            session.add(SiteLedger(site_id=site.id))
        yield db.session()


# What PostgreSQL makes of many documents is seen in the seasons of tests/property; the year itself once more in `make soak`.
@pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True, scope="module")
# One test, since setting a database with 21,350 sales back takes longer than any of these questions.
def test_a_year_of_orders_counts_to_the_won_and_counts_once(session: Session) -> None:
    first = plan()
    assert (first.already, first.summary.documents, first.summary.lines, first.summary.days) == (0, 21_350, 49_574, 358)
    assert first.summary.net == WHOLE_YEAR
    assert sum(attempt(partial(record_chunk, by=COMMAND_LINE, site_id=first.site_id, sales=chunk)) for chunk in first.chunks()) == 0
    with reading():
        for by, keys in BY_TIME.items():
            time_agrees(session, by, keys)
        products_agree(session)
        vat_was_reckoned_once_for_each_order(session)
        assert list(verify(session)) == []
        assert list(session.scalars(sa.select(Document.flags).distinct())) == ["unknown_product"]
    again = plan()
    assert (again.sales, again.already, again.summary.documents) == ((), 21_350, 0)


BY_TIME: dict[str, Callable[[dict[str, str]], Any]] = {
    "month": lambda row: (row["date"][:7],),
    "day": lambda row: (date.fromisoformat(row["date"]),),
    "day,hour": lambda row: (date.fromisoformat(row["date"]), int(row["time"][:2])),
}


def time_agrees(session: Session, by: str, keys: Callable[[dict[str, str]], Any]) -> None:
    """Net, number of sales and pieces by time of the report are those of the file."""
    expected = sums_of_the_file(keys)
    found = report(session, Scope("site", SITE), OPENED, LAST, by)
    assert {row.keys: row.measures.net for row in found.rows} == expected.net
    assert {row.keys: row.measures.sales for row in found.rows} == expected.orders
    assert {row.keys: row.measures.quantity_milli for row in found.rows} == {key: 1000 * n for key, n in expected.pieces.items()}
    assert found.total.net == sum(expected.net.values()) == WHOLE_YEAR


def products_agree(session: Session) -> None:
    """Net and pieces of each product and month of the report are those of the file."""
    expected = sums_of_the_file(lambda row: (row["date"][:7], f"{row['name']} {row['size']}"))
    found = report(session, Scope("site", SITE), OPENED, LAST, "month,product")
    assert {row.keys: row.measures.net for row in found.rows} == expected.net
    assert {row.keys: row.measures.quantity_milli for row in found.rows} == {key: 1000 * n for key, n in expected.pieces.items()}
    assert len({row.keys[1] for row in found.rows}) == 91


def vat_was_reckoned_once_for_each_order(session: Session) -> None:
    """The year's supply is the sum of each order's, rounded once, and never that of its lines or of the year."""
    supply = sum(round_half_up(won * 10, 11) for won in sums_of_the_file(lambda row: row["id"]).net.values())
    total = report(session, Scope("site", SITE), OPENED, LAST, "month").total
    assert (total.supply, total.supply + total.vat, total.sales) == (supply, WHOLE_YEAR, 21_350)
