"""Stock and purchasing in a real Chromium without script: a count with its variance, an order that comes in parts; every page measured."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.pantry import NOW, stock_the_pantry
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

STOCK = f"/console/stock/?scope=site:{HERE}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and a pantry."""
    return stock_the_pantry(app, database)


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("manager")
    yield opened
    assert [said for said in opened.complaints if "status of 4" not in said] == []
    opened.context.close()


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def stock_of(desk: Desk) -> dict[str, tuple[str, int]]:
    rows = desk.context.request.get(f"/api/v1/stock?site={HERE}").json()["data"]
    return {row["item"]: (row["on_hand"], row["value"]) for row in rows}


def test_a_count_shows_what_differs_before_it_is_saved_and_is_saved_once(desk: Desk) -> None:
    page = desk.page
    page.goto(STOCK)
    expect(heading(page)).to_contain_text("재고 3가지 가운데 1가지가 모자라 갑니다.")
    page.get_by_role("link", name="실사하기").click()
    page.get_by_label("우유").fill("1,900")
    page.get_by_label("원두").fill("구백")
    page.get_by_role("button", name="장부와 견주기").click()
    expect(page.get_by_label("원두")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("우유")).to_have_value("1,900")
    page.get_by_label("원두").fill("1000")
    page.get_by_role("button", name="장부와 견주기").click()
    expect(heading(page)).to_have_text("2가지를 셌고 1가지가 장부와 다릅니다.")
    expect(page.get_by_role("row", name="우유").get_by_role("cell")).to_have_text(["2,000 ml", "1,900 ml", "−100 ml", "−200"])
    expect(page.get_by_text("차이는 모두 −200원어치입니다.")).to_be_visible()
    assert stock_of(desk)["milk"] == ("2000.000", 4_000)
    sent = page.locator("main form").evaluate("form => new URLSearchParams(new FormData(form)).toString()")
    page.get_by_role("button", name="실사 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("실사를 저장했습니다.")
    assert stock_of(desk)["milk"] == ("1900.000", 3_800)
    again = desk.context.request.post(f"/console/stock/sites/{HERE}/count", data=f"{sent}&sure=yes", headers={
        "Content-Type": "application/x-www-form-urlencoded", "Referer": page.url,
    })
    assert again.status == 200
    page.get_by_role("link", name="우유").click()
    expect(page.get_by_role("row", name="실사")).to_have_count(1)
    expect(page.get_by_role("row", name="실사")).to_contain_text("1,900 ml로 셈")


def test_an_order_is_placed_comes_in_two_parts_with_too_much_and_the_rest_is_cancelled(desk: Desk) -> None:
    page = desk.page
    page.goto(STOCK)
    page.get_by_role("navigation", name="재고에서 볼 것").get_by_role("link", name="발주").click()
    page.get_by_role("link", name="새로 발주하기").first.click()
    expect(page.get_by_label("1번째 품목")).to_have_value("cup")
    page.get_by_label("거래처").select_option(label="예시 컵 상사")
    page.get_by_label("1번째 수량").fill("100")
    page.get_by_label("1번째 단가").fill("60")
    page.get_by_label("2번째 품목").select_option("beans")
    page.get_by_label("2번째 수량").fill("1000")
    page.get_by_label("2번째 단가").fill("30")
    page.get_by_role("button", name="확인하기").click()
    expect(heading(page)).to_have_text("예시 컵 상사에 36,000원어치를 발주할까요?")
    page.get_by_role("button", name="발주하기").click()
    expect(page.get_by_role("status")).to_have_text("발주를 적었습니다.")

    page.get_by_role("link", name="받기").click()
    page.get_by_label("종이컵 온 수량").fill("120")
    page.get_by_label("원두 온 수량").fill("400")
    page.get_by_label("원두 단가").fill("40")
    page.get_by_role("button", name="확인하기").click()
    expect(heading(page)).to_have_text("23,200원어치를 받을까요? 1가지는 더 기다립니다.")
    expect(page.get_by_text("종이컵이 발주보다 20 ea 많습니다.")).to_be_visible()
    page.get_by_role("button", name="받기").click()
    expect(heading(page)).to_contain_text("1가지를 예시 컵 상사에서 더 기다립니다.")
    expect(page.get_by_role("row", name="종이컵").first).to_contain_text("20 ea 더 들어옴")
    # 10 cups without a cost take that of the delivery; 1,000 g of beans at 22 won and 400 at 40 are worth 38,000.
    assert stock_of(desk)["cup"] == ("130.000", 7_800)
    assert stock_of(desk)["beans"] == ("1400.000", 38_000)

    page.get_by_role("link", name="나머지 취소").click()
    page.get_by_label("까닭").fill("품절")
    page.get_by_role("button", name="취소하기").click()
    expect(heading(page)).to_contain_text("온 것까지만 받고 끝냈습니다.")
    expect(page.get_by_role("link", name="받기")).to_have_count(0)


def test_the_file_of_margins_is_the_table(desk: Desk) -> None:
    page = desk.page
    page.goto(f"/console/stock/margins/?month={NOW:%Y-%m}&scope=site:{HERE}")
    expect(heading(page)).to_contain_text("원가를 빼면")
    shown = page.locator("table[aria-labelledby=margins] tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim().replace(/[,\\s]/g, '')))"
    )
    with page.expect_download() as download:
        page.get_by_role("link", name="표 내려받기").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_bytes().decode("utf-8-sig"))))[1:]
    plain = [[name, re.sub(r"\.?0+$", "", sold), *(figure or "–" for figure in figures)] for _, name, sold, *figures in rows]
    assert [[cell.replace("모름", "–").replace(" ", "") for cell in row] for row in [*shown[1:], shown[0]]] == [
        [cell.replace(" ", "") for cell in row] for row in plain
    ]
    assert any(row[3] not in ("–", "0") for row in plain)


@looked_at
def test_every_page_of_stock_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    order = str(uuid4())
    token = desk.context.request.get(STOCK).text().split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    supplier = desk.context.request.get("/api/v1/suppliers").json()["data"][0]["id"]
    lines = [{"item": "cup", "quantity": "100", "unit_cost": 60}]
    placed = desk.context.request.put(
        f"/api/v1/purchase-orders/{order}", data={"site": HERE, "supplier": supplier, "lines": lines}, headers={"X-CSRFToken": token},
    )
    assert placed.status == 201, placed.text()
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in (
        STOCK, "/console/stock/?scope=centre:seogu", f"/console/stock/sites/{HERE}/items/milk", f"/console/stock/sites/{HERE}/count",
        f"/console/stock/sites/{HERE}/moves/receive", f"/console/stock/sites/{HERE}/moves/transfer",
        f"/console/stock/orders/?scope=site:{HERE}",
        f"/console/stock/orders/{order}", f"/console/stock/orders/{order}/receipt", f"/console/stock/orders/{order}/closing",
        f"/console/stock/sites/{HERE}/orders/new", "/console/stock/suppliers/", f"/console/stock/suppliers/{supplier}",
        f"/console/stock/margins/?month={NOW:%Y-%m}&scope=site:{HERE}",
    ):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
