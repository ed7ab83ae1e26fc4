"""Exports in a real Chromium: each downloaded and read back, a long one made by the worker and watched, every page measured."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from pos.console.exports.recent import MOST_SHOWN
from pos.exports.catalogue import EXPORTS, export_named
from pos.exports.files import ask_for_export
from pos.exports.wanted import Detail, Wanted
from sites.access import Scope
from sites.db import transaction
from sites.people.accounts import account_by_email
from sites.pins.grants import actor_of_account
from tests.browser.test_console import MEASURE, SMALLEST_TARGET, SMALLEST_WORD, Desk, looked_at
from tests.pos.console.november import arrive_with_november, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import CENTRE_HERE, HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

PAGE = f"/console/exports/?month=2020-11&scope=centre:{CENTRE_HERE}"
NAMES = f"/console/exports/names?file=attendance&month=2020-11&scope=centre:{CENTRE_HERE}"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A centre's manager, without JavaScript."""
    opened = Desk(chromium, server, java_script_enabled=False, accept_downloads=True)
    opened.sign_in("manager")
    yield opened
    assert opened.complaints == []
    opened.context.close()


def long_ledger(app: Flask) -> str:
    """The address of a job of the manager's, which waits."""
    with app.app_context(), transaction() as session:
        account = account_by_email(session, email_of("manager"))
        assert account is not None
        wanted = Wanted(Scope("centre", CENTRE_HERE), 202011, account.code, Detail.MASKED)
        job = ask_for_export(session, actor_of_account(session, account), export_named("ledger"), "csv", wanted, "utf-8", 4)
        return f"/console/exports/jobs/{job.id}"


def fetched(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(f'button[value="{button}"]').click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    return target


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def added_up(rows: list[list[Any]], heading: str) -> tuple[int, int]:
    """What the lines come to, and what the last row says."""
    place, level = rows[0].index(heading), rows[0].index("구분") if "구분" in rows[0] else None
    lines = [row for row in rows[1:-1] if level is None or row[level] != "소계"]
    return sum(int(row[place] or 0) for row in lines), int(rows[-1][place])


def test_each_export_is_downloaded_and_read_back(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.go_to("내보내기")
    expect(page.get_by_role("heading", level=1)).to_have_text("어느 달, 어느 자료를 받으시겠습니까?")
    page.goto(PAGE)
    report = desk.context.request.get(f"/api/v1/revenue?scope=centre:{CENTRE_HERE}&from=2020-11-01&to=2020-11-30&by=day").json()
    net = report["total"]["net"]
    headings = {"revenue": "순매출(공급대가)", "roll-up": "매출(공급대가)", "ledger": "합계"}
    for name, export in EXPORTS.items():
        workbook, text = (fetched(page, f"{name}.{face}", tmp_path) for face in ("xlsx", "csv"))
        period = "2020년-4분기" if name == "vat" else "2020-11"
        assert workbook.name == f"{export.file_word}_{period}_서구지역자활센터_미확정.xlsx"
        cells = [list(row) for row in openpyxl.load_workbook(workbook).worksheets[1].iter_rows(values_only=True)]
        lines = rows_of(text)
        assert (cells[0], len(cells)) == (lines[0][:-1], len(lines))
        if name in headings:
            assert added_up(cells, headings[name]) == added_up(lines, headings[name]) == (net, net)
    page.goto(PAGE)
    expect(page.locator(".recent > li")).to_have_count(min(MOST_SHOWN, 2 * len(EXPORTS)))


def test_a_long_one_is_made_by_the_worker_while_its_page_looks_again_by_itself(
    desk: Desk, server: Server, app: Flask, tmp_path: Path
) -> None:
    page = desk.page
    page.goto(long_ledger(app))
    expect(page.get_by_role("heading", level=1)).to_contain_text("곧 만들기 시작합니다.")
    server.pos("worker", "--once")
    expect(page.get_by_role("heading", level=1)).to_contain_text("파일이 다 되었습니다.", timeout=15_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="내려받기").click()
    download.value.save_as(tmp_path / "ledger.csv")
    lines, stated = added_up(rows_of(tmp_path / "ledger.csv"), "합계")
    assert lines == stated == 20_000
    assert HERE not in download.value.suggested_filename


def test_with_script_a_long_one_is_watched_and_the_list_knows_what_was_taken(
    chromium: Browser, server: Server, cast: Cast, app: Flask, tmp_path: Path
) -> None:
    desk = Desk(chromium, server, accept_downloads=True)
    desk.sign_in("manager")
    desk.page.goto(long_ledger(app))
    server.pos("worker", "--once")
    expect(desk.page.get_by_role("link", name="내려받기")).to_be_visible()
    desk.page.goto(PAGE)
    fetched(desk.page, "stock.csv", tmp_path)
    expect(desk.page.locator(".recent > li").first).to_contain_text("재고현황")
    assert desk.complaints == []
    desk.context.close()


@looked_at
def test_every_page_of_exports_can_be_read_and_hit(
    chromium: Browser, server: Server, cast: Cast, app: Flask, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.sign_in("manager")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
    waiting, troubles = long_ledger(app), dict[str, Any]()
    for path in (PAGE, f"{waiting}?by=script", NAMES):
        desk.page.goto(path)
        found = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]
        if found:
            troubles[path] = found
    assert troubles == {}
    assert desk.complaints == []
    desk.context.close()
