"""Statements of card companies and of Hometax beside our own book: what differs is found, stands in the review list and leaves it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pos.importing.keeping import Imported, record_import, undo_import
from pos.importing.kinds import KINDS
from pos.importing.plans import Options, Plan
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowsRefused
from pos.sales.review_list import OPEN, STATEMENT_DIFFERENCE, mark_act, review_list
from pos.statements.matching import Difference, Ours, Theirs, differences
from pos.statements.models import StatementDifference
from pos.statements.queries import beside, together
from sites.access import Actor, Grant, Role, Scope
from sites.db import reading, transaction
from sites.registry import Site, site_by_code
from tests.support.cast import HERE, Cast

SUPERVISOR = Actor("supervisor", (Grant(Role.SITE_SUPERVISOR, Scope("site", HERE)),))
FIRST, LAST = date(2020, 11, 1), date(2020, 11, 22)
DAY = date(2020, 11, 20)
HEADINGS = "거래일자,승인번호,금액,구분,카드사,단말기번호"
CARD = "card-statement"


def ours(number: str, amount: int, sale: int = 1, day: date = DAY, document: int | None = None) -> Ours:
    return Ours(1, day, number, amount, "신한", "1", UUID(int=document or sale), UUID(int=sale))


def theirs(number: str, amount: int, day: date = DAY) -> Theirs:
    return Theirs(1, day, number, amount, "신한카드", "1")


def told(found: list[Difference]) -> list[tuple[str, str, int, int]]:
    return [(each.flag, each.number, each.ours, each.theirs) for each in found]


@pytest.mark.parametrize(("mine", "its", "found"), [
    ([], [], []),
    ([ours("0301", 5000)], [theirs("301", 5000)], []),
    ([ours("301", 5000)], [theirs("301", 4500)], [("amount_differs", "301", 5000, 4500)]),
    ([ours("301", 5000)], [], [("not_in_statement", "301", 5000, 0)]),
    ([], [theirs("301", 5000)], [("not_in_books", "301", 0, 5000)]),
    # The money went back: under the sale's own number there, under a number of its own here.
    ([ours("301", 5000), ours("302", -2000, document=2)], [theirs("301", 5000), theirs("301", -2000, DAY + timedelta(days=9))], []),
    ([ours("301", 5000), ours("302", -2000, document=2)], [theirs("301", 5000)], [("not_in_statement", "302", -2000, 0)]),
    # Without a number the amount of the day decides, each row once.
    ([ours("", 5000), ours("", 5000, 2)], [theirs("301", 5000)], [("not_in_statement", "", 5000, 0)]),
    ([ours("", 5000)], [theirs("301", 5000, DAY + timedelta(days=1))],
     [("not_in_statement", "", 5000, 0), ("not_in_books", "301", 0, 5000)]),
    # One number on two payments, and what is right elsewhere does not hide it.
    ([ours("301", 3000), ours("301", 2000), ours("305", 100)], [theirs("301", 5000), theirs("305", 90)],
     [("amount_differs", "305", 100, 90)]),
], ids=range(10))
def test_the_two_sides_are_laid_beside_each_other(mine: list[Ours], its: list[Theirs], found: list[tuple[str, str, int, int]]) -> None:
    assert told(differences(mine, its)) == found


@pytest.fixture
def sold(app: Flask, cast: Cast, session: Session) -> dict[str, str]:
    """Three card sales of one day, one of them without a number, and one that gave 2,000 won back to its card."""
    client, made = app.test_client(), {}
    for seq, (number, amount) in enumerate([("30000001", 5000), ("30000002", 7000), (None, 3000)], 301):
        body = {
            "id": str(uuid4()), "device_seq": seq, "sold_at": "2020-11-20T10:00:00+09:00", "total": amount,
            "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": amount}],
            "payments": [{"method": "card", "amount": amount, "approval_no": number, "issuer": "신한", "terminal_id": "1"}],
        }
        assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 201
        made[str(number)] = body["id"]
    refund = {
        "id": str(uuid4()), "device_seq": 304, "refunded_at": "2020-11-20T11:00:00+09:00", "reason": "취소",
        "lines": [{"line": 1, "quantity": "1", "restock": False}], "payments": [{"method": "card", "amount": 7000}],
    }
    assert cast.call(client, "tablet", "POST", f"/sales/{made['30000002']}/refunds", json=refund).status_code == 201
    return made


def plan(content: str, kind: str = CARD) -> Plan:
    with reading() as session:
        return KINDS[kind].plan(
            session, SUPERVISOR, sheet_of(content.encode("cp949"), "file.csv", known=KINDS[kind].headings), Options(site=HERE), uuid4())


def bring(*rows: str) -> Imported:
    with transaction() as session:
        sheet = sheet_of("\r\n".join([HEADINGS, *rows]).encode(), "file.csv", known=KINDS[CARD].headings)
        import_id = uuid4()
        return record_import(
            session, SUPERVISOR, KINDS[CARD], import_id, "file.csv",
            KINDS[CARD].plan(session, SUPERVISOR, sheet, Options(site=HERE), import_id))[0]


def waiting() -> set[tuple[str, ...]]:
    with reading() as session:
        sites = sa.select(Site.id).where(Site.code == HERE)
        found, _ = review_list(session, sites, OPEN, STATEMENT_DIFFERENCE, 100, None)
        rows = {row.id: row for row in session.scalars(sa.select(StatementDifference))}
        return {(rows[item.id].approval_no, *item.waiting) for item in found}


@pytest.mark.usefixtures("sold")
def test_what_differs_waits_in_the_review_list_until_it_is_seen_or_gone() -> None:
    first = bring("2020-11-20 10:00,30000001,\"4,500\",승인,신한카드,1", "2020-11-20,30000002,7000,승인,신한카드,1",
                  "2020-11-20,30000002,7000,취소,신한카드,1", "2020-11-20,39999999,9000,승인,국민카드,2", "합계,,,,,")
    assert (first.rows, first.total) == (4, 13_500)
    assert waiting() == {("30000001", "amount_differs"), ("39999999", "not_in_books"), ("", "not_in_statement")}
    second = bring("2020-11-20,30000009,3000,승인,현대카드,1")
    assert waiting() == {("30000001", "amount_differs"), ("39999999", "not_in_books")}
    with reading() as session:
        mine = site_by_code(session, HERE).id
        rows = beside(session, [mine], "card", FIRST, LAST, "issuer")
        assert {row.key: (row.ours.amount, row.theirs.amount) for row in rows} == {
            "신한": (8000, 4500), "국민": (0, 9000), "현대": (0, 3000),
        }
        assert together(rows).differs == 8000 - 16_500
        [seen] = session.scalars(sa.select(StatementDifference.id).where(StatementDifference.flags == "not_in_books")).all()
    with transaction() as session:
        assert mark_act(session, SUPERVISOR, STATEMENT_DIFFERENCE, seen, "다른 가게의 승인")[1]
    assert waiting() == {("30000001", "amount_differs")}
    with transaction() as session:
        assert undo_import(session, SUPERVISOR, KINDS[CARD], second.id)[1]
    assert waiting() == {("30000001", "amount_differs"), ("", "not_in_statement")}
    with transaction() as session:
        undo_import(session, SUPERVISOR, KINDS[CARD], first.id)
    assert waiting() == set()


@pytest.mark.usefixtures("sold")
def test_a_file_brought_twice_changes_nothing_and_days_that_it_does_not_speak_of_do_not_differ() -> None:
    bring("2020-11-19,30000077,100,승인,신한카드,1")
    assert waiting() == {("30000077", "not_in_books")}
    again = plan(f"{HEADINGS}\r\n2020-11-19,030000077,100,승인,신한카드,1")
    assert [row.state for row in again.rows] == ["same"]
    assert again.new == 0


def test_rows_that_cannot_be_read_are_named(cast: Cast, session: Session) -> None:
    rows = ("2020-11-20,1,5000,,,", ",2,5000,,,", "2020-11-20,,5000,,,", "2020-11-20,4,0,,,", "2020-11-20,1,5000,,,")
    with pytest.raises(RowsRefused) as refused:
        plan("\r\n".join([HEADINGS, *rows]))
    assert [(each.row, each.column) for each in refused.value.problems] == [
        (3, "거래일자"), (4, "승인번호"), (5, "금액"), (6, "승인번호"),
    ]
