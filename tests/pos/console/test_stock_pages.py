"""The pages of stock and purchasing: for those who may see the site and nobody else, changed by those who may, with few queries."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.november import form_token
from tests.pos.console.pantry import NOW, stock_the_pantry
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.statements import statements

SignIn = Callable[[str], FlaskClient]
STOCK, ORDERS = f"/console/stock/?scope=site:{HERE}", f"/console/stock/orders/?scope=site:{HERE}"
MARGINS = f"/console/stock/margins/?scope=site:{HERE}&month={NOW:%Y-%m}"
AT = "2020-12-03T10:15:03+09:00"
MOST_QUERIES = 16


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and a pantry."""
    return stock_the_pantry(app, database)


@pytest.fixture
def order(cast: Cast, client: FlaskClient) -> str:
    """An awaited order of 100 cups at 60 won."""
    made = str(uuid4())
    supplier = cast.call(client, "manager", "GET", "/suppliers").json["data"][0]["id"]
    body = {"site": HERE, "supplier": supplier, "lines": [{"item": "cup", "quantity": "100", "unit_cost": 60}]}
    assert cast.call(client, "manager", "PUT", f"/purchase-orders/{made}", json=body).status_code == 201
    return made


def text_of(answer: Any) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))))


def send(browser: FlaskClient, path: str, **typed: Any) -> Any:
    return browser.post(path, data={"csrf_token": form_token(browser, path), **typed})


def on_hand(cast: Cast, client: FlaskClient) -> dict[str, str]:
    return {row["item"]: row["on_hand"] for row in cast.call(client, "admin", "GET", f"/stock?site={HERE}").json["data"]}


def test_nobody_elsewhere_finds_anything_and_who_only_reads_changes_nothing(signed_in: SignIn, order: str) -> None:
    elsewhere, viewer = signed_in("manager_elsewhere"), signed_in("viewer")
    seen = (STOCK, ORDERS, MARGINS, f"/console/stock/sites/{HERE}/items/milk", f"/console/stock/orders/{order}")
    changed = (
        f"/console/stock/sites/{HERE}/count", f"/console/stock/sites/{HERE}/moves/waste", f"/console/stock/sites/{HERE}/orders/new",
        f"/console/stock/orders/{order}/receipt", f"/console/stock/orders/{order}/closing", f"/console/stock/orders/{order}/change",
    )
    assert [viewer.get(path).status_code for path in (*seen, *changed)] == [200] * len(seen) + [403] * len(changed)
    assert {elsewhere.get(path).status_code for path in (*seen, *changed)} == {404}
    assert "예시 컵 상사" not in text_of(elsewhere.get("/console/stock/suppliers/"))
    shown = text_of(viewer.get("/console/stock/suppliers/"))
    assert ("예시 컵 상사" in shown, "02-0000" in shown) == (True, False)
    assert "실사하기" not in text_of(viewer.get(STOCK))


def test_waste_is_looked_over_then_saved_once(signed_in: SignIn, cast: Cast, client: FlaskClient) -> None:
    path, supervisor = f"/console/stock/sites/{HERE}/moves/waste", signed_in("supervisor")
    assert 'aria-invalid="true"' in send(supervisor, path, item="milk", quantity="많이", note="쏟음").get_data(as_text=True)
    typed = {"id": str(uuid4()), "item": "milk", "quantity": "2,500", "note": "쏟음"}
    looked = text_of(send(supervisor, path, **typed))
    assert "우유 2,500 ml을 버린 것으로 적을까요?" in looked
    assert "장부보다 많이 나갑니다" in looked
    assert on_hand(cast, client)["milk"] == "2000.000"
    at = re.search(r'name="at" value="([^"]+)"', send(supervisor, path, **typed).get_data(as_text=True))
    assert at is not None
    answers = [send(supervisor, path, **typed, at=unescape(at[1]), sure="yes").status_code for _ in range(2)]
    assert (answers, on_hand(cast, client)["milk"]) == ([302, 302], "-500.000")


def test_who_changes_an_order_too_late_sees_what_stands_and_keeps_what_was_typed(
    signed_in: SignIn, cast: Cast, client: FlaskClient, order: str
) -> None:
    manager, path = signed_in("manager"), f"/console/stock/orders/{order}/change"
    page = manager.get(path).get_data(as_text=True)
    supplier = re.search(r'value="([0-9a-f-]{36})" selected', page)
    assert supplier is not None
    typed = {"supplier": supplier[1], "lines": "1", "item_1": "cup", "unit_cost_1": "60", "version": "1", "sure": "yes"}
    assert send(manager, path, **typed, quantity_1="150").status_code == 302
    late = send(manager, path, **typed, quantity_1="170")
    assert (late.status_code, "그 사이에 바뀌었습니다." in text_of(late)) == (409, True)
    assert 'value="170"' in late.get_data(as_text=True)
    assert 'name="version" value="2"' in late.get_data(as_text=True)


def test_a_supplier_is_added_and_a_wrong_number_is_told(signed_in: SignIn) -> None:
    manager, path = signed_in("manager"), "/console/stock/suppliers/new"
    wrong = send(manager, path, id=str(uuid4()), name="예시 상회", business_number="220-81-62518")
    assert (wrong.status_code, "열 자리를 다시 확인해 주세요." in text_of(wrong)) == (422, True)
    assert send(manager, path, id=str(uuid4()), name="예시 상회", business_number="220-81-62517").status_code == 302
    assert "220-81-62517" in text_of(manager.get("/console/stock/suppliers/"))
    assert signed_in("supervisor").get(path).status_code == 403


def test_margins_are_revenue_without_vat_less_what_the_goods_cost(signed_in: SignIn) -> None:
    page = text_of(signed_in("supervisor").get(MARGINS))
    # 2 × 3,300 won with 600 VAT; 200 ml of milk at 2 won, 36 g of beans at 22, cups without a cost.
    assert "매출에서 상품 원가를 빼면 4,808원이 남습니다." in page
    assert "부가세를 뺀 매출 6,000원 가운데 원가는 1,192원, 이익률은 80.1 %입니다." in page


@pytest.mark.parametrize("path", [
    STOCK, ORDERS, MARGINS, "/console/stock/?scope=centre:seogu", "/console/stock/suppliers/", f"/console/stock/sites/{HERE}/items/milk",
    f"/console/stock/sites/{HERE}/moves/receive", f"/console/stock/sites/{HERE}/orders/new",
])
def test_the_pages_ask_the_database_a_few_times_however_much_there_is(
    app: Flask, signed_in: SignIn, cast: Cast, client: FlaskClient, path: str
) -> None:
    manager = signed_in("manager")

    def asked() -> int:
        with statements(app) as sent:
            assert manager.get(path).status_code == 200
        return len(sent)

    before = asked()
    supplier = cast.call(client, "manager", "GET", "/suppliers").json["data"][0]["id"]
    for number in range(3):
        move = {"id": str(uuid4()), "site": HERE, "item": "milk", "kind": "receive", "quantity": "1", "unit_cost": 2, "at": AT}
        cast.call(client, "manager", "POST", "/stock-moves", json=move)
        cast.call(client, "admin", "PUT", f"/stock-items/thing-{number}", json={"name": f"물건 {number}", "unit": "ea"})
        body = {"site": HERE, "supplier": supplier, "lines": [{"item": "cup", "quantity": "1", "unit_cost": number}]}
        cast.call(client, "manager", "PUT", f"/purchase-orders/{uuid4()}", json=body)
        cast.call(client, "manager", "PUT", f"/suppliers/{uuid4()}", json={"name": f"예시 {number}호", "owner": "centre:seogu"})
    assert asked() == before <= MOST_QUERIES
