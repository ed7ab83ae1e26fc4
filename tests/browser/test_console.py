"""The console in a real Chromium against the real server: signing in, reading a month, without script, with the keyboard, on paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.pos.console.november import PASSWORD, arrive_with_november, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import ELSEWHERE, HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

NOVEMBER = "/console/revenue/?month=2020-11"
SIZES = ({"width": 1440, "height": 900}, {"width": 768, "height": 1024})
# `make test` walks the list of all pages in test_console_every_page.py; `make soak` looks at what else each of them can show.
looked_at = pytest.mark.parametrize(("size", "language", "scheme"), [
    pytest.param(SIZES[1], "ko", "light", id="narrow-ko-light", marks=pytest.mark.soak),
    pytest.param(SIZES[0], "en", "dark", id="wide-en-dark", marks=pytest.mark.soak),
])
MEASURE = Path(__file__).with_name("console_measure.js").read_text(encoding="utf-8")
SMALLEST_TARGET, SMALLEST_WORD = 40, 14
A4_WIDTH = 688  # 182 mm between the margins, at 96 px an inch

one_database = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


# What the browser merely remarks is none: that a field was filled in before the page had put the cursor there.
COMPLAINTS = ("warning", "error", "assert")


class Desk:
    """A supervisor's browser. Whatever it complains about (a script, a style, a missing file) is kept."""

    def __init__(self, browser: Browser, server: Server, **given: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=server.url, **{"viewport": SIZES[0], **given})
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in COMPLAINTS else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, who: str) -> None:
        """Through the form, as anyone does."""
        self.page.goto(NOVEMBER)
        self.page.get_by_label("이메일").fill(email_of(who))
        self.page.get_by_label("비밀번호").fill(PASSWORD)
        self.page.get_by_role("button", name="로그인").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("순매출은")
        # Whoever reads figures reads all of them.
        self.page.wait_for_load_state()

    def go_to(self, place: str) -> None:
        """By the rail, whose group is opened first where it is folded."""
        link = self.page.locator(".places a", has_text=place)
        link.wait_for(state="attached")
        if not link.is_visible():
            self.page.locator(".places details").filter(has=self.page.locator("a", has_text=place)).locator("summary").click()
        link.click()

    def total(self, column: int) -> int:
        """A figure of the first row of the table by day."""
        return won(self.page.locator("table[aria-labelledby=units] tr.total td").nth(column).inner_text())

    def column(self, column: int) -> list[int]:
        """The figures below it, of the days that have any."""
        cells = self.page.locator(f"table[aria-labelledby=units] tbody tr:not(.total) td:nth-of-type({column + 1})").all_inner_texts()
        return [won(cell) for cell in cells if cell != "–"]


@pytest.fixture
def desk(chromium: Browser, server: Server, cast: Cast) -> Iterator[Desk]:
    """A browser without JavaScript: every page has to work in it."""
    opened = Desk(chromium, server, java_script_enabled=False)
    yield opened
    opened.context.close()


def won(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-"))


def test_a_supervisor_signs_in_and_reads_the_figures_that_the_api_answers(desk: Desk) -> None:
    desk.sign_in("supervisor")
    asked = f"/api/v1/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day"
    report = desk.context.request.get(asked).json()
    for column, name in ((0, "net"), (1, "sales"), (2, "gross"), (5, "supply"), (6, "vat"), (7, "exempt")):
        assert sum(desk.column(column)) == desk.total(column) == report["total"][name] != 0
    title = desk.page.get_by_role("heading", level=1).inner_text()
    assert f"순매출은 {report['total']['net']:,}원, 10월보다 100.0 % 많습니다." in title
    expect(desk.page.locator("svg.chart path.now")).to_have_count(len(report["rows"]))
    assert desk.complaints == []


def test_another_month_and_another_breakdown_are_chosen_by_a_plain_form(desk: Desk) -> None:
    desk.sign_in("viewer")
    page = desk.page
    page.get_by_label("기간", exact=True).select_option("2020-10")
    page.get_by_label("나누어 보기").select_option("centre")
    page.get_by_role("button", name="보기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"2020년 10월 인천 전체 순매출은 10,000원"))
    expect(page.get_by_role("heading", name="센터별")).to_be_visible()
    page.locator("table[aria-labelledby=breakdown]").get_by_role("link", name="서구지역자활센터").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("서구지역자활센터")
    page.locator("summary").first.click()
    page.locator(".scopes").get_by_role("link", name="인천 전체").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("인천 전체")


def test_a_forged_form_and_a_scope_of_others_are_refused(desk: Desk) -> None:
    desk.sign_in("supervisor")
    forged = desk.context.request.post("/console/sign-out", form={"csrf_token": "forged"}, max_redirects=0)
    assert forged.status == 400
    answer = desk.page.goto(f"{NOVEMBER}&scope=site:{ELSEWHERE}")
    assert answer is not None
    assert answer.status == 404
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("찾으시는 화면이 없습니다.")
    desk.page.get_by_role("link", name="매출 화면으로").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("카페 1호점")


@one_database
def test_the_keyboard_alone_signs_in_and_leads_past_the_menu(chromium: Browser, server: Server, cast: Cast) -> None:
    desk = Desk(chromium, server)
    desk.page.goto(NOVEMBER)
    expect(desk.page.get_by_label("이메일")).to_be_focused()
    for typed in (email_of("supervisor"), PASSWORD):
        desk.page.keyboard.insert_text(typed)
        desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text("순매출은")
    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_role("link", name="본문으로 건너뛰기")).to_be_focused()
    desk.page.keyboard.press("Enter")
    # What stands on every page comes first: the search, then the help of the page.
    for name in ("찾기", "이 화면의 도움말"):
        desk.page.keyboard.press("Tab")
        expect(desk.page.get_by_role("link", name=name)).to_be_focused()
    desk.context.close()


def pages_of(desk: Desk) -> Iterator[str]:
    """Every kind of page of the console, one after another, in the language and the light of the desk."""
    desk.page.goto("/console/sign-in")
    yield "sign-in"
    desk.page.locator("#email").fill("nobody@example.org")
    desk.page.locator("#password").fill("wrong wrong wrong")
    desk.page.locator("main .btn.primary").click()
    desk.page.locator("#wrong").wait_for()
    desk.page.wait_for_load_state()
    yield "a wrong password"
    desk.page.goto("/console/welcome/spent")
    yield "a spent link"
    desk.page.goto(NOVEMBER)
    desk.page.locator("#email").fill(email_of("viewer"))
    desk.page.locator("#password").fill(PASSWORD)
    desk.page.locator("main .btn.primary").click()
    desk.page.locator("table[aria-labelledby=units]").wait_for()
    desk.page.wait_for_load_state()
    yield "a month"
    desk.page.locator("summary").first.click()
    yield "the chooser of scopes"
    desk.page.goto("/console/revenue/?month=2020-12")
    yield "an empty month"
    desk.page.goto("/console/revenue/?scope=site:nowhere")
    yield "not found"


@one_database
@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [
        pytest.param(SIZES[0], "ko", "light", id="wide-ko-light"),
        pytest.param(SIZES[1], "en", "dark", id="narrow-en-dark"),
        pytest.param(SIZES[0], "en", "light", id="wide-en-light", marks=pytest.mark.soak),
        pytest.param(SIZES[1], "ko", "dark", id="narrow-ko-dark", marks=pytest.mark.soak),
    ],
)
def test_every_page_can_be_read_and_hit_by_everyone(
    chromium: Browser, server: Server, cast: Cast, size: dict[str, int], language: str, scheme: str
) -> None:
    desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
    desk.page.goto("/console/sign-in")
    if language == "en":
        desk.page.get_by_role("button", name="English").click()
        desk.page.get_by_role("heading", name="Please sign in.").wait_for()
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


@one_database
def test_on_paper_stands_the_report_and_nothing_of_the_frame(chromium: Browser, server: Server, cast: Cast) -> None:
    desk = Desk(chromium, server, viewport={"width": A4_WIDTH, "height": 1000}, color_scheme="dark")
    desk.sign_in("viewer")
    page = desk.page
    page.emulate_media(media="print", color_scheme="dark")
    for hidden in (".rail", ".filters", ".skip"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in (".paper.top", ".paper.foot", "svg.chart:not(.small)", "table[aria-labelledby=units]"):
        expect(page.locator(shown)).to_be_visible()
    expect(page.locator(".paper.foot")).to_contain_text("범위 인천 전체 · 2020년 11월 · 작성일")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_WIDTH
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    desk.context.close()
