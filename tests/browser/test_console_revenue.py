"""Revenue in a real Chromium: from a year down to a day and away as a file without script; plans; for everyone."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import PASSWORD, arrive_with_november, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

YEAR = f"/console/revenue/year?year=2020&scope=site:{HERE}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


def test_a_year_is_followed_to_a_day_planned_for_and_taken_away_without_script(chromium: Browser, server: Server, cast: Cast) -> None:
    desk = Desk(chromium, server, java_script_enabled=False)
    desk.sign_in("manager")
    page = desk.page
    page.goto(YEAR)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("순매출은 30,000원")
    table = page.locator("table[aria-labelledby=units]")
    table.get_by_role("link", name="2020년 11월").click()
    expect(heading).to_contain_text("순매출은 20,000원")
    expect(page.get_by_role("heading", name="가장 바쁜 때는 금요일 10시입니다")).to_be_visible()
    table.get_by_role("link", name="11월 20일 (금)").click()
    expect(heading).to_contain_text("11월 20일 (금)")
    page.locator(".kinds").get_by_role("link", name="달").click()
    page.get_by_label("함께 보기").select_option("tax_class")
    page.get_by_label("견주기").select_option("plan")
    page.get_by_role("button", name="보기", exact=True).click()
    expect(page.locator("table[aria-labelledby=across]")).to_be_visible()
    with page.expect_download() as taken:
        page.locator(".head", has=page.locator("#breakdown")).get_by_role("link", name="CSV").click()
    total, *lines = csv.DictReader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig")))
    assert sum(int(line["순매출"]) for line in lines) == int(total["순매출"]) == 20_000
    page.get_by_role("link", name="계획 적기").click()
    page.get_by_role("link", name="꿈이든 the 카페 1호점").click()
    page.get_by_label("11월", exact=True).fill("40,000")
    page.get_by_role("button", name="바뀌는 것 보기").click()
    expect(heading).to_contain_text("이렇게 바뀝니다")
    page.get_by_role("button", name="이대로 저장").click()
    expect(page.get_by_role("status")).to_contain_text("계획을 저장했습니다.")
    cells = page.locator("table[aria-labelledby=grid] tr.total td")
    expect(cells.filter(has_not_text="–")).to_have_text(["40", "40"])
    page.goto(f"/console/revenue/?month=2020-11&scope=site:{HERE}&against=plan")
    expect(heading).to_contain_text("계획의 50.0 %입니다")
    assert desk.complaints == []
    desk.context.close()


def pages_of(desk: Desk) -> Iterator[str]:
    """Every page of revenue, full and empty, one after another."""
    for address in (
        YEAR + "&heat=yes", "/console/revenue/?month=2020-11&by=category&across=hour&against=year", "/console/revenue/day?date=2020-11-20",
        "/console/revenue/day?date=2020-11-19", "/console/revenue/plans/?year=2020", f"/console/revenue/plans/{HERE}/2020",
    ):
        desk.page.goto(address)
        desk.page.wait_for_load_state()
        yield address
    desk.page.locator("#m3").fill("12a")
    desk.page.locator("main form .btn.primary").click()
    desk.page.locator("#e3").wait_for()
    yield "a wrong amount"
    desk.page.locator("#m3").fill("1200")
    desk.page.locator("main form .btn.primary").click()
    desk.page.locator(".changes").wait_for()
    yield "what changes"


@looked_at
def test_every_revenue_page_can_be_read_and_hit_by_everyone(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.page.goto("/console/sign-in")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
        desk.page.get_by_role("heading", name="Please sign in.").wait_for()
    desk.page.locator("#email").fill(email_of("manager"))
    desk.page.locator("#password").fill(PASSWORD)
    desk.page.locator("main .btn.primary").click()
    desk.page.wait_for_url(re.compile("/console/"))
    desk.page.wait_for_load_state()
    troubles: dict[str, Any] = {}
    for name in pages_of(desk):
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        violations = minded_by_axe(desk.page)
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in violations]
        if found:
            troubles[name] = found
    assert troubles == {}
    assert [said for said in desk.complaints if "status of 4" not in said] == []
    desk.context.close()
