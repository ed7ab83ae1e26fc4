"""The pages of the farm and of giving in a real Chromium without script: a handover is cancelled; every page measured."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.harvest import FARMER, LOT, MONTH, bring_in_the_harvest
from tests.support.axe import minded_by_axe
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.farm import FARM
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

GIVING = f"/console/donations/?site={FARM}&month={MONTH}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and the farm."""
    return bring_in_the_harvest(app, database)


def test_a_wrong_handover_is_cancelled_without_a_script(chromium: Browser, server: Server, cast: Cast) -> None:
    desk = Desk(chromium, server, java_script_enabled=False)
    desk.sign_in(FARMER)
    desk.go_to("나눔")
    desk.page.goto(GIVING)
    row = desk.page.get_by_role("row", name="예시 경로당")
    row.get_by_role("link", name="취소").click()
    desk.page.get_by_label("까닭").fill("수량 잘못 적음")
    desk.page.get_by_role("button", name="확인하기").click()
    desk.page.get_by_role("button", name="전달 취소하기").click()
    expect(desk.page.get_by_role("status")).to_contain_text("전달을 취소했습니다.")
    desk.page.goto(GIVING)
    expect(desk.page.get_by_role("row", name="예시 경로당")).to_contain_text("취소됨: 수량 잘못 적음")
    assert desk.complaints == []
    desk.context.close()


@looked_at
def test_every_page_of_the_farm_and_of_giving_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in(FARMER)
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    handed = desk.context.request.get(f"/api/v1/donations/handovers?site={FARM}&from={MONTH}-01&to={MONTH}-30").json()["data"]
    troubles: dict[str, Any] = {}
    for path in (
        f"/console/farm/?site={FARM}&month={MONTH}", f"/console/farm/sites/{FARM}/lot?item=shiitake-pack&lot={LOT}", "/console/donations/",
        GIVING, f"/console/donations/sites/{FARM}/campaigns/new", f"/console/donations/sites/{FARM}/campaigns/manwon",
        f"/console/donations/sites/{FARM}/handovers/{handed[0]['id']}/cancellation", "/console/help/harvest",
    ):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
