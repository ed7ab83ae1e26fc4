"""Tills in a real Chromium without script: what was forgotten is found, closed and seen; pages measured; the report prints as a slip."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from sites import clock
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

LIST = f"/console/tills/?scope=site:{HERE}"
FORGOTTEN, SHORT = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, a till that was forgotten three days ago, and one that was counted short and sold from once more."""
    arrived, client, now = arrive_with_november(app, database), app.test_client(), clock.now()
    seq = iter(range(5001, 5100))

    def send(path: str, **body: Any) -> None:
        answer = arrived.call(client, "tablet", "POST", path, json={"id": str(uuid.uuid4()), "device_seq": next(seq), **body})
        assert answer.status_code == 201, answer.get_data(as_text=True)

    def sell(till: str, method: str) -> None:
        send("/sales", sold_at=clock.instant_text(now), total=5000, till=till, payments=[{"method": method, "amount": 5000}], lines=[
            {"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "1", "unit_price": 5000}])

    send("/tills", id=FORGOTTEN, opened_at=clock.instant_text(now - timedelta(days=3)), opening_float=100_000)
    sell(FORGOTTEN, "cash")
    send("/tills", id=SHORT, opened_at=clock.instant_text(now), opening_float=100_000, cashier="p-0001")
    sell(SHORT, "cash")
    sell(SHORT, "card")
    send(f"/tills/{SHORT}/cash-movements", at=clock.instant_text(now), direction="out", amount=20_000, reason="우유 사기")
    send(f"/tills/{SHORT}/closing", closed_at=clock.instant_text(now), counted={"50000": 1, "10000": 2, "1000": 3}, made=5200,
         parked=[{"name": "창가 자리", "total": 7000}], counted_methods={"card": 5000}, banked=13_000)
    sell(SHORT, "cash")
    database.freeze()
    return arrived


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A workplace's supervisor, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("supervisor")
    yield opened
    # A form that comes back with what is wrong is answered 422, which the browser notes.
    assert [said for said in opened.complaints if "422" not in said] == []
    opened.context.close()


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_a_forgotten_till_is_closed_without_a_count_and_seen_in_the_review_list(desk: Desk) -> None:
    page = desk.page
    page.goto("/console/today/")
    page.get_by_role("link", name="금고 보기").click()
    expect(heading(page)).to_have_text("마감하지 않은 금고가 1개 있습니다.")
    page.locator("table[aria-labelledby=left]").get_by_role("link").click()
    page.get_by_role("link", name="마감하기").click()
    page.get_by_text("셀 수 없어서 세지 않고 마감합니다.").click()
    page.get_by_role("button", name="맞춰 보기").click()
    expect(page.get_by_text("까닭을 한 줄로 적어 주세요.")).to_be_visible()
    page.get_by_label("까닭이나 메모").fill("돈통을 이미 비웠음")
    page.get_by_role("button", name="맞춰 보기").click()
    expect(heading(page)).to_have_text("이대로 마감할까요?")
    page.get_by_role("button", name="마감하기").click()
    expect(page.get_by_role("status")).to_have_text("금고를 마감했습니다.")
    expect(page.get_by_text("돈통을 이미 비웠음")).to_be_visible()
    expect(page.get_by_text("확인됨")).to_be_visible()

    page.get_by_role("link", name="이 금고의 판매 기록").click()
    expect(heading(page)).to_contain_text("5,000원")
    page.locator("table.records").get_by_role("link").first.click()
    page.get_by_role("link", name="금고 1번").click()
    expect(heading(page)).to_contain_text("세지 않고 마감했습니다.")
    page.get_by_role("link", name="검토", exact=True).click()
    page.get_by_role("link", name="정산지 보기").first.click()
    expect(page.get_by_role("heading", name="봉인")).to_be_visible()


def test_on_paper_a_till_is_its_slip_and_nothing_else(desk: Desk) -> None:
    page = desk.page
    page.goto(f"/console/tills/{SHORT}")
    expect(page.locator(".slip")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".slip")).to_be_visible()
    expect(heading(page)).to_be_hidden()
    expect(page.locator(".slip")).to_contain_text("마감 정산지")
    for line in ("있어야 할 돈85,000", "센 돈73,000", "과부족−12,000"):
        expect(page.locator(".slip")).to_contain_text(line)


@looked_at
def test_every_page_of_tills_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in (LIST, f"{LIST}&state=cancelled", f"/console/tills/{SHORT}", f"/console/tills/{FORGOTTEN}",
                 f"/console/tills/{FORGOTTEN}/closing"):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
