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


def test_an_item_is_made_looked_over_and_edited_by_whoever_owns_it(signed_in: SignIn, cast: Cast, client: FlaskClient) -> None:
    boss, path = signed_in("admin"), "/console/stock/items/new"
    typed = {"name": "시럽", "code": "syrup", "unit": "ml", "low_at": "1,200", "owner": "region", "version": ""}
    for field, wrong in (("name", ""), ("code", "시럽"), ("unit", "cup"), ("low_at", "many"), ("code", "milk")):
        answer = send(boss, path, **typed | {field: wrong})
        assert (answer.status_code, f'aria-errormessage="{field}-wrong"' in answer.get_data(as_text=True)) == (422, True), (field, wrong)
    assert "시럽을 새 품목으로 둘까요? 모든 사업장에" in text_of(send(boss, path, **typed))
    assert "시럽" not in text_of(boss.get("/console/stock/items/"))
    assert send(boss, path, **typed, sure="yes").location == "/console/stock/items/syrup"
    kept = {row["code"]: row for row in cast.call(client, "admin", "GET", "/stock-items").json["data"]}
    assert (kept["syrup"]["unit"], kept["syrup"]["low_at"], kept["syrup"]["owner"]) == ("ml", "1200.000", "region")
    path = "/console/stock/items/syrup"
    change = {"name": "바닐라 시럽", "unit": "l", "low_at": "", "version": kept["syrup"]["version"]}
    assert "시럽 바닐라 시럽 단위 밀리리터 (ml) 리터 (l) 모자람 기준 1,200 ml 없음" in text_of(send(boss, path, **change))
    send(boss, path, **change, sure="yes")
    stale = send(boss, path, **change | {"name": "캐러멜 시럽"}, sure="yes")
    assert stale.status_code == 409
    assert "지금은 바닐라 시럽, 리터 (l), 모자람 기준 없음입니다." in text_of(stale)
    assert "value=\"캐러멜 시럽\"" in stale.get_data(as_text=True)
    body = {"name": "초코 시럽", "unit": "l"}
    old = cast.call(client, "admin", "PUT", "/stock-items/syrup", json=body, headers={"If-Match": f'"{kept["syrup"]["version"]}"'})
    assert old.status_code == 412


def test_an_item_shows_what_takes_it_and_keeps_the_unit_that_it_moved_in(signed_in: SignIn) -> None:
    boss, path = signed_in("admin"), "/console/stock/items/milk"
    page = text_of(boss.get(path))
    assert "카페라떼 100 ml" in page
    assert "입출고가 있어 바꿀 수 없습니다." in page
    form = {"name": "우유", "unit": "l", "low_at": "500", "version": "x"}
    assert "바뀌는 것이 없습니다." in text_of(send(boss, path, **form))
    assert "이 품목을 쓰는 레시피가 없습니다." not in page
    supervisor = signed_in("supervisor")
    assert "<form class=\"sheetlike entry\"" not in supervisor.get(path).get_data(as_text=True)
    assert supervisor.post(path, data={"csrf_token": form_token(supervisor, STOCK)} | form).status_code == 403
    manager = signed_in("manager")
    assert manager.post(path, data={"csrf_token": form_token(manager, STOCK)} | form | {"sure": "yes"}).status_code == 409
    assert boss.get("/console/stock/items/no-such").status_code == 404


def test_the_list_of_items_takes_few_queries(signed_in: SignIn, app: Flask) -> None:
    browser = signed_in("admin")
    with statements(app) as sent:
        page = text_of(browser.get("/console/stock/items/"))
    assert "우유 milk 밀리리터 (ml) 500 ml 1" in page
    assert len(sent) <= 9
    assert "종이컵" not in text_of(browser.get("/console/stock/items/?search=우유"))
