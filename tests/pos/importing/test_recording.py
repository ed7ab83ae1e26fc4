"""Importing into the database: all or nothing, once, under the file's own dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.catalogue.editing import WantedProduct, put_product
from pos.importing.mapping import Columns, parse_columns
from pos.importing.orders import sale_id
from pos.importing.reading import Cell, Sheet
from pos.importing.recording import Plan, plan_import, record_chunk
from pos.importing.refusals import RowsRefused
from pos.revenue.report import report
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.proving import breaks
from sites.access import COMMAND_LINE, Scope
from sites.db import attempt, db, reading, transaction
from sites.errors import Invalid
from sites.registry import SiteLedger, site_by_code
from tests.support.cast import Cast

SITE = "cafe-01"  # opened on 2017-12-07
HEADINGS = ("no", "day", "at", "item", "count", "won", "off", "tax", "paid")
COLUMNS = (
    "order=no", "date=day", "time=at", "item=item", "quantity=count", "price=won", "discount=off", "tax_class=tax", "method=paid",
)
NOW = datetime(2020, 12, 1, 3, 0, tzinfo=UTC)
GOOD: tuple[tuple[Cell, ...], ...] = (
    ("A-1", "2020-11-20", "10:15", "아메리카노", "2", "2,500", "", "", "카드"),
    ("A-1", "2020-11-20", "10:15", "표고버섯", "0.4", "14000", "100", "면세", "카드"),
    ("A-2", "2020-11-21", "", "쿠키", "1", "1500", "", "", ""),
)


@pytest.fixture
def session(app: Flask, cast: Cast) -> Iterator[Session]:
    with app.app_context(), time_machine.travel(NOW, tick=False):
        # The database went back to where the module began.
        forget(db.session())
        yield db.session()


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(HEADINGS, tuple(enumerate(rows, 2)))


def plan(*rows: tuple[Cell, ...], site: str = SITE, columns: Columns | None = None) -> Plan:
    with reading() as session:
        return plan_import(session, site_by_code(session, site), sheet(*rows), columns or Columns(parse_columns(COLUMNS)))


def run(*rows: tuple[Cell, ...], site: str = SITE, columns: Columns | None = None) -> Plan:
    found = plan(*rows, site=site, columns=columns)
    for chunk in found.chunks():
        attempt(partial(record_chunk, by=COMMAND_LINE, site_id=found.site_id, sales=chunk))
    db.session.rollback()
    return found


def problems(*rows: tuple[Cell, ...]) -> list[tuple[int, str, str]]:
    with pytest.raises(RowsRefused) as refused:
        plan(*rows)
    assert refused.value.errors
    return [(problem.row, problem.column, problem.value) for problem in refused.value.problems]


def document(session: Session, number: str, site: str = SITE) -> Document:
    return session.get_one(Document, sale_id(site, number), populate_existing=True)


def test_the_rows_of_an_order_are_one_sale(session: Session) -> None:
    summary = run(*GOOD).summary
    assert (summary.documents, summary.lines, summary.net, summary.days) == (2, 3, 5000 + 5500 + 1500, 2)
    stored = document(session, "A-1")
    assert (stored.source, stored.total, stored.exempt, stored.supply, stored.vat) == ("import", 10_500, 5_500, 4_545, 455)
    lines = session.scalars(sa.select(DocumentLine).where(DocumentLine.document_id == stored.id).order_by(DocumentLine.line_no)).all()
    assert [(line.name, line.quantity_milli, line.net, line.tax_class) for line in lines] == [
        ("아메리카노", 2000, 5000, "taxable"), ("표고버섯", 400, 5500, "exempt"),
    ]
    assert session.execute(sa.select(DocumentPayment.method, DocumentPayment.amount).order_by(DocumentPayment.amount)).all() == [
        ("cash", 1500), ("card", 10_500),
    ]


def test_roll_up_and_chain_hold(session: Session) -> None:
    run(*GOOD)
    with reading():
        assert list(verify(session)) == []
        assert [found for found in breaks(session) if found[1] is not None] == []


def test_the_date_is_the_files_even_at_night_and_nothing_is_late(session: Session) -> None:
    run(("B-1", "2020-11-20", "01:30", "라떼", "1", "3500", "", "", ""))
    stored = document(session, "B-1")
    assert stored.business_date == stored.book_date == date(2020, 11, 20)
    assert (stored.hour, stored.flags) == (1, "unknown_product")


def test_without_a_time_no_hour_is_claimed(session: Session) -> None:
    run(*GOOD)
    assert document(session, "A-2").hour is None
    rows = report(session, Scope("site", SITE), date(2020, 11, 21), date(2020, 11, 21), "day,hour").rows
    assert [row.keys for row in rows] == [(date(2020, 11, 21), None)]
    with reading():
        assert list(verify(session)) == []


def test_the_same_rows_again_change_nothing(session: Session) -> None:
    run(*GOOD)
    again = run(*GOOD, ("A-3", "2020-11-22", "", "쿠키", "1", "1500", "", "", ""))
    assert (again.already, again.summary.documents) == (2, 1)
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 3


def test_an_order_that_stands_with_other_content_stops_everything(session: Session) -> None:
    run(*GOOD)
    changed = ("A-2", "2020-11-21", "", "쿠키", "1", "1600", "", "", "")
    assert problems(*GOOD[:2], changed, ("A-9", "2020-11-22", "", "쿠키", "1", "1500", "", "", "")) == [(4, "no", "A-2")]
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 2


def test_the_same_number_at_another_site_is_another_sale(session: Session) -> None:
    run(*GOOD)
    assert run(*GOOD, site="cafe-02").summary.documents == 2
    assert document(session, "A-1", "cafe-02").site_id != document(session, "A-1").site_id


def test_every_bad_row_is_named_and_nothing_is_recorded(session: Session) -> None:
    good = ("C-1", "2020-11-20", "10:15", "라떼", "1", "3500", "", "", "")
    found = problems(
        good,
        ("", "2020-11-20", "10:15", "라떼", "1", "3500", "", "", ""),
        ("C-3", "20.11.20", "10:15", "라떼", "1", "3500", "", "", ""),
        ("C-4", "2020-11-20", "25:15", "라떼", "1", "3500", "", "", ""),
        ("C-5", "2020-11-20", "10:15", "", "1", "3500", "", "", ""),
        ("C-6", "2020-11-20", "10:15", "라떼", "0", "3500", "", "", ""),
        ("C-7", "2020-11-20", "10:15", "라떼", "1", "-3500", "", "", ""),
        ("C-8", "2020-11-20", "10:15", "라떼", "1", "3500", "", "과세?", ""),
        ("C-9", "2020-11-20", "10:15", "라떼", "1", "3500", "", "", "조개"),
        ("C-10", "2020-11-20", "10:15", "라떼", "1", "3500", "4000", "", ""),
        ("C-11", "2017-12-06", "10:15", "라떼", "1", "3500", "", "", ""),
        ("C-12", "2020-12-02", "10:15", "라떼", "1", "3500", "", "", ""),
        ("C-13", "2020-11-20", "10:15", "라떼", "x", "y", "", "", ""),
    )
    assert found == [
        (3, "no", ""), (4, "day", "20.11.20"), (5, "at", "25:15"), (6, "item", ""), (7, "count", "0"), (8, "won", "-3500"),
        (9, "tax", "과세?"), (10, "paid", "조개"), (11, "won", "C-10"), (12, "day", "2017-12-06"), (13, "day", "2020-12-02"),
        (14, "won", "y"), (14, "count", "x"),
    ]
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 0


def test_rows_of_one_order_must_agree(session: Session) -> None:
    first = ("D-1", "2020-11-20", "10:15", "라떼", "1", "3500", "", "", "card")
    other_day, other_method = (*first[:1], "2020-11-21", *first[2:]), (*first[:8], "cash")
    assert problems(first, other_day, other_method) == [(3, "day", "2020-11-21"), (4, "paid", "cash")]
    assert problems(*[first] * 301) == [(302, "no", "D-1")]


def test_columns_can_be_joined_for_numbers_that_begin_anew_each_day(session: Session) -> None:
    rows = [("1", day, "10:15", "라떼", "1", "3500", "", "", "") for day in ("2020-11-20", "2020-11-21")]
    columns = Columns({**parse_columns(COLUMNS), "order": "day+no"})
    assert run(*rows, columns=columns).summary.documents == 2
    assert document(session, "2020-11-20 1").total == 3500


def test_a_free_order_has_no_payment(session: Session) -> None:
    run(("E-1", "2020-11-20", "10:15", "라떼", "1", "3500", "3500", "", ""))
    assert document(session, "E-1").total == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(DocumentPayment)) == 0


def test_an_item_by_the_name_of_a_product_is_that_product(session: Session) -> None:
    with transaction() as writing:
        put_product(writing, COMMAND_LINE, "latte", WantedProduct("카페 라떼", "taxable", 3500, "region", "coffee"))
    run(("F-1", "2020-11-20", "10:15", "카페라떼", "1", "3500", "", "", ""))
    line = session.scalars(sa.select(DocumentLine)).one()
    assert (line.sku, line.name, line.category) == ("latte", "카페라떼", "coffee")
    assert document(session, "F-1").flags == ""


def test_sales_of_a_closed_month_count_in_the_open_one(session: Session) -> None:
    with transaction() as writing:
        writing.execute(sa.update(SiteLedger).values(closed_months="202011", version=SiteLedger.version + 1))
    found = plan(*GOOD)
    [chunk] = found.chunks()
    assert attempt(partial(record_chunk, by=COMMAND_LINE, site_id=found.site_id, sales=chunk)) == 2
    stored = document(session, "A-1")
    assert (stored.business_date, stored.book_date) == (date(2020, 11, 20), date(2020, 12, 1))
    assert stored.flags == "month_closed unknown_product"


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (("order=no", "date=day", "item=item"), "which columns hold: price"),
        (("order=no", "date=day", "item=item", "price=cost"), "one column called 'cost'"),
        (("order=no", "date=day", "item=item+size", "price=won"), "one column called 'size'"),
        (("order=no", "order=day"), "each name once"),
        (("ordre=no",), "Names: order"),
        (("order",), "NAME=HEADING"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(session: Session, pairs: tuple[str, ...], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        plan(*GOOD, columns=Columns(parse_columns(pairs)))
    assert words in refused.value.message.text("en")


def test_prices_are_multiplied_exactly(session: Session) -> None:
    row = ("G-1", "2020-11-20", "10:15", "hawaiian", "1", 13.25, "", "", "")
    run(row, columns=Columns(parse_columns(COLUMNS), Fraction(1000), "taxable", "card"))
    assert document(session, "G-1").total == 13_250
