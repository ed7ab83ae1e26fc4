"""Products and prices in a real Chromium without script: a price from next Monday that the tablet sees on that day; every page measured."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from sites import clock
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

LIST = "/console/catalogue/"
LATTE = "/console/catalogue/products/latte"
TEMPERATURE = {"code": "temperature", "name": "온도", "min": 1, "max": 1, "options": [{"code": "hot", "name": "따뜻하게", "price": 0}]}


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and two products of their centre."""
    cast = arrive_with_november(app, database)
    database.furnish("menu", lambda: _menu(app, cast))
    return cast


def _menu(app: Flask, cast: Cast) -> None:
    put(app, cast, "/categories/커피", {"name": "커피", "position": 10})
    for sku, name, price in (("latte", "카페라떼", 3500), ("cookie", "초코칩 쿠키", 1500)):
        put(app, cast, f"/products/{sku}", {
            "name": name, "category": "커피", "price": price, "tax_class": "taxable", "owner": f"centre:{CENTRE_HERE}",
            "option_groups": [TEMPERATURE], "picture": sku, "example": True,
        })
    put(app, cast, f"/sites/{HERE}/availability/cookie", {"sold_out": True})


def put(app: Flask, cast: Cast, path: str, body: Any) -> None:
    assert cast.call(app.test_client(), "manager", "PUT", path, json=body).status_code in (200, 201)


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("manager")
    yield opened
    assert [said for said in opened.complaints if "status of 4" not in said] == []
    opened.context.close()


def next_monday() -> date:
    today = clock.business_day(clock.now())
    return today + timedelta(days=7 - today.weekday())


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def catalogue_on(app: Flask, cast: Cast, day: date, known: str | None = None) -> Any:
    """What the tablet of this site is answered on a day at ten, which knows the catalogue of that ETag."""
    with time_machine.travel(datetime(day.year, day.month, day.day, 1, tzinfo=UTC)):
        return cast.call(app.test_client(), "tablet", "GET", "/catalogue", headers={"If-None-Match": known} if known else {})


def prices_of(answer: Any) -> dict[str, int]:
    return {each["sku"]: each["price"] for each in answer.json["products"]}


def test_a_price_from_next_monday_reaches_the_tablet_on_that_day(desk: Desk, app: Flask, cast: Cast) -> None:
    page, monday = desk.page, next_monday()
    day = f"{monday.month}월 {monday.day}일"
    before = catalogue_on(app, cast, monday - timedelta(days=1))
    page.goto(f"{LIST}?scope=site:{HERE}&search=ㅋㅍㄹㄸ")
    expect(heading(page)).to_have_text("찾으신 상품은 1가지입니다.")
    page.get_by_role("link", name="값 바꾸기").click()
    page.get_by_label("새 값").fill("3,700")
    page.get_by_label("언제부터").fill(monday.isoformat())
    page.get_by_role("button", name="확인하기").click()
    expect(heading(page)).to_contain_text("이렇게 바뀝니다.")
    expect(page.get_by_role("row", name="카페 1호점")).to_contain_text("3,700원")
    page.get_by_role("button", name=f"{day}부터 3,700원으로").click()
    expect(page.get_by_role("status")).to_have_text("값을 저장했습니다.")
    expect(heading(page)).to_contain_text(f"1가지는 {day}에 값이 바뀝니다.")

    still = catalogue_on(app, cast, monday - timedelta(days=1), before.headers["ETag"])
    assert (still.status_code, still.data) == (304, b"")
    changed = catalogue_on(app, cast, monday, before.headers["ETag"])
    assert (prices_of(before)["latte"], changed.status_code, prices_of(changed)["latte"]) == (3500, 200, 3700)
    assert prices_of(before)["cookie"] == prices_of(changed)["cookie"] == 1500

    page.locator("table.catalogue").get_by_role("link", name="카페라떼", exact=True).click()
    page.get_by_role("link", name="거두기").click()
    page.get_by_role("button", name="거두기").click()
    expect(page.get_by_role("status")).to_have_text("예약한 값을 거두었습니다.")
    assert prices_of(catalogue_on(app, cast, monday))["latte"] == 3500


def test_a_product_is_edited_beside_someone_else(desk: Desk, app: Flask, cast: Cast) -> None:
    page = desk.page
    page.goto(f"{LATTE}/edit")
    page.get_by_label("이름", exact=True).fill("따뜻한 라떼")
    put(app, cast, "/products/latte", {"name": "카페라떼", "price": 3500, "tax_class": "exempt", "option_groups": [TEMPERATURE]})
    page.get_by_role("button", name="확인하기").click()
    expect(page.get_by_role("alert")).to_contain_text("세금: 과세 → 면세")
    expect(page.get_by_label("이름", exact=True)).to_have_value("따뜻한 라떼")
    page.get_by_role("button", name="확인하기").click()
    expect(page.get_by_role("row", name="이름")).to_contain_text("따뜻한 라떼")
    page.get_by_role("button", name="이대로 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("상품을 고쳤습니다.")
    expect(heading(page)).to_contain_text("따뜻한 라떼의 기본 값은 3,500원입니다.")


@looked_at
def test_every_page_of_products_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in (LIST, f"{LIST}?scope=site:{HERE}&price=latte", f"{LIST}?search=zzz", LATTE, f"{LATTE}/sites/{HERE}", f"{LATTE}/edit",
                 f"{LATTE}/recipe", f"{LATTE}/prices", f"{LATTE}/withdrawal", f"{LIST}new", f"{LIST}categories/"):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
