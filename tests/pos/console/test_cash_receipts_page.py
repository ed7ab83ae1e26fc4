"""The pages of cash receipts: what waits first, the number typed in, what else can be done, cards without a sale, and who may."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.sales import counter
from sites import clock
from sites.db import db
from tests.pos.console.november import form_token
from tests.support.cast import HERE, Cast
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
LIST = f"/console/cash-receipts/?scope=site:{HERE}"
PHONE = "01098765432"
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _forgetful_counters(app: Flask) -> None:
    with app.app_context():
        counter.forget(db.session())


def says(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return unescape(answer.get_data(as_text=True))


def sold(client: FlaskClient, cast: Cast, seq: int, amount: int = 5000) -> dict[str, Any]:
    """A sale for cash whose guest wants a receipt; the receipt."""
    body = {
        "id": str(uuid.uuid4()), "device_seq": seq, "sold_at": "2020-11-23T10:00:00+09:00", "total": amount,
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": amount}],
        "payments": [{"method": "cash", "amount": amount, "cash_receipt": {"kind": "income_deduction", "identifier": PHONE}}],
    }
    assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 201
    [found] = cast.call(client, "supervisor", "GET", f"/cash-receipts?sale={body['id']}").json["data"]
    return dict(found)


def act(browser: FlaskClient, receipt: dict[str, Any], name: str, **form: str) -> Any:
    page = f"/console/cash-receipts/{receipt['id']}"
    given = {"csrf_token": form_token(browser, page), "version": str(receipt["version"]), **form}
    return browser.post(f"{page}/{name}", data=given)


TYPED = {"approval_no": "300123456", "issued_day": "2020-11-23", "issued_time": "11:00"}


def test_what_waits_is_listed_and_a_number_typed_in_ends_it(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    receipt, browser = sold(client, cast, 501), signed_in("supervisor")
    page = says(browser, LIST)
    assert "현금영수증 1건이 기다리고 있습니다." in page
    assert "010-****-5432" in page
    assert PHONE not in page
    assert "발급하거나 취소할 현금영수증이 1건 있습니다." in says(browser, "/console/today/")
    assert act(browser, receipt, "typed", **TYPED).status_code == 302
    page = says(browser, f"/console/cash-receipts/{receipt['id']}")
    assert "승인번호를 저장했습니다." in page
    assert "300123456" in page
    assert "기다리는 현금영수증이 없습니다." in says(browser, LIST)
    assert "300123456" in says(browser, f"{LIST}&state=issued")


def test_what_was_typed_wrong_is_kept_and_told(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    receipt, browser = sold(client, cast, 502), signed_in("supervisor")
    for wrong in ({"approval_no": ""}, {"approval_no": "<b>"}, {"issued_day": "언젠가"}, {"issued_time": "25:99"}):
        answer = act(browser, receipt, "typed", **TYPED | wrong)
        assert answer.status_code == 422
    assert 'value="300123456"' in answer.get_data(as_text=True)
    assert act(browser, receipt | {"version": 99}, "typed", **TYPED).status_code == 409
    assert "그사이 바뀌었습니다." in act(browser, receipt | {"version": 99}, "typed", **TYPED).get_data(as_text=True)
    assert act(browser, receipt, "thrown", **TYPED).status_code == 404


def test_failed_tried_again_and_taken_back(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    receipt, browser = sold(client, cast, 503), signed_in("manager")

    def now() -> dict[str, Any]:
        return dict(cast.call(client, "manager", "GET", f"/cash-receipts/{receipt['id']}").json)

    assert act(browser, now(), "failed", why="wrong_number").status_code == 302
    assert "번호가 맞지 않음" in says(browser, f"/console/cash-receipts/{receipt['id']}")
    assert "1건은 발급하지 못했습니다." in says(browser, "/console/today/")
    assert act(browser, now(), "retry").status_code == 302
    assert act(browser, now(), "typed", **TYPED).status_code == 302
    assert act(browser, now(), "cancel", reason="9").status_code == 422
    assert act(browser, now(), "cancel", reason="2").status_code == 302
    assert now()["state"] == "cancel_wanted"
    assert "취소 전 2" in says(browser, LIST)


def test_the_list_for_hometax_holds_the_numbers_for_those_in_charge(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    sold(client, cast, 504)
    browser = signed_in("supervisor")
    address = f"/console/cash-receipts/sites/{HERE}/list"
    answer = browser.post(address, data={"csrf_token": form_token(browser, LIST)})
    assert answer.get_data(as_text=True).startswith("\ufeff거래일시,영수번호")
    assert f'"=""{PHONE}"""' in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "현금영수증 번호 목록을 받음" in says(browser, "/console/history/")
    viewer = signed_in("viewer")
    assert "목록 받기" not in says(viewer, LIST)
    assert viewer.post(address, data={"csrf_token": form_token(viewer, LIST)}).status_code == 403
    other = signed_in("supervisor_elsewhere")
    assert other.post(address, data={"csrf_token": form_token(other, "/console/cash-receipts/")}).status_code == 404


def test_out_of_reach_is_not_there_and_whoever_only_reads_has_no_button(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    receipt = sold(client, cast, 505)
    says(signed_in("supervisor_elsewhere"), f"/console/cash-receipts/{receipt['id']}", 404)
    says(signed_in("supervisor_elsewhere"), LIST, 404)
    viewer = signed_in("viewer")
    assert "승인번호 적기" not in says(viewer, f"/console/cash-receipts/{receipt['id']}")
    given = {"csrf_token": form_token(viewer, LIST), "version": "1", **TYPED}
    assert viewer.post(f"/console/cash-receipts/{receipt['id']}/typed", data=given).status_code == 403


def test_a_card_without_a_sale_stands_on_top_until_somebody_saw_to_it(
    app: Flask, signed_in: SignIn, client: FlaskClient, cast: Cast
) -> None:
    before = app.extensions["pos-settings"]
    app.extensions["pos-settings"] = replace(before, card_terminals={"*": "simulator"})
    try:
        body = {"id": str(uuid.uuid4()), "amount": 7700}
        assert cast.call(client, "tablet", "POST", "/card-approvals", json=body).status_code == 201
    finally:
        app.extensions["pos-settings"] = before
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        browser = signed_in("supervisor")
        assert "카드 승인 1건(7,700원)에 판매 기록이 없습니다." in says(browser, "/console/today/")
        assert "7,700" in says(browser, LIST)
        page = f"/console/cash-receipts/cards/{body['id']}"
        assert browser.post(page, data={"csrf_token": form_token(browser, LIST), "note": ""}).status_code == 422
        assert browser.post(page, data={"csrf_token": form_token(browser, LIST), "note": "취소해 드림"}).status_code == 302
        assert "7,700" not in says(browser, LIST)


def test_english_is_complete_and_a_longer_list_asks_no_more(app: Flask, signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    receipt, browser = sold(client, cast, 506), signed_in("supervisor")
    browser.post("/console/language", data={"csrf_token": form_token(browser, LIST), "language": "en"})
    assert "cash receipts that wait for you: 1" in says(browser, LIST)
    assert "Enter the approval number" in says(browser, f"/console/cash-receipts/{receipt['id']}")

    def asked() -> int:
        with statements(app) as said:
            browser.get(LIST)
        return len(said)

    few = asked()
    for seq in range(507, 512):
        sold(client, cast, seq)
    assert asked() == few <= MOST_QUERIES
