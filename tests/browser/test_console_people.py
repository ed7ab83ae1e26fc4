"""Workplaces, people and tablets in a real Chromium without script: a morning's corrections, a tablet paired; every page measured."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from sites import clock
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, LEGAL_NAME, Cast
from tests.support.clocking import event, send
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and somebody who forgot to clock out yesterday."""
    found = arrive_with_november(app, database)
    came = clock.now() - timedelta(hours=26)
    assert send(app.test_client(), found, event(found, "in", clock.instant_text(came), device_seq=91)).status_code == 201
    database.freeze()
    return found


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("manager")
    yield opened
    assert [said for said in opened.complaints if "status of 4" not in said] == []
    opened.context.close()


def test_a_morning_a_clock_out_is_added_somebody_moves_and_a_tablet_is_paired(desk: Desk, cast: Cast) -> None:
    page = desk.page
    page.goto("/console/today/")
    page.get_by_role("link", name="출근부 보기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("퇴근을 찍지 않은 근무가 1건 있습니다.")
    page.get_by_role("link", name="퇴근 넣기").first.click()
    out = (clock.now() - timedelta(hours=20)).astimezone(clock.zone(clock.DEFAULT_ZONE))
    page.get_by_label("날").fill(f"{out:%Y-%m-%d}")
    page.get_by_label("시각").fill(f"{out:%H:%M}")
    page.get_by_role("button", name="확인하기").click()
    page.get_by_role("button", name="이대로 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("기록을 넣었습니다.")
    page.locator(".shifts a.cell[href*=correction]").last.click()
    page.get_by_label("없던 일로").check()
    page.get_by_label("까닭").fill("다른 날 찍은 것")
    page.get_by_role("button", name="확인하기").click()
    page.get_by_role("button", name="이대로 저장하기").click()
    expect(page.get_by_role("status")).to_have_text("기록을 고쳤습니다.")

    page.get_by_role("navigation", name="근무·출근부 화면").get_by_role("link", name="참여자").click()
    page.get_by_role("link", name="참여자 01").click()
    page.get_by_label("보는 까닭").fill("급여 서류")
    page.get_by_role("button", name="실명 보기").click()
    expect(page.get_by_text(LEGAL_NAME)).to_be_visible()
    page.get_by_label("일할 곳").select_option("gs25-01")
    page.get_by_role("button", name="확인하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("GS25 서구신현점에 배치할까요?")
    page.get_by_role("button", name="이대로 저장하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("GS25 서구신현점에서 일합니다.")

    page.get_by_role("link", name="태블릿", exact=True).click()
    page.get_by_label("어느 사업장에서 쓰나요?").select_option(HERE)
    page.get_by_role("button", name="등록 번호 만들기").click()
    expect(page.get_by_role("link", name="등록했습니다")).to_be_visible()
    code = page.locator(".pairing-code [aria-hidden]").all_inner_texts()
    paired = desk.context.request.post("/api/v1/devices", data={"code": "".join(code), "name": "둘째 계산대"})
    assert paired.json()["device"] == f"{HERE}-T2"
    page.get_by_role("link", name="등록했습니다").click()
    page.locator(f"[id='{HERE}-T2']").get_by_role("link", name="해지하기").click()
    page.get_by_role("button", name="해지하기").click()
    expect(page.get_by_role("status")).to_have_text("태블릿을 해지했습니다.")


@looked_at
def test_every_page_of_people_workplaces_and_tablets_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    yesterday = clock.business_day(clock.now() - timedelta(hours=26)).isoformat()
    troubles: dict[str, Any] = {}
    for path in (f"/console/people/?day={yesterday}", "/console/people/month/", "/console/people/participants/",
                 f"/console/people/participants/{cast.participant}", "/console/people/participants/new", "/console/sites/",
                 f"/console/sites/{HERE}", f"/console/sites/{HERE}/parts/settings", "/console/devices/",
                 f"/console/devices/{HERE}/1/revocation"):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
