"""Sales records in a real Chromium without script: what is odd is looked at, what came twice decided, money given back; pages measured."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

NOVEMBER = "/console/documents/?from=2020-11-01&to=2020-11-30"
BOOK = f"/console/history/?book=site:{HERE}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, what they sold, and a sale that came twice with two contents."""
    arrived = arrive_with_november(app, database)
    client = app.test_client()
    body: dict[str, Any] = {
        "id": str(uuid.uuid4()), "device_seq": 31, "sold_at": "2020-11-23T10:00:00+09:00", "total": 4000, "cashier": "p-9999",
        "lines": [{"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "2", "unit_price": 2000}],
        "payments": [{"method": "card", "amount": 4000, "approval_no": "30012345", "card_no": "9410-12**-****-3456"}],
    }
    other = body | {"total": 4500, "lines": [body["lines"][0] | {"unit_price": 2250}], "payments": [{"method": "cash", "amount": 4500}]}
    assert [arrived.call(client, "tablet", "POST", "/sales", json=each).status_code for each in (body, other)] == [201, 409]
    assert arrived.call(client, "supervisor", "GET", f"/participants/{arrived.participant}").status_code == 200
    database.freeze()
    return arrived


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("manager")
    yield opened
    assert opened.complaints == []
    opened.context.close()


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_from_the_day_to_the_decision_and_back(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("link", name="검토", exact=True).click()
    expect(heading(page)).to_contain_text("볼 것이")
    before = int("".join(filter(str.isdigit, heading(page).inner_text())))
    page.get_by_role("link", name="견주어 보기").click()
    expect(page.locator("tr.differs")).to_have_count(3)
    expect(page.get_by_role("row", name="1번째 줄")).to_contain_text("아메리카노 2 × 2,250원")
    page.get_by_text("따로 한 판매입니다").click()
    page.get_by_label("그렇게 정하는 까닭").fill("손님이 두 분이었음")
    page.get_by_role("button", name="확인하기").click()
    expect(heading(page)).to_have_text("4,500원을 새 판매로 넣을까요?")
    page.get_by_role("button", name="이대로 처리하기").click()
    expect(page.get_by_role("status")).to_have_text("정하신 대로 처리했습니다.")

    # The new sale is odd as the first one was; it is looked at in its place in the list.
    expect(heading(page)).to_contain_text(f"볼 것이 {before}건")
    page.get_by_role("button", name=f"봤음 ({HERE}-C-000001)").click()
    expect(heading(page)).to_contain_text(f"볼 것이 {before - 1}건")
    page.get_by_role("link", name=f"{HERE}-T1-000031").click()
    expect(heading(page)).to_have_text(f"{HERE}-T1-000031, 4,000원 판매입니다.")
    page.get_by_label("남길 말").fill("새로 온 분이라 배정이 늦었음")
    page.get_by_role("button", name="봤음").click()
    expect(page.get_by_text("“새로 온 분이라 배정이 늦었음”").first).to_be_visible()

    page.get_by_role("link", name="환불하기").click()
    page.get_by_label("아메리카노, 돌아온 수량").fill("1")
    page.get_by_label("환불하는 까닭").fill("하나는 안 드심")
    page.get_by_role("button", name="금액 확인하기").click()
    expect(heading(page)).to_have_text("2,000원을 돌려드릴까요?")
    expect(page.get_by_text("카드 2,000원.")).to_be_visible()
    page.get_by_role("button", name="2,000원 환불하기").click()
    expect(page.get_by_role("status")).to_have_text("환불했습니다.")
    expect(page.get_by_role("row", name="하나는 안 드심")).to_contain_text("2,000")

    page.get_by_role("link", name="장부에서 보기").click()
    expect(page.locator("tbody tr").first).to_contain_text("판매를 저장함")
    page.get_by_role("button", name="장부 검사하기").click()
    expect(page.get_by_role("status")).to_contain_text("이상 없습니다.")
    page.get_by_role("link", name="찾기").click()
    page.get_by_label("찾을 말").fill(f"{HERE.upper()}-C-000001")
    page.get_by_role("button", name="찾기").click()
    page.get_by_role("link", name=f"{HERE}-C-000001").click()
    expect(heading(page)).to_contain_text("4,500원 판매입니다.")


@looked_at
def test_every_page_of_records_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    sales = desk.context.request.get("/api/v1/sales").json()["data"]
    of_two = next(each["id"] for each in sales if each["receipt_no"] == f"{HERE}-T1-000002")
    (item,) = desk.context.request.get("/api/v1/quarantine").json()["data"]
    troubles: dict[str, Any] = {}
    for path in (NOVEMBER, f"{NOVEMBER}&method=card", f"{NOVEMBER}&text=none", f"/console/documents/{of_two}",
                 f"/console/documents/{of_two}/refund", "/console/review/", f"/console/review/set-aside/{item['id']}", f"{BOOK}&check=yes",
                 "/console/history/access/", f"/console/search/?q={HERE}", "/console/search/?q=none"):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
