"""Handing in a month in a real Chromium without script: a manager closes it, the region opens it again; every page measured."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from pos.console.rail import PLACES
from tests.browser.test_console import MEASURE, SIZES, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import PASSWORD, arrive_with_november, code_now, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import CENTRE_HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.waiting import until

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

OURS = f"centre:{CENTRE_HERE}"
NOVEMBER = f"/console/months/2020-11?scope={OURS}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def sign_in_admin(desk: Desk) -> None:
    """Through both steps, as the region's administrator."""
    page = desk.page
    page.goto("/console/months/")
    page.get_by_label("이메일").fill(email_of("admin"))
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인").click()
    page.get_by_label("인증 번호").fill(code_now())
    page.locator("main .btn.primary").click()
    expect(heading(page)).to_contain_text("인천 전체")


def net_of_file(page: Page, folder: Path) -> int:
    """The net of the month's file, as its lines add up."""
    with page.expect_download() as download:
        page.get_by_role("link", name="월별 매출현황 엑셀").click()
    download.value.save_as(folder / "month.xlsx")
    cells = [list(row) for row in openpyxl.load_workbook(folder / "month.xlsx").worksheets[1].iter_rows(values_only=True)]
    net, level = cells[0].index("순매출(공급대가)"), cells[0].index("구분")
    lines = sum(int(row[net]) for row in cells[1:-1] if row[level] != "소계")
    assert lines == int(cells[-1][net])
    return lines


def test_a_manager_closes_november_and_the_region_opens_it_again(chromium: Browser, server: Server, cast: Cast, tmp_path: Path) -> None:
    desk = Desk(chromium, server, java_script_enabled=False, accept_downloads=True)
    desk.sign_in("manager")
    page = desk.page
    revenue = desk.total(0)
    desk.go_to("월 마감")
    expect(heading(page)).to_contain_text("2020년에 마감할 달이")
    page.get_by_role("link", name="2020년 11월").click()
    expect(heading(page)).to_contain_text("11월에 아직")
    expect(page.get_by_role("listitem").filter(has_text="GS25 서구신현점의 하루 합계").get_by_role("link")).to_have_text("적어 넣기")
    expect(page.locator(".seal .first dd")).to_have_text("20,000원")
    assert revenue == net_of_file(page, tmp_path) == 20_000

    page.get_by_role("link", name=re.compile("적고 마감하기")).click()
    expect(heading(page)).to_have_text("서구지역자활센터의 2020년 11월을 마감할까요?")
    expect(page.get_by_text("하루 합계가 없는 날이 30일")).to_be_visible()
    expect(page.locator("tr.total td").first).to_have_text(f"{revenue:,}")
    page.get_by_role("button", name="마감하기").click()
    expect(page.get_by_role("status")).to_have_text("마감했습니다.")
    expect(heading(page)).to_have_text("2020년 11월은 마감되었습니다.")
    expect(page.get_by_role("row", name="서구지역자활센터 1판")).to_contain_text(email_of("manager"))
    expect(page.get_by_role("link", name="다시 열기")).to_have_count(0)
    assert desk.complaints == []
    desk.context.close()

    region = Desk(chromium, server, java_script_enabled=False)
    sign_in_admin(region)
    page = region.page
    page.goto(NOVEMBER)
    page.get_by_role("link", name="다시 열기").click()
    expect(page.get_by_text("‘서구지역자활센터 1판’이 끝납니다.")).to_be_visible()
    page.get_by_label("다시 여는 까닭").fill("하루 합계를 다시 적음")
    page.get_by_role("button", name="다시 열기").click()
    expect(page.get_by_role("status")).to_contain_text("다시 열었습니다.")
    expect(page.get_by_role("row", name="서구지역자활센터 1판")).to_contain_text("까닭: 하루 합계를 다시 적음")
    assert region.complaints == []
    region.context.close()


@pytest.mark.parametrize("size", [*SIZES, {"width": 1366, "height": 700}], ids=["wide", "narrow", "low"])
def test_every_place_and_the_way_out_are_in_reach(chromium: Browser, server: Server, cast: Cast, size: dict[str, int]) -> None:
    desk = Desk(chromium, server, viewport=size)
    desk.sign_in("manager")
    places = desk.page.locator(".places a")
    expect(places).to_have_count(len(PLACES))
    # With one group laid out nothing has to be scrolled; with all of them the list moves by itself, and the page stays.
    assert desk.page.evaluate("(p => p.scrollHeight - p.clientHeight)(document.querySelector('.places'))") <= 0
    folded = desk.page.locator(".places details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    for place in places.all():
        place.scroll_into_view_if_needed()
        expect(place).to_be_in_viewport(ratio=.95)
    expect(desk.page.get_by_role("button", name="로그아웃")).to_be_in_viewport(ratio=1)
    until(desk.page, lambda: desk.page.evaluate("scrollY") == 0)
    desk.page.locator(".scopes summary").click()
    expect(desk.page.locator(".scopes").get_by_role("link", name="서구지역자활센터")).to_be_in_viewport(ratio=1)
    desk.context.close()


@looked_at
def test_every_page_of_a_months_end_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    sign_in_admin(desk)
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    for path in ("/console/months/?year=2020", "/console/months/?year=2019", NOVEMBER, "/console/months/2020-11/closing?scope=region",
                 "close", "/console/months/2020-11/reopening?scope=region"):
        if path == "close":
            desk.page.locator("form .btn.primary").click()
            desk.page.locator("[role=status]").wait_for()
        else:
            desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
