"""Tickets in a real Chromium without script: found, acted on, taken back; the pages measured."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from sites import clock
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.api.asking import Asking
from tests.pos.console.november import arrive_with_november
from tests.pos.tickets.leaving import SHOP, TABLET, deposit, do, jpeg, leave, pay, photo
from tests.support.axe import minded_by_axe
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

READY, LATE = str(uuid.UUID(int=11)), str(uuid.UUID(int=12))


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, a pair of shoes that is ready with a deposit on it, and one that is late."""
    arrived, now = arrive_with_november(app, database), clock.now()
    ask, today = Asking(app.test_client(), arrived), clock.business_day(now)
    left, at = clock.instant_text(now - timedelta(days=4)), clock.instant_text(now - timedelta(days=1))
    picture = photo(jpeg())
    leave(ask, id=READY, dropped_off_at=left, due_date=today.isoformat(), settlement="deposit", tag="A27", items=[{
        "kind": "sneakers", "name": "흰색", "marks": [{"code": "stain", "x": 70, "y": 40}, {"code": "other", "text": "끈이 짝짝이"}],
        "works": [{"sku": "sneaker-wash", "name": "운동화 세척", "tax_class": "taxable", "quantity": "1", "unit_price": 6000}],
        "photos": [picture["id"]],
    }])
    pay(ask, READY, [deposit(2000)], [("cash", 2000)], sold_at=left)
    assert ask(TABLET, "POST", f"/tickets/{READY}/photos", picture | {"taken_at": left}).status_code == 201
    do(ask, READY, "started", at=at)
    do(ask, READY, "ready", at=at)
    leave(ask, id=LATE, dropped_off_at=left, due_date=(today - timedelta(days=1)).isoformat(), tag="A28")
    database.freeze()
    return arrived


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """The shop's supervisor, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False)
    opened.sign_in("supervisor_elsewhere")
    yield opened
    opened.context.close()


def test_a_late_ticket_is_found_finished_and_the_mistake_taken_back(desk: Desk) -> None:
    page = desk.page
    desk.go_to("접수")
    expect(page.get_by_role("heading", level=1)).to_have_text("맡고 있는 2건 가운데 1건이 늦었습니다.")
    page.get_by_role("link", name="늦음 1").click()
    page.get_by_role("link", name="A28").click()
    page.get_by_role("link", name="다 됨", exact=True).click()
    page.get_by_role("button", name="다 됨").click()
    expect(page.get_by_role("status")).to_have_text("다 되었다고 적었습니다.")
    page.get_by_role("link", name="되돌리기").click()
    page.get_by_role("button", name="되돌리기").click()
    expect(page.get_by_role("link", name="작업 시작")).to_be_visible()
    page.get_by_role("button", name="전화번호 모두 보기").click()
    expect(page.get_by_text("010-0000-1205")).to_be_visible()


@looked_at
def test_every_page_of_tickets_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str, tmp_path: Any
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager_elsewhere")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    troubles: dict[str, Any] = {}
    today = clock.business_day(clock.now())
    paths = (
        "/console/tickets/", "/console/tickets/?show=cancelled", f"/console/tickets/{READY}", f"/console/tickets/{LATE}/acts/cancelled",
        f"/console/tickets/terms/{SHOP}", f"/console/tickets/work/?from={today - timedelta(days=20)}&to={today}", "/console/help/tickets",
    )
    for number, path in enumerate(paths):
        desk.page.goto(path)
        desk.page.screenshot(path=str(tmp_path / f"{number}.png"), full_page=True)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
