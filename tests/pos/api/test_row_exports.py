"""The exports of rows, read back: the ledger, the stock and the hours sum to what the system says elsewhere; each sees what is theirs."""

import csv
import io
import json
from collections.abc import Iterator
from threading import Event
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient

from pos.exports import files
from pos.exports import paper as on_paper
from pos.jobs.working import Worker
from tests.pos.api.asking import Asking, line, refund
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, LEGAL_NAME, Cast

NOON = "2020-11-20T03:00:00+00:00"
HERE_SCOPE, ALL = f"site:{HERE}", "region"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def get(ask: Asking, who: str, file: str, scope: str = HERE_SCOPE, more: str = "") -> Any:
    answer = ask(who, "GET", f"/exports/{file}?month=2020-11&scope={scope}{more}")
    assert answer.status_code == 200, answer.text
    return answer


def rows_of(answer: Any, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode(encoding), newline="")))


def total(rows: list[dict[str, str]], column: str) -> int:
    """The sum of a column, which its last row states."""
    summed = sum(int(row[column] or 0) for row in rows[:-1])
    assert int(rows[-1][column] or 0) == summed, column
    return summed


@pytest.fixture
def sold(ask: Asking) -> Any:
    """Two sales here, one of them partly taken back, and one elsewhere."""
    first = ask.sell()
    mushroom = line(sku="mushroom", name='=HYPERLINK("x")', tax_class="exempt", options=[], unit_price=9000, quantity="1")
    paid = {"method": "cash", "amount": 9000, "cash_receipt": {"kind": "income_deduction", "identifier": "01012345678"}}
    ask.sell(lines=[mushroom], discount=None, discount_reason=None, payments=[paid], total=9000)
    assert ask("tablet", "POST", f"/sales/{first['id']}/refunds", refund(2500)).status_code == 201
    ask.sell("tablet_elsewhere")
    return first


def test_the_ledger_sums_to_the_report_and_its_payments_to_the_same(ask: Asking, sold: Any) -> None:
    rows = rows_of(get(ask, "supervisor", "ledger.csv"))
    report = ask("supervisor", "GET", f"/revenue?scope={HERE_SCOPE}&from=2020-11-01&to=2020-11-30&by=day").json["total"]
    assert total(rows, "합계") == report["net"] == 5000 + 9000 - 2500
    for column, figure in (("공급가액", "supply"), ("부가세", "vat"), ("면세", "exempt"), ("과세외", "out_of_scope")):
        assert total(rows, column) == report[figure]
    assert total(rows, "카드") + total(rows, "현금영수증") + total(rows, "현금(영수증 없음)") + total(rows, "그 밖의 결제") == report["net"]
    assert (total(rows, "카드"), total(rows, "현금영수증")) == (3000, 9000)
    assert [row["구분"] for row in rows[:-1]] == ["판매", "판매", "환불"]
    assert rows[1]["품목"] == "'=HYPERLINK(\"x\")"
    assert rows[0]["승인번호"] == "*****" + sold["payments"][1]["approval_no"][-3:]
    assert rows[2]["수량"] == "-1.000"


def test_the_workbook_and_the_json_hold_the_same_rows(ask: Asking, sold: Any) -> None:
    rows = rows_of(get(ask, "supervisor", "ledger.csv"))
    book = openpyxl.load_workbook(io.BytesIO(get(ask, "supervisor", "ledger.xlsx").data))
    heading, *cells = book["매출장"].iter_rows(values_only=True)
    place = heading.index("합계")
    assert [row[place] for row in cells] == [int(row["합계"]) for row in rows]
    assert cells[2][heading.index("수량")] == -1
    assert cells[0][heading.index("일자")].date().isoformat() == "2020-11-20"
    content = json.loads(get(ask, "supervisor", "ledger.json").data)
    assert [each["total"] for each in content["lines"]] == [row[place] for row in cells[:-1]]
    assert (content["total"]["total"], content["lines"][0]["site_code"], content["lines"][0]["document"]) == (11_500, HERE, sold["id"])


def test_who_looks_on_gets_days_and_never_a_document(ask: Asking, sold: Any) -> None:
    answer = get(ask, "viewer", "ledger.csv", ALL)
    rows = rows_of(answer)
    assert "승인번호" not in rows[0]
    assert sold["receipt_no"] not in answer.text
    assert {row["일자"] for row in rows[:-1]} == {"2020-11-20"}
    assert (len(rows), total(rows, "순매출"), total(rows, "카드")) == (3, 16_500, 6000)
    assert "승인번호" in rows_of(get(ask, "manager", "ledger.csv", f"centre:{CENTRE_HERE}"))[0]


def test_stock_is_what_it_was_at_the_end_of_the_month(ask: Asking, at_noon: Any) -> None:
    ask("manager", "PUT", "/stock-items/beans", {"name": "원두", "unit": "kg", "low_at": "5", "owner": f"centre:{CENTRE_HERE}"})

    def move(kind: str, quantity: str, at: str) -> None:
        body = {"id": str(uuid4()), "site": HERE, "item": "beans", "kind": kind, "quantity": quantity, "at": at}
        answer = ask("manager", "POST", "/stock-moves", body)
        assert answer.status_code == 201, answer.text

    move("receive", "10", "2020-10-03T10:00:00+09:00")
    move("count", "9.5", "2020-10-31T20:00:00+09:00")
    move("waste", "0.25", "2020-11-02T10:00:00+09:00")
    move("receive", "3", "2020-11-03T10:00:00+09:00")
    move("count", "4", "2020-11-10T10:00:00+09:00")
    move("waste", "1", "2020-11-11T10:00:00+09:00")
    (row,) = rows_of(get(ask, "supervisor", "stock.csv"))
    assert [row[name] for name in ("기초", "입고", "폐기", "실사 조정", "기말 재고", "마지막 실사", "부족")] == [
        "9.500", "3.000", "-1.250", "-8.250", "3.000", "2020-11-10", "부족",
    ]  # fmt: skip
    kept = ask("supervisor", "GET", f"/stock?site={HERE}").json["data"][0]
    assert kept["on_hand"] == row["기말 재고"]
    *moves, whole = rows_of(get(ask, "supervisor", "stock-ledger.csv"))
    assert [(each["일자"][-2:], each["구분"], each["입고 수량"], each["출고 수량"], each["센 수량"], each["재고"]) for each in moves] == [
        ("02", "폐기", "", "0.250", "", "9.250"), ("03", "입고", "3.000", "", "", "12.250"), ("10", "실사", "", "", "4.000", "4.000"),
        ("11", "폐기", "", "1.000", "", "3.000"),
    ]
    assert int(whole["금액 변동"]) == sum(int(each["금액 변동"] or 0) for each in moves)
    assert rows_of(get(ask, "viewer", "stock-ledger.csv", ALL)) == rows_of(get(ask, "viewer", "stock.csv", ALL))
    at_noon.move_to("2020-12-20T03:00:00+00:00")
    move("receive", "100", "2020-12-01T10:00:00+09:00")
    assert rows_of(get(ask, "supervisor", "stock.csv")) == [row]
    book = openpyxl.load_workbook(io.BytesIO(get(ask, "viewer", "stock.xlsx", ALL).data))
    heading, *cells = book["재고현황"].iter_rows(values_only=True)
    assert [each[heading.index("기말 재고")] for each in cells] == [3]


@pytest.fixture
def worked(ask: Asking) -> None:
    """A whole shift, and one that nobody ended."""
    for number, (kind, at) in enumerate((("in", "18T09:00"), ("out", "18T17:30"), ("in", "19T09:00")), 300):
        body = {"id": str(uuid4()), "device_seq": number, "participant": ask.cast.participant, "kind": kind, "at": f"2020-11-{at}:00+09:00"}
        assert ask("tablet", "POST", "/clock-events", body).status_code == 201


def test_hours_go_by_code_and_who_looks_on_gets_sums(ask: Asking, cast: Cast, worked: None) -> None:
    row, whole = rows_of(get(ask, "supervisor", "attendance.csv"))
    assert (row["참여자 번호"], row["18"], row["19"], row["20"]) == (cast.participant, "○", "△", "")
    assert (row["출근일수"], row["근무시간"], row["빠진 기록"], whole["근무시간"]) == ("2", "8:30", "1", "8:30")
    assert "성명" not in row
    for who in ("supervisor", "manager", "viewer"):
        for face in ("csv", "json"):
            assert "참여자 01" not in get(ask, who, f"attendance.{face}").data.decode("utf-8-sig")
    (sums, _) = rows_of(get(ask, "viewer", "attendance.csv", ALL))
    assert (sums["참여자수(명)"], sums["연 출근일수"], sums["근무시간"]) == ("1", "2", "8:30")
    assert cast.participant not in get(ask, "viewer", "attendance.csv", ALL).data.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(get(ask, "supervisor", "attendance.xlsx").data))
    heading, first, _ = book["출근부"].iter_rows(values_only=True)
    assert str(first[heading.index("근무시간")]) == "8:30:00"


def test_names_are_for_the_own_centre_with_a_reason(ask: Asking, cast: Cast, worked: None) -> None:
    path, body = "/exports/attendance.csv/with-names", {"month": "2020-11", "scope": f"centre:{CENTRE_HERE}", "reason": "급여 확인"}
    answer = ask("manager", "POST", path, body)
    assert rows_of(answer)[0]["성명"] == LEGAL_NAME
    for who, scope, status in (
        ("supervisor", HERE_SCOPE, 403), ("viewer", ALL, 403), ("admin", ALL, 403), ("tablet", HERE_SCOPE, 403),
        ("manager", f"site:{ELSEWHERE}", 404), ("manager", ALL, 404), ("manager_elsewhere", HERE_SCOPE, 404),
    ):
        assert ask(who, "POST", path, body | {"scope": scope}).status_code == status, who
    assert ask("manager", "POST", path, {name: value for name, value in body.items() if name != "reason"}).status_code == 422
    assert ask("manager", "POST", "/exports/revenue.csv/with-names", body).status_code == 422


def test_the_roll_up_has_every_centre_and_the_months_total(ask: Asking, sold: Any) -> None:
    rows = rows_of(get(ask, "admin", "roll-up.csv", ALL))
    unknown = any(row["지역자활센터"] == "미확인" for row in rows)
    assert (len(rows), total(rows, "매출(공급대가)"), total(rows, "매출건수")) == (12 + unknown, 16_500, 3)
    month = rows_of(get(ask, "admin", "revenue.csv", ALL))
    assert total(rows, "사업장수") == len({row["사업장(지점)"] for row in month if row["구분"] == "사업장"})
    (own, _) = rows_of(get(ask, "manager", "roll-up.csv", f"centre:{CENTRE_HERE}"))
    assert (own["지역자활센터"], own["매출(공급대가)"]) == ("서구지역자활센터", "11500")


def test_a_long_one_is_a_job_of_its_maker_alone(
    ask: Asking, client: FlaskClient, sold: Any, worked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONG_ROWS", 2)
    address = f"/exports/ledger.csv?month=2020-11&scope=centre:{CENTRE_HERE}&encoding=cp949"
    asked = ask("manager", "GET", address)
    assert (asked.status_code, asked.json["state"], asked.json["expected"], asked.json["file"]) == (202, "waiting", 3, None)
    place = asked.headers["Location"].removeprefix("/api/v1")
    assert ask("manager", "GET", address).headers["Location"] == asked.headers["Location"]
    assert ask("manager", "GET", f"{place}/file").status_code == 409
    app = client.application
    worker = Worker(app.app_context, app.extensions["pos-settings"].data_dir, "w", Event())
    assert worker.work_once()
    done = ask("manager", "GET", place).json
    assert (done["state"], done["done"]) == ("done", 4)
    file = ask("manager", "GET", done["file"].removeprefix("/api/v1"))
    assert (file.status_code, len(file.data)) == (200, done["size"])
    assert "filename*=UTF-8''" in file.headers["Content-Disposition"]
    assert total(rows_of(file, "cp949"), "합계") == 11_500
    file.close()
    for who in ("supervisor", "manager_elsewhere", "admin"):
        assert [ask(who, "GET", path).status_code for path in (place, f"{place}/file")] == [404, 404]
    assert ask("tablet", "GET", place).status_code == 403
    assert get(ask, "admin", "ledger.csv", ALL).status_code == 200


def test_without_what_makes_pdfs_the_answer_says_what_to_install(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    for missing, word in ((on_paper.NO_EXTRA, "pip install"), (on_paper.NO_FONT, "fonts-nanum")):
        monkeypatch.setattr(on_paper, "why_no_pdf", lambda missing=missing: missing)
        answer = ask("viewer", "GET", f"/exports/revenue.pdf?month=2020-11&scope={ALL}")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
        assert word in answer.json["detail"]
