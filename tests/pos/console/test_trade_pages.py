"""Customers and credit on pages: who owes, what was paid, which invoices are asked for; nobody sees what is not theirs."""

import csv
import io
import re
import uuid
from collections.abc import Callable
from html import unescape
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.november import form_token
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
OWED, INVOICES = f"/console/trade/?scope=site:{HERE}", f"/console/trade/invoices/?scope=site:{HERE}&month=2020-11"
CUSTOMER = f"/console/trade/customers/nursery?scope=site:{HERE}"
MOST_QUERIES = 14


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return re.sub(r"\s+", " ", unescape(answer.get_data(as_text=True)))


def send(client: FlaskClient, page: str, address: str, status: int = 302, **form: str) -> str:
    answer = client.post(address, data={"csrf_token": form_token(client, page), **form})
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def credit(client: FlaskClient, cast: Cast) -> str:
    """A customer, and a sale on account of 5,000 won of which nobody is named: its id."""
    answer = cast.call(client, "manager", "PUT", "/customers/nursery", json={"name": "예시 어린이집", "owner": f"centre:{CENTRE_HERE}"})
    assert answer.status_code == 201, answer.json
    body: dict[str, Any] = {
        "id": str(uuid.uuid4()), "device_seq": 451, "sold_at": "2020-11-03T10:00:00+09:00", "total": 5000,
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 5000}],
        "payments": [{"method": "on_account", "amount": 5000}],
    }
    assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 201
    return str(body["id"])


def assert_exported(client: FlaskClient, cast: Cast) -> None:
    """What is typed into Hometax, in the three formats; sums alone for who looks on."""
    asked = f"month=2020-11&scope=site:{HERE}"
    file = cast.call(client, "manager", "GET", f"/exports/invoice-requests.json?{asked}").json
    [line, subtotal], total = file["lines"], file["total"]
    said = ("kind", "written_on", "customer", "goods", "supply", "vat", "sum", "asked", "state", "approval_no", "issued_on")
    assert [line[name] for name in said] == [
        "세금계산서", "2020-11-30", "예시 어린이집", "아메리카노", 4_545, 455, 5_000, "청구", "발급함", "20201201-1", "2020-12-01"]
    assert (subtotal["kind"], subtotal["sum"], total["sum"], total["requests"]) == ("세금계산서 소계", 5_000, 5_000, 1)
    content = cast.call(client, "manager", "GET", f"/exports/invoice-requests.csv?{asked}").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert [(row["종류"], row["합계"]) for row in rows] == [("세금계산서", "5000"), ("세금계산서 소계", "5000"), ("합계", "5000")]
    book = openpyxl.load_workbook(io.BytesIO(cast.call(client, "manager", "GET", f"/exports/invoice-requests.xlsx?{asked}").data))
    heads, first, *_ = book["계산서 요청"].iter_rows(values_only=True)
    assert (first[heads.index("공급가액")], first[heads.index("세액")]) == (4_545, 455)
    onlooker = cast.call(client, "viewer", "GET", "/exports/invoice-requests.json?month=2020-11&scope=region")
    assert (onlooker.json["total"]["sum"], "어린이집" in onlooker.get_data(as_text=True)) == (5_000, False)


def assert_payment_is_freed_matched_and_withdrawn(browser: FlaskClient, customer: str, sale: str) -> None:
    """6,000 won pay 5,000 of the sale; freed, matched by hand and oldest first, and taken back."""
    [payment] = set(re.findall(r"/console/trade/payments/[0-9a-f-]{36}", customer))
    assert "남은 돈 1,000원" in says(browser, payment)
    asked = {"id": str(uuid.uuid4()), "sale": sale}
    assert "연결을 풀까요?" in send(browser, payment, f"{payment}/unmatching", 200, **asked)
    assert "남은 돈 1,000원" in says(browser, payment)
    for _ in range(2):
        send(browser, payment, f"{payment}/unmatching", **asked, sure="yes")
    page = says(browser, payment)
    assert ("연결을 풀었습니다." in page, "남은 돈 6,000원" in page) == (True, True)
    by_hand = {"id": str(uuid.uuid4()), "sale": sale}
    assert "금액을 줄여" in send(browser, payment, f"{payment}/matches", 409, **by_hand, amount="5,001")
    assert "금액을 숫자로" in send(browser, payment, f"{payment}/matches", 422, **by_hand, amount="")
    send(browser, payment, f"{payment}/matches", **by_hand, amount="2,000")
    assert "남은 돈 4,000원" in says(browser, payment)
    send(browser, payment, f"{payment}/matches", id=str(uuid.uuid4()), sale="", amount="")
    assert "남은 돈 1,000원" in says(browser, payment)
    back = {"id": str(uuid.uuid4()), "reason": "예시"}
    assert "적어 주세요." in send(browser, payment, f"{payment}/withdrawal", 422, **back | {"reason": ""})
    assert "6,000원을 취소할까요?" in send(browser, payment, f"{payment}/withdrawal", 200, **back)
    send(browser, payment, f"{payment}/withdrawal", **back, sure="yes")
    page = says(browser, payment)
    assert ("취소했습니다." in page, "연결 풀기" in page) == (True, False)
    assert ("받을 돈이 5,000원입니다." in says(browser, CUSTOMER), "취소함" in says(browser, CUSTOMER)) == (True, True)
    send(browser, CUSTOMER, f"{payment}/other", 404)


def test_a_sale_is_named_paid_and_invoiced_on_the_pages(signed_in: SignIn, credit: str, app: Flask, cast: Cast) -> None:
    browser = signed_in("supervisor")
    page = says(browser, OWED)
    assert ("받을 돈이 5,000원입니다." in page, "거래처를 정하지 않은 외상" in page, "거래처 등록" in page) == (True, True, False)
    send(browser, OWED, f"/console/trade/receivables/{credit}", customer="nursery", scope=f"site:{HERE}")
    with statements(app) as asked:
        page = says(browser, OWED)
    assert len(asked) <= MOST_QUERIES, len(asked)
    assert ("거래처를 정했습니다." in page, "거래처를 정하지 않은 외상" in page, "예시 어린이집" in page) == (True, False, True)

    assert "1건 요청 만들기" in says(browser, INVOICES)
    send(browser, INVOICES, "/console/trade/invoices/", site=HERE, month="2020-11")
    page = says(browser, INVOICES)
    assert ("4,545" in page, "455" in page, "더 요청할 것이 없습니다." in page) == (True, True, True)
    [request] = set(re.findall(r"/console/trade/invoices/([0-9a-f-]{36})/issue", page))
    send(browser, INVOICES, f"/console/trade/invoices/{request}/issue", 422, approval_no="", issued_on="2020-12-01")
    send(browser, INVOICES, f"/console/trade/invoices/{request}/issue", approval_no="20201201-1", issued_on="2020-12-01")
    assert "20201201-1" in says(browser, INVOICES)

    assert_exported(browser, cast)

    form = {"id": str(uuid.uuid4()), "site": HERE, "received_on": "2020-11-20", "reference": "예시"}
    assert "금액을 숫자로 적어 주세요." in send(browser, CUSTOMER, "/console/trade/customers/nursery/payments", 422, amount="많이", **form)
    for _ in range(2):
        send(browser, CUSTOMER, "/console/trade/customers/nursery/payments", amount="6,000", **form)
    page = says(browser, CUSTOMER)
    assert ("받을 돈이 없습니다." in page, "1,000원" in page, "아직 받지 않은 판매" in page) == (True, True, False)
    assert_payment_is_freed_matched_and_withdrawn(browser, page, credit)
    send(browser, INVOICES, f"/console/trade/invoices/{request}/cancellation", reason="예시")
    assert "1건 요청 만들기" in says(browser, INVOICES)
    cancelled = cast.call(browser, "manager", "GET", f"/exports/invoice-requests.json?month=2020-11&scope=site:{HERE}").json
    assert (cancelled["lines"], cancelled["total"]["sum"]) == ([], 0)


@pytest.mark.usefixtures("credit")
def test_customers_are_kept_by_their_centre_and_seen_by_nobody_else(signed_in: SignIn) -> None:
    manager, new = signed_in("manager"), "/console/trade/customers/new"
    form = {"code": "welfare", "name": "예시 복지관", "terms_days": "15", "terms_from": "month_end", "business_number": "123-45-67891"}
    assert "숫자, 줄표로 적어 주세요." in send(manager, new, new, 422, **form | {"code": "복지관"})
    assert "사업자등록번호가 맞지 않습니다." in send(manager, new, new, 422, **form | {"business_number": "123-45-67890"})
    send(manager, new, new, **form)
    assert "그 사이" in send(manager, new, new, 409, **form | {"name": "다른 곳"})
    page = says(manager, "/console/trade/customers/welfare")
    assert ("123-45-67891" in page, "판 달이 끝나고 15일" in page) == (True, True)
    change = "/console/trade/customers/welfare/change"
    send(manager, change, change, **form | {"version": "1", "terms_days": "20"})
    send(manager, change, change, 409, **form | {"version": "1", "terms_days": "25"})

    elsewhere, viewer = signed_in("supervisor_elsewhere"), signed_in("viewer")
    assert says(elsewhere, "/console/trade/customers/welfare", 404)
    assert says(elsewhere, OWED, 404)
    send(elsewhere, "/console/trade/", "/console/trade/invoices/", 404, site=HERE, month="2020-11")
    assert "예시 어린이집" not in says(viewer, "/console/trade/?scope=region")
    assert says(viewer, INVOICES, 403)
    assert says(signed_in("supervisor"), new, 403)
    assert "won is to be received." in says(english(manager), "/console/trade/")


def english(client: FlaskClient) -> FlaskClient:
    client.post("/console/language", data={"csrf_token": form_token(client, "/console/trade/"), "language": "en"})
    return client


@pytest.mark.usefixtures("credit")
def test_nothing_ages_before_its_time(signed_in: SignIn) -> None:
    with time_machine.travel("2020-12-20T03:00:00+00:00", tick=False):
        assert "기한이 지난 것은 5,000원" in says(signed_in("supervisor"), OWED)
