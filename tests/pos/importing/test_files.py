"""Files of products, prices, opening stock and past months: every bad row named, nothing half-imported, all in, and all out again."""

import csv
import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import Workbook
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_site_price
from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.in_force import load_site_catalogue
from pos.importing.keeping import Imported, imports_in_reach, record_import, undo_import
from pos.importing.kinds import KINDS
from pos.importing.plans import Options, Plan
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowsRefused
from pos.inventory.items import WantedItem, put_item
from pos.inventory.ledger import verify_stock
from pos.inventory.moves import WantedMove, record_move
from pos.inventory.queries import stock_of
from pos.revenue.closing import close_month
from pos.revenue.report import report
from pos.revenue.verifying import verify
from pos.sales.models import Document
from sites import clock, journal
from sites.access import Actor, Grant, Role, Scope
from sites.db import reading, transaction
from sites.errors import Conflict, DomainError, Invalid, NotFound
from sites.registry import place_of, site_by_code
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast

MANAGER = Actor("manager", (Grant(Role.CENTRE_MANAGER, Scope("centre", CENTRE_HERE)),))
ELSEWHERES = Actor("other", (Grant(Role.CENTRE_MANAGER, Scope("centre", "yeonsu")),))
TODAY = clock.business_day(clock.now())
SOON = TODAY + timedelta(days=7)


def as_csv(headings: str, *rows: str) -> bytes:
    return "\r\n".join([headings, *rows]).encode("cp949")


def plan(session: Session, kind: str, content: bytes, by: Actor = MANAGER, import_id: UUID | None = None, **options: Any) -> Plan:
    wanted = KINDS[kind]
    return wanted.plan(session, by, sheet_of(content, "file.csv", known=wanted.headings), Options(**options), import_id or uuid4())


def bring(kind: str, content: bytes, by: Actor = MANAGER, **options: Any) -> Imported:
    import_id = uuid4()
    with transaction() as session:
        return record_import(session, by, KINDS[kind], import_id, "file.csv", plan(session, kind, content, by, import_id, **options))[0]


def undo(made: Imported, by: Actor = MANAGER) -> bool:
    with transaction() as session:
        return undo_import(session, by, KINDS[made.kind], made.id)[1]


def refused(kind: str, content: bytes, **options: Any) -> dict[int, str]:
    """The sentences about each row, in English."""
    with reading() as session, pytest.raises(RowsRefused) as found:
        plan(session, kind, content, **options)
    return {problem.row: problem.message.text("en") for problem in found.value.problems}


def price_on(day: date, sku: str, site: str = HERE) -> int | None:
    with reading() as session:
        place = place_of(session, site_by_code(session, site))
        found = load_site_catalogue(session, place).in_force(max(clock.now(), clock.business_day_begins(day)), day).get(sku)
        return found.price if found is not None and found.available else None


def on_hand(item: str, site: str = HERE) -> str | None:
    with reading() as session:
        found = {row.item: row.on_hand for row in stock_of(session, site_by_code(session, site), "", 100)}
        assert verify_stock(session) == []
        return found.get(item)


@pytest.fixture
def menu(app: Flask, cast: Cast, session: Session) -> None:
    """A product of the centre and a stock item."""
    with transaction() as writing:
        put_product(writing, MANAGER, "tea", WantedProduct("유자차", "taxable", 3000, category="차"))
        put_item(writing, MANAGER, "beans", WantedItem("원두", "g"))


@pytest.mark.usefixtures("menu")
def test_products_are_made_and_changed_from_a_day_on_and_all_of_it_goes_back() -> None:
    content = as_csv("상품코드,상품명,가격,과세구분,분류,적용일", f"tea,,3300,,,{SOON}", "cake,치즈 케이크,\"4,500원\",과세,디저트,")
    with reading() as session:
        found = plan(session, "products", content)
    assert [(row.subject, row.state, [(each.what, each.before, each.after) for each in row.changes][:2]) for row in found.rows] == [
        ("tea", "changed", [("price", 3000, 3300)]), ("cake", "new", [("name", None, "치즈 케이크"), ("category", None, "디저트")]),
    ]
    made = bring("products", content)
    assert (price_on(TODAY, "tea"), price_on(SOON, "tea"), price_on(TODAY, "cake")) == (3000, 3300, 4500)
    with reading() as session:
        assert plan(session, "products", content).new == 0
        assert [each.id for each in imports_in_reach(session, MANAGER, 10)] == [made.id]
        assert imports_in_reach(session, ELSEWHERES, 10) == []
    with pytest.raises(NotFound):
        undo(made, ELSEWHERES)
    assert undo(made)
    assert not undo(made)
    assert (price_on(TODAY, "tea"), price_on(SOON, "tea"), price_on(TODAY, "cake")) == (3000, 3000, None)
    bring("products", content)
    assert (price_on(SOON, "tea"), price_on(TODAY, "cake")) == (3300, 4500)


@pytest.mark.usefixtures("menu")
def test_a_product_that_was_changed_since_stands_in_the_way_of_undoing() -> None:
    made = bring("products", as_csv("상품코드,가격", "tea,3300"))
    with transaction() as session:
        put_product(session, MANAGER, "tea", WantedProduct("유자차", "taxable", 3500, category="차"))
    with pytest.raises(Conflict) as stale:
        undo(made)
    assert "tea" in stale.value.message.text("en")
    assert price_on(TODAY, "tea") == 3500


@pytest.mark.usefixtures("menu")
def test_every_row_that_is_no_product_is_named() -> None:
    with transaction() as session:
        put_product(session, ELSEWHERES, "heel", WantedProduct("굽", "taxable", 12_000, barcode="8801234567893"))
    found = refused("products", as_csv(
        "상품코드,상품명,가격,과세구분,바코드,적용일", "cake,케이크,,과세,,", "tea,,비쌈,,,", "heel,굽,1,과세,,", "tea,,3000,,,",
        "물,물,1,과세,,", "a,가,1,부가세,,", "b,나,1,과세,8801234567890,", f"c,다,1,과세,,{TODAY - timedelta(days=1)}"))
    words = ["new product", "won", "used elsewhere", "twice", "letters, digits", "taxable, exempt", "check digit", "past day"]
    assert [word in found[row] for row, word in enumerate(words, 2)] == [True] * 8, found
    assert price_on(TODAY, "cake") is None


@pytest.mark.usefixtures("menu")
def test_prices_of_a_site_hold_there_alone_and_go_back_to_what_they_were() -> None:
    with transaction() as session:
        set_site_price(session, MANAGER, site_by_code(session, HERE), "tea", 2900)
    made = bring("prices", as_csv("지점,상품명,판매가,적용일", f"{HERE},유자차,2700,{SOON}"))
    assert (price_on(TODAY, "tea"), price_on(SOON, "tea")) == (2900, 2700)
    assert undo(made)
    assert price_on(SOON, "tea") == 2900
    again = bring("prices", as_csv("상품코드,가격", "tea,2500"), site=HERE)
    assert price_on(TODAY, "tea") == 2500
    with transaction() as session:
        set_site_price(session, MANAGER, site_by_code(session, HERE), "tea", 2600, SOON)
    with pytest.raises(Conflict):
        undo(again)
    assert refused("prices", as_csv("사업장,상품코드,가격", f"{ELSEWHERE},tea,1", f"{HERE},없음,1", f"{HERE},tea,")).keys() == {2, 3, 4}


@pytest.mark.usefixtures("menu")
def test_opening_stock_is_a_first_count_before_the_days_sales_and_can_be_taken_back() -> None:
    yesterday = TODAY - timedelta(days=1)
    with transaction() as session:
        site = site_by_code(session, HERE)
        record_move(session, MANAGER, site, WantedMove(uuid4(), "beans", "waste", 300_000, clock.now() - timedelta(hours=1)))
    content = as_csv("품목,수량,단위,기준일", f"원두,\"5,000.5\",g,{yesterday}")
    made = bring("opening-stock", content, site=HERE)
    assert on_hand("beans") == "4700.500"
    assert "counted before" in refused("opening-stock", content, site=HERE)[2]
    assert undo(made)
    assert on_hand("beans") == "-300.000"
    assert refused("opening-stock", as_csv("품목,수량,단위", "원두,1,kg", "설탕,1,g", "원두,-1,g"), site=HERE).keys() == {2, 3, 4}


@pytest.mark.usefixtures("menu")
def test_opening_stock_that_was_counted_since_stays() -> None:
    made = bring("opening-stock", as_csv("품목,수량", "beans,10"), site=HERE)
    with transaction() as session:
        record_move(session, MANAGER, site_by_code(session, HERE), WantedMove(uuid4(), "beans", "count", 8000, clock.now()))
    with pytest.raises(Conflict):
        undo(made)
    assert on_hand("beans") == "8.000"


def revenue(session: Session, first: date, last: date, by: str = "month") -> Any:
    return report(session, Scope("site", HERE), first, last, by)


WIDE = "2019년 월별 매출,,,,\r\n사업장,1월,2월,3월,합계 (천원)\r\n"


def test_a_spreadsheet_of_months_becomes_a_document_each_once_and_goes_again(app: Flask, cast: Cast, session: Session) -> None:
    content = (WIDE + f"{HERE},1 200,,900.5,\r\n").replace("1 200", "1200").encode("cp949")
    content += "합계,1200,,900.5,2100.5\r\n".encode("cp949")
    with reading() as session:
        found = plan(session, "past-months", content)
    assert [(row.subject, row.changes[0].after) for row in found.rows] == [("2019-01", 1_200_000), ("2019-03", 900_500)]
    assert (found.total, found.passed, found.last) == (2_100_500, (4,), date(2019, 3, 31))
    made = bring("past-months", content)
    with reading() as session:
        rows = session.execute(sa.select(Document.source, Document.book_date, Document.hour, Document.total, Document.flags)).all()
        assert sorted(rows) == [("import", date(2019, 1, 31), None, 1_200_000, ""), ("import", date(2019, 3, 31), None, 900_500, "")]
        assert plan(session, "past-months", content).new == 0
        found_by = revenue(session, date(2019, 1, 1), date(2019, 12, 31))
        assert [(row.keys, row.measures.net) for row in found_by.rows] == [(("2019-01",), 1_200_000), (("2019-03",), 900_500)]
        assert list(verify(session)) == []
    other = as_csv("사업장,연월,매출액", f"{HERE},2019-01,5")
    assert "imported before (1,200,000 won)" in refused("past-months", other)[2]
    assert undo(made)
    with reading() as session:
        assert session.scalar(sa.select(sa.func.sum(Document.total))) == 0
        assert revenue(session, date(2019, 1, 1), date(2019, 12, 31)).total.net == 0
        assert list(verify(session)) == []
        assert journal.first_break(session, f"site:{HERE}") is None
    assert bring("past-months", other).total == 5


def test_months_that_cannot_be_are_named(app: Flask, cast: Cast, session: Session) -> None:
    bring("past-months", as_csv("사업장,연월,매출액", f"{HERE},2020-01,5"))
    found = refused("past-months", as_csv(
        "사업장,연월,매출액,과세구분", f"{HERE},2017-11,1,", f"{HERE},{TODAY:%Y-%m},1,", f"{HERE},2019-13,1,", f"{HERE},2019-05,1,",
        f"{HERE},2019-05,2,", f"{HERE},2019-05,3,면세", "없는 곳,2019-05,1,", f"{HERE},2019-06,-1,", f"{ELSEWHERE},2019-07,1,"))
    words = {2: "before the site opened", 3: "not over", 4: "no month", 6: "twice", 8: "No site", 9: "whole won", 10: "No site"}
    assert {row: word in found.get(row, "") for row, word in words.items()} == dict.fromkeys(words, True), found
    assert found.keys() == words.keys()
    wrong_sum = refused("past-months", f"사업장,2019년 1월,2019년 2월,합계\n{HERE},1,2,4\n".encode())
    assert "adds up to 3 won" in wrong_sum[2]
    with reading() as session, pytest.raises(Invalid) as no_year:
        plan(session, "past-months", f"사업장,1월\n{HERE},1\n".encode())
    assert "Choose the year" in no_year.value.message.text("en")
    with reading() as session:
        assert plan(session, "past-months", f"사업장,1월\n{HERE},1\n".encode(), year=2019).rows[0].subject == "2019-01"


def test_a_month_that_was_closed_since_is_not_taken_back(app: Flask, cast: Cast, session: Session) -> None:
    made = bring("past-months", as_csv("사업장,연월,매출액", f"{HERE},2019-01,1000"))
    with transaction() as session:
        for month in (201901, 201902):
            close_month(session, MANAGER, month, Scope("site", HERE))
    assert "closed" in refused("past-months", as_csv("사업장,연월,매출액", f"{HERE},2019-02,2"))[2]
    with pytest.raises(Conflict) as shut:
        undo(made)
    assert "2019-01" in shut.value.message.text("en")


def test_files_beyond_the_bounds_are_refused_in_words() -> None:
    def words(content: bytes, name: str) -> str:
        with pytest.raises(DomainError) as found:
            sheet_of(content, name)
        return found.value.message.text("en")

    assert "20,000 rows" in words(b"a,b\n" + b"1,2\n" * 20_001, "long.csv")
    assert "200 columns" in words(b"a," * 201 + b"\n1\n", "wide.csv")
    far, out = Workbook(), io.BytesIO()
    assert far.active is not None
    far.active["A1"], far.active["A1048576"] = "a", "b"
    far.save(out)
    assert "20,000 rows" in words(out.getvalue(), "far.xlsx")
    many, out = Workbook(), io.BytesIO()
    for _ in range(51):
        many.create_sheet()
    many.save(out)
    assert "sheets" in words(out.getvalue(), "many.xlsx")


def test_a_workbook_that_was_made_to_burst_is_refused_unread() -> None:
    from zipfile import ZIP_DEFLATED, ZipFile

    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024))
    with pytest.raises(Invalid) as found:
        sheet_of(out.getvalue(), "bomb.xlsx")
    assert "too large" in found.value.message.text("en")


def test_what_a_spreadsheet_would_run_comes_back_as_text_and_is_read_again_as_it_was() -> None:
    from pos.importing.marking import marked_file
    from pos.importing.refusals import RowProblem
    from sites.errors import say

    content = "상품코드,상품명,가격\nx,=1+1,-5\n".encode()
    marked, _, _ = marked_file(content, "a.csv", [RowProblem(2, "가격", "-5", say("고쳐 주세요", "mend"))], "en")
    rows = list(csv.reader(io.StringIO(marked.decode("utf-8-sig"))))
    assert rows == [["상품코드", "상품명", "가격", "To correct"], ["x", "'=1+1", "-5", "가격: mend"]]
    assert sheet_of(marked, "a.csv").rows[0][1][:3] == ("x", "=1+1", "-5")
