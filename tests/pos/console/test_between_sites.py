"""The pages of trade between workplaces and of consigned goods: typed, looked over, saved once; who sees what."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites.access import COMMAND_LINE
from sites.db import transaction
from sites.people.accounts import add_account
from sites.people.tokens import add_token
from sites.pins.grants import grant_of
from sites.pins.hashing import hash_password
from tests.pos.console.november import PASSWORD, arrive_with_november, form_token
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
SHOP, OWNER = "showroom-01", "bupyeong-nambu"
MOST_QUERIES = 20


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """The cast, and the showroom's keeper with goods of another centre, sold in November."""
    found = arrive_with_november(app, database)
    with time_machine.travel(datetime(2020, 12, 3, 3, tzinfo=UTC), tick=False):
        with app.app_context(), transaction() as session:
            grant = grant_of(session, "centre_manager", f"centre:{OWNER}")
            found.tokens["keeper"] = add_token(session, COMMAND_LINE.code, "keeper", grant.role, str(grant.scope))
            account = add_account(session, COMMAND_LINE.code, "keeper@example.org", grant.role, f"centre:{OWNER}")
            account.password_hash = hash_password(PASSWORD)
        _furnish(app.test_client(), found)
    database.freeze()
    return found


def _furnish(client: FlaskClient, cast: Cast) -> None:
    owner, sold = {"owner": f"centre:{OWNER}"}, str(uuid4())
    for method, path, body in (
        ("PUT", "/stock-items/cream-item", {"name": "구두약", "unit": "ea", **owner}),
        ("PUT", "/stock-items/gift-box", {"name": "상자", "unit": "ea", "owner": "region"}),
        ("PUT", "/products/cream", {"name": "구두약 (예시)", "price": 7_000, "tax_class": "taxable", **owner}),
        ("PUT", "/consignment-agreements/shoes", {
            "site": SHOP, "centre": "yeonsu", "name": "착한신발", "sku": "cream", "from": "2020-11-01",
            "rates": [{"from": "2020-11-01", "rate": 1250}]}),
        ("POST", "/sales", {
            "id": sold, "site": SHOP, "sold_at": "2020-11-20T11:00:00+09:00", "total": 14_000,
            "payments": [{"method": "card", "amount": 14_000}],
            "lines": [{"sku": "cream", "name": "구두약 (예시)", "tax_class": "taxable", "quantity": "2", "unit_price": 7_000}]}),
    ):
        who = "admin" if body.get("owner") == "region" else "keeper"
        answer = cast.call(client, who, method, path, json=body)
        assert answer.status_code == 201, answer.json


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    with time_machine.travel(datetime(2020, 12, 3, 3, tzinfo=UTC), tick=False):
        yield


def shown(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-1500:]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def post(client: FlaskClient, page: str, status: int = 302, to: str | None = None, **form: str) -> Any:
    answer = client.post(to or page, data={"csrf_token": form_token(client, page), **form})
    assert answer.status_code == status, answer.get_data(as_text=True)[-1500:]
    return answer


def test_a_statement_is_looked_at_issued_and_paid(signed_in: SignIn) -> None:
    keeper = signed_in("keeper")
    assert "센터 1곳의 상품을 팝니다." in shown(keeper, "/console/consignment/")
    draft = f"/console/consignment/sites/{SHOP}/settlement?centre=yeonsu&month=2020-11"
    page = shown(keeper, draft)
    assert ("지급할 금액 12,250원" in page, "12.5 %" in page) == (True, True)
    early = f"/console/consignment/sites/{SHOP}/settlement"
    assert "아직 끝나지 않았습니다" in post(keeper, draft, 409, early, centre="yeonsu", month="2020-12").get_data(as_text=True)
    issued = post(keeper, draft, 302, early, centre="yeonsu", month="2020-11", sure="yes").location
    assert "1호: 12,250원" in shown(keeper, issued)
    assert post(keeper, draft, 302, early, centre="yeonsu", month="2020-11", sure="yes").location == issued
    wish = {"amount": "12,250", "paid_on": "2020-12-03", "method": "transfer", "id": str(uuid4())}
    assert "금액을 숫자로" in post(keeper, issued, 422, f"{issued}/payments", **wish | {"amount": "많이"}).get_data(as_text=True)
    post(keeper, issued, 302, f"{issued}/payments", **wish)
    paid = shown(keeper, issued)
    assert ("지급을 기록했습니다." in paid, "지급 기록하기" in paid) == (True, False)
    # The supplying centre sees its own, another none; the region sums.
    assert "구두약" in shown(signed_in("manager_elsewhere"), issued)
    shown(signed_in("manager"), issued, 404)
    assert "광역에서는 합계만 봅니다." in shown(signed_in("viewer"), issued)
    shown(signed_in("supervisor"), issued, 403)


def test_revenue_is_shown_by_seller_and_by_producer_and_comes_as_a_file(signed_in: SignIn, cast: Cast) -> None:
    viewer, address = signed_in("viewer"), "/console/consignment/producers?month=2020-11&scope=region"
    api = cast.call(viewer, "viewer", "GET", "/revenue/producers?scope=region&from=2020-11-01&to=2020-11-30").json
    report = cast.call(viewer, "viewer", "GET", "/revenue?scope=region&from=2020-11-01&to=2020-11-30&by=centre").json
    net = report["total"]["net"]
    assert (api["total"]["net"], api["total"]["consigned"]) == (net, 14_000)
    page = shown(viewer, address)
    assert f"매출 {net:,}원, 그 가운데 14,000원" in page
    assert "두 번 세는 매출은 없습니다." in page
    # What the showroom's centre sold is there as sold, and as made by the centre whose goods they were.
    assert re.search(rf"합계 {net:,} {net:,} 14,000 ", page)
    assert re.search(r"연수\S*센터 12,000 26,000 14,000 ", page), page
    assert re.search(r"부평남부\S*센터 14,000 – – ", page)
    file = cast.call(viewer, "viewer", "GET", "/exports/producers.json?month=2020-11&scope=region").json
    assert (file["total"]["net"], sum(line["net"] for line in file["lines"])) == (net, net)
    assert {(line["centre_code"], line["sku"], line["net"], line["consigned"]) for line in file["lines"]} == {
        (row["producer"], row["product"], row["net"], row["consigned"]) for row in api["rows"]}
    assert "매출이 없습니다." in shown(viewer, "/console/consignment/producers?month=2020-01&scope=region")
    shown(signed_in("supervisor"), address, 404)


def test_a_closed_months_producers_are_signed_and_stay_the_same_bytes(client: FlaskClient, cast: Cast) -> None:
    scope = f"centre:{OWNER}"
    answer = cast.call(client, "keeper", "POST", "/months/2020-11/closing", json={"scope": scope})
    assert answer.status_code in (200, 201), answer.json
    first, again = (cast.call(client, "keeper", "GET", f"/exports/producers.xlsx?month=2020-11&scope={scope}") for _ in range(2))
    assert (first.status_code, first.data == again.data) == (200, True)
    proof = cast.call(client, "keeper", "GET", f"/exports/producers.xlsx.proof?month=2020-11&scope={scope}").json
    assert {each["code"]: each["sum"] for each in proof["statement"]["columns"] if each["code"] in ("net", "consigned")} == {
        "net": 14_000, "consigned": 14_000}


def test_agreements_and_goods_are_typed_and_told_what_is_wrong(signed_in: SignIn) -> None:
    keeper = signed_in("keeper")
    new = f"/console/consignment/sites/{SHOP}/agreements/new"
    terms = {"code": "belts", "name": "벨트", "centre": "donggu", "from": "2020-12-01", "from_1": "2020-12-01", "version": "0"}
    assert "0에서 100까지" in post(keeper, new, 422, **terms, rate_1="200").get_data(as_text=True)
    post(keeper, new, **terms, rate_1="12.5")
    assert "12.5 %" in shown(keeper, f"/console/consignment/?site={SHOP}")
    edit = f"/console/consignment/sites/{SHOP}/agreements/belts"
    post(keeper, edit, **terms | {"version": "1"}, rate_1="12.5", from_2="2021-01-01", rate_2="20")
    assert "그 사이에" in post(keeper, edit, 409, **terms | {"version": "1"}, rate_1="1").get_data(as_text=True)
    goods = f"/console/consignment/sites/{SHOP}/goods"
    wish = {"agreement": "belts", "item": "gift-box", "kind": "brought", "quantity": "5", "id": str(uuid4())}
    assert "목록에서" in post(keeper, goods, 422, **wish | {"item": "none"}).get_data(as_text=True)
    post(keeper, goods, **wish)
    assert "5 ea" in shown(keeper, f"/console/consignment/?site={SHOP}")
    shown(signed_in("manager"), goods, 404)
    shown(signed_in("supervisor"), new, 403)
    assert "없습니다." in shown(signed_in("supervisor"), "/console/consignment/")


def test_a_delivery_is_typed_looked_over_and_sent_back(signed_in: SignIn) -> None:
    keeper, new = signed_in("keeper"), "/console/internal-trade/new"
    wish = {
        "site": SHOP, "to_site": "cafe-01", "id": str(uuid4()), "sku_1": "cream", "quantity_1": "2", "price_1": "5,000",
        "into_1": "gift-box", "arrives_1": "1",
    }
    assert "수량을 0.4처럼" in post(keeper, new, 422, **wish | {"quantity_1": "x"}).get_data(as_text=True)
    look = unescape(post(keeper, new, 200, **wish).get_data(as_text=True))
    assert "10,000원을 납품할까요?" in look
    sent = post(keeper, new, **wish, sure="yes").location
    assert post(keeper, new, **wish, sure="yes", at="2020-12-03T12:00:00+09:00").location == sent
    assert "gift-box 1 ea" in shown(keeper, sent)
    assert "내부 거래 1건, 10,000원" in shown(signed_in("supervisor"), "/console/internal-trade/?scope=site:cafe-01&month=2020-12")
    back = f"{sent}/return"
    assert "한 가지는" in post(keeper, back, 422, reason="상함", id=str(uuid4())).get_data(as_text=True)
    wish = {"back_1": "1", "restock_1": "yes", "reason": "상함", "id": str(uuid4())}
    assert "5,000원을 반품할까요?" in unescape(post(keeper, back, 200, **wish).get_data(as_text=True))
    post(keeper, back, **wish, sure="yes")
    assert "납품 5,000원" in shown(keeper, sent)
    shown(signed_in("manager_elsewhere"), sent, 404)
    shown(signed_in("supervisor"), back, 404)


def test_the_lists_ask_a_fixed_number_of_questions(app: Flask, signed_in: SignIn, cast: Cast) -> None:
    keeper = signed_in("keeper")
    for page in ("/console/internal-trade/?month=2020-12", "/console/consignment/", "/console/consignment/producers?month=2020-11"):
        with statements(app) as asked:
            shown(keeper, page)
        assert len(asked) <= MOST_QUERIES
    for language in ("en", "ko"):
        keeper.get(f"/console/language?to={language}")
        shown(keeper, "/console/internal-trade/new")
    assert cast.tokens["keeper"]
