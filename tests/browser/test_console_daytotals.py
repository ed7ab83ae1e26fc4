"""Day totals in a real Chromium without script: a franchise shop's month from a file, a day corrected, a closure; every page measured."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

MONTH = "/console/day-totals/?month=2020-10&scope=site:gs25-01"
DAY = "/console/day-totals/sites/gs25-01/days/2020-10-05"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account."""
    return arrive_with_november(app, database)


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("manager")
    yield opened
    assert [said for said in opened.complaints if "status of 4" not in said] == []
    opened.context.close()


def file_of(folder: Path, *changes: tuple[str, str]) -> str:
    """A month of a shop's own system, in its own encoding."""
    rows = [f'2020-10-{day:02d},"{300_000 + day * 1000:,}",900000,{1_100_000 + day * 1000},100000,{180 + day}' for day in range(1, 32)]
    text = "\n".join(["날짜,현금,카드,과세,면세,건수", *rows])
    for before, after in changes:
        text = text.replace(before, after)
    path = folder / "GS25 10월.csv"
    path.write_bytes(text.encode("cp949"))
    return str(path)


def bring(page: Page, path: str) -> None:
    page.goto(MONTH)
    page.get_by_role("link", name="파일로 가져오기").click()
    page.get_by_label("파일 (csv").set_input_files(path)
    page.get_by_role("button", name="파일 살펴보기").click()


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def test_a_month_with_two_bad_rows_is_handed_back_then_imported_corrected_and_undone(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    bring(page, file_of(tmp_path, ("2020-10-07", "2020-10-32"), ("320,000", "삼십이만")))
    expect(heading(page)).to_have_text("2개 줄을 고쳐야 합니다.")
    expect(page.get_by_role("row", name="2020-10-32")).to_contain_text("날짜로 읽을 수 없습니다")
    marked = desk.context.request.get(f"{page.url}/marked")
    assert "금액이어야 합니다" in marked.body().decode("utf-8-sig")
    page.goto(MONTH)
    expect(heading(page)).to_contain_text("31일이 빠져 있습니다.")

    bring(page, file_of(tmp_path))
    expect(heading(page)).to_have_text("31일, 37,696,000원을 가져올 수 있습니다.")
    page.get_by_role("button", name="31일 모두 가져오기").click()
    expect(page.get_by_role("status")).to_have_text("파일의 날을 모두 가져왔습니다.")
    expect(heading(page)).to_contain_text("빠진 하루 합계가 없습니다.")
    page.goto(MONTH)
    expect(heading(page)).to_contain_text("빠진 날이 없습니다.")
    report = desk.context.request.get("/api/v1/revenue?scope=site:gs25-01&from=2020-10-01&to=2020-10-31&by=day").json()
    assert (report["total"]["net"], report["complete"]) == (37_696_000, True)

    page.locator(".calendar").get_by_role("link", name="10월 5일").click()
    page.get_by_label("현금").fill("205,000")
    page.get_by_label("고치는 까닭").fill("현금을 다시 셈")
    page.get_by_role("button", name="확인하기").click()
    expect(page.get_by_role("alert")).to_contain_text("결제 수단을 더하면 1,105,000원, 과세 구분을 더하면 1,205,000원입니다.")
    page.get_by_label("과세 (부가세 포함)").fill("1,005,000")
    page.get_by_role("button", name="확인하기").click()
    expect(page.get_by_text("1,205,000원 → 1,105,000원, −100,000원 달라집니다.")).to_be_visible()
    page.get_by_role("button", name="이대로 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("합계를 고쳤습니다.")
    expect(page.locator(".calendar").get_by_role("link", name="10월 5일")).to_contain_text("1,105,000")

    page.get_by_role("link", name="되돌리기").click()
    page.get_by_role("button", name="모두 되돌리기").click()
    expect(page.get_by_role("alert")).to_contain_text("2020-10-05")
    page.goto(MONTH)
    expect(heading(page)).to_contain_text("빠진 날이 없습니다.")


def test_a_closure_fills_a_gap_until_it_is_removed(desk: Desk) -> None:
    page = desk.page
    page.goto(MONTH)
    page.get_by_role("link", name="휴업 넣기").click()
    page.get_by_label("쉬기 시작하는 날").fill("2020-10-01")
    page.get_by_label("쉬는 마지막 날").fill("2020-10-30")
    page.get_by_label("까닭").fill("가게 앞 수도 공사")
    page.get_by_role("button", name="휴업 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("휴업을 저장했습니다.")
    page.goto(MONTH)
    expect(heading(page)).to_contain_text("1일이 빠져 있습니다.")
    page.get_by_role("link", name="휴업 넣기").click()
    page.get_by_role("link", name="지우기").click()
    page.get_by_role("button", name="지우기").click()
    expect(page.get_by_text("적어 둔 휴업이 없습니다.")).to_be_visible()


@looked_at
def test_every_page_of_day_totals_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in (MONTH, "/console/day-totals/?month=2020-10&scope=centre:seogu", DAY, "/console/day-totals/sites/gs25-01/closures"):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
