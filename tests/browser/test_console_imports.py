"""Imports and help in a real Chromium: a spreadsheet of past months brought without script, and every page of both measured."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

LIST = "/console/imports/"
PAGES = (LIST, f"{LIST}products/", f"{LIST}past-months/", "/console/help/", "/console/help/?q=zzz", "/console/help/refunds")


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
    assert opened.complaints == []
    opened.context.close()


def spreadsheet(folder: Path, march: object) -> str:
    """A year as a centre keeps it: a title, the unit, a column a month, sums."""
    book, path = Workbook(), folder / "2019 월매출.xlsx"
    sheet = book.active
    assert sheet is not None
    for row in (["2019년 카페 매출"], [None, None, None, None, "(단위: 천원)"], ["매장명", "1월", "2월", "3월", "합계"],
                ["cafe-01", 1200, None, march, 2100], ["합계", 1200, None, 900, 2100]):
        sheet.append(row)
    book.save(path)
    return str(path)


def bring(page: Page, path: str) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="지난 해의 월 매출").click()
    page.get_by_label("파일 (csv").set_input_files(path)
    page.get_by_role("button", name="파일 살펴보기").click()


def test_a_year_is_brought_as_the_centre_keeps_it_corrected_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    heading = page.get_by_role("heading", level=1)
    bring(page, spreadsheet(tmp_path, "구백"))
    expect(heading).to_have_text("1개 줄을 고쳐야 합니다.")
    expect(page.get_by_role("row", name="구백")).to_contain_text("원 단위로 떨어지는")
    bring(page, spreadsheet(tmp_path, 900))
    expect(heading).to_have_text("2개 달, 2,100,000원을 가져올 수 있습니다.")
    expect(page.get_by_text("합계 줄(5)은 맞는지 확인하고 넘어갔습니다.")).to_be_visible()
    page.get_by_role("button", name="2개 달 모두 가져오기").click()
    expect(page.get_by_role("status")).to_have_text("파일을 모두 가져왔습니다.")
    asked = "/api/v1/revenue?scope=site:cafe-01&from=2019-01-01&to=2019-12-31&by=month"
    assert desk.context.request.get(asked).json()["total"]["net"] == 2_100_000
    page.get_by_role("link", name="되돌리기").click()
    page.get_by_role("button", name="모두 되돌리기").click()
    expect(page.get_by_role("row", name="2019 월매출.xlsx")).to_contain_text("되돌림")
    assert desk.context.request.get(asked).json()["total"]["net"] == 0
    page.get_by_role("link", name="이 화면의 도움말").click()
    expect(heading).to_have_text("파일로 한꺼번에 넣기")
    page.get_by_role("link", name="도움말", exact=True).click()
    page.get_by_label("도움말에서 찾기").fill("퇴근")
    page.get_by_role("button", name="찾기").click()
    expect(page.locator(".door").first).to_contain_text("퇴근을 찍지 않았을 때")


@looked_at
def test_every_page_of_imports_and_help_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, tmp_path: Path, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    bring(desk.page, spreadsheet(tmp_path, 900))
    looked = desk.page.url
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in (*PAGES, looked):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
