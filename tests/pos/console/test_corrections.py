"""A refused sale put right in the console: in fields, as text where it has no shape, once, by those who decide."""

import json
import re
import uuid
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.sales import counter
from sites.db import db
from tests.pos.console.test_review import REVIEW, SignIn, sale, says, send
from tests.support.cast import Cast


@pytest.fixture(autouse=True)
def _forgetful_counters(app: Flask) -> None:
    with app.app_context():
        counter.forget(db.session())


def refused(client: FlaskClient, cast: Cast, body: Any) -> str:
    """The page of correcting what a tablet sent and was refused."""
    assert cast.call(client, "tablet", "POST", "/sales", json=body).status_code == 422
    (item,) = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    return f"/console/review/set-aside/{item['id']}/correction"


def typed_on(page: str) -> dict[str, str]:
    """What a form holds as it was laid out."""
    fields = re.findall(r'<input [^>]*?name="(\w+)"[^>]*?value="([^"]*)"', page)
    chosen = re.findall(r'<select id="(\w+)".*?(?:<option value="(\w*)" selected>.*?)?</select>', page, re.DOTALL)
    return {name: unescape(value) for name, value in [*fields, *chosen] if name != "csrf_token" and value and not name.endswith("drop")}


def test_a_refused_sale_is_put_right_in_fields_and_counts_once(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    came = sale(4000, 41, total=3900, order_type="take_out", colour="red", till=str(uuid.uuid4()))
    came["payments"][0] |= {"method": "cheque"}
    browser, path = signed_in("supervisor"), refused(client, cast, came)
    assert path in says(browser, path.removesuffix("/correction"))
    page = says(browser, path)
    form = typed_on(page)
    assert "<code>/colour</code>" in page
    assert 'aria-describedby="p0_method-wrong"' in page
    assert form["sold_at"] == "2020-11-23T10:00:00"
    assert (form["l0_unit_price"], form["total"], form["order_type"]) == ("4,000", "3,900", "take_out")
    wrong = send(browser, path, path, **form)
    assert wrong.status_code == 422
    assert "까닭을 적어 주세요." in wrong.get_data(as_text=True)
    form |= {"p0_method": "card", "p0_approval_no": "30012345", "reason": "영수증을 봄"}
    differs = send(browser, path, path, **form).get_data(as_text=True)
    assert "줄을 더하면 4,000원입니다." in differs
    summed = send(browser, path, path, **form, sum_up="yes").get_data(as_text=True)
    form |= {"total": typed_on(summed)["total"]}
    assert form["total"] == "4,000"
    look = send(browser, path, path, **form).get_data(as_text=True)
    assert "4,000원을 새 판매로 넣을까요?" in look
    assert "카드 4,000원" in look
    assert len(cast.call(client, "supervisor", "GET", "/quarantine").json["data"]) == 1
    assert typed_on(send(browser, path, path, **form, again="yes").get_data(as_text=True))["reason"] == "영수증을 봄"
    for _ in range(2):
        stored = send(browser, path, path, **form, sure="yes")
        assert stored.location == f"/console/documents/{form['id']}"
    shown = cast.call(client, "supervisor", "GET", f"/sales/{form['id']}").json
    assert (shown["total"], shown["till"], shown["payments"][0]["method"]) == (4000, came["till"], "card")
    assert form["id"] != came["id"]
    assert cast.call(client, "supervisor", "GET", "/quarantine").json["data"] == []
    other = send(browser, path, REVIEW, **form | {"id": str(uuid.uuid4())}, sure="yes")
    assert other.status_code == 409
    assert "이미 처리된 항목입니다." in other.get_data(as_text=True)


def test_each_field_of_a_correction_is_told_where_it_is_wrong(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser, path = signed_in("supervisor"), refused(client, cast, sale(4000, 42, total=3900))
    form = typed_on(says(browser, path)) | {"reason": "봄", "total": "4000"}
    wrong = {
        "sold_at": "어제", "order_type": "by_pigeon", "cashier": "가" * 65, "l0_sku": "", "l0_tax_class": "", "l0_quantity": "0.0001",
        "l0_unit_price": "-1", "l0_options": "샷 많이", "l0_discount": "많이", "p0_method": "", "p0_amount": "0", "p0_tendered": "x",
        "p0_card_no": "9410-1234-5678-3456", "p0_installments": "61", "total": "", "note": "\x07",
    }
    for field, typed in wrong.items():
        answer = send(browser, path, path, **form | {field: typed})
        assert answer.status_code == 422, field
        assert f'id="{field}-wrong"' in answer.get_data(as_text=True), field
    none = send(browser, path, path, **form, l0_drop="yes")
    assert "한 줄은 있어야 합니다." in none.get_data(as_text=True)
    # A row left empty does not shift where the next one's errors stand.
    second = {"p1_method": "card", "p1_amount": "4000", "p1_tendered": "5000", "p0_amount": "", "payments": "2"}
    assert 'id="p1_tendered-wrong"' in send(browser, path, path, **form | second).get_data(as_text=True)


@pytest.mark.parametrize("body", [{"id": "x", "lines": "두 잔"}, {"lines": [1], "payments": None}])
def test_what_has_not_the_shape_of_a_sale_is_corrected_as_text_first(
    signed_in: SignIn, client: FlaskClient, cast: Cast, body: Any
) -> None:
    browser, path = signed_in("supervisor"), refused(client, cast, body)
    assert "<textarea" in says(browser, path)
    for text in ("{", "[]", '{"lines": 3}', "[" * 3000):
        assert send(browser, path, path, document=text, lay_out="yes").status_code == 422
    document = json.dumps(sale(2500, 1), ensure_ascii=False)
    page = send(browser, path, path, document=document, lay_out="yes").get_data(as_text=True)
    form = typed_on(page) | {"reason": "고침"}
    assert form["l0_name"] == "아메리카노"
    assert send(browser, path, path, **form, sure="yes").location == f"/console/documents/{form['id']}"


def test_a_correction_is_for_those_who_decide_and_only_of_sales(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    path = refused(client, cast, sale(4000, 43, total=1))
    assert says(signed_in("viewer"), path, 403)
    assert says(signed_in("manager_elsewhere"), path, 404)
    assert send(signed_in("manager_elsewhere"), path, REVIEW, sure="yes").status_code == 404
    assert says(signed_in("manager"), path)
    event = {"id": str(uuid.uuid4()), "device_seq": 44, "participant": "p-nobody", "kind": "sideways", "at": "2020-11-23T09:00:00+09:00"}
    assert cast.call(client, "tablet", "POST", "/clock-events", json=event).status_code == 422
    items = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    (other,) = [item["id"] for item in items if item["kind"] == "clock_event"]
    assert says(signed_in("supervisor"), f"/console/review/set-aside/{other}/correction", 404)


def test_what_is_wrong_is_told_in_the_language_of_whoever_corrects_it(signed_in: SignIn, client: FlaskClient, cast: Cast) -> None:
    browser, path = signed_in("supervisor"), refused(client, cast, sale(4000, 47, total=3900))
    assert "줄을 더하면 4,000원입니다." in says(browser, path)
    with browser.session_transaction() as remembered:
        remembered["language"] = "en"
    page = says(browser, path)
    assert "줄을 더하면" not in page
    assert "4,000" in page.split('id="total-wrong"', 1)[1][:200]
