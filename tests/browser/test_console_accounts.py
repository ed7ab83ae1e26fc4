"""Accounts in a real Chromium: invited, accepted, secured by a second step, signed in, and put out again; every page on the way is
measured and asked by axe."""

import re
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_console import COMPLAINTS
from tests.pos.console.november import PASSWORD, arrive_with_november, code_now, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import HERE, Cast
from tests.support.databases import Database
from tests.support.server import Server

# The pages are the same on both databases; tests/pos/console/test_accounts.py runs on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

MEASURE = Path(__file__).with_name("console_measure.js").read_text(encoding="utf-8")
SMALLEST_TARGET, SMALLEST_WORD = 40, 14
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 768, "height": 1024}
INVITED, CHOSEN = "asked@example.org", "노란 은행잎 열두 장이 진다"


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account."""
    return arrive_with_november(app, database)


class Desk:
    """A browser of one person. What it complains about and what is wrong with the pages it saw is kept."""

    def __init__(self, browser: Browser, server: Server, language: str, **given: Any) -> None:
        self.context: BrowserContext = browser.new_context(base_url=server.url, **given)
        self.page: Page = self.context.new_page()
        self.troubles: dict[str, Any] = {}
        self.page.on("console", lambda said: self.troubles.setdefault("console", []).append(said.text) if said.type in COMPLAINTS else None)
        self.page.goto("/console/sign-in")
        if language == "en":
            self.press("form[action$=language] button")

    def see(self, name: str) -> None:
        """Looks at the page as it is."""
        found = self.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
        found += [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in minded_by_axe(self.page)]
        if found:
            self.troubles[name] = found

    def press(self, selector: str) -> None:
        """Presses what leads to another page, and waits for it."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def next(self) -> None:
        """The one primary button of the page."""
        self.press("main form .btn.primary")

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto("/console/sign-in")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.next()


@pytest.mark.parametrize(
    ("language", "given"), [("ko", {"viewport": WIDE, "color_scheme": "light"}), ("en", {"viewport": NARROW, "color_scheme": "dark"})],
    ids=["ko-wide-light", "en-narrow-dark"],
)
def test_somebody_is_invited_accepts_secures_the_account_signs_in_and_is_put_out(
    chromium: Browser, server: Server, cast: Cast, language: str, given: dict[str, Any]
) -> None:
    admin, new = Desk(chromium, server, language, **given), Desk(chromium, server, language, **given)
    admin.sign_in(email_of("admin"), PASSWORD)
    admin.see("the second step of signing in")
    admin.page.fill("#code", code_now())
    admin.next()
    admin.page.goto("/console/accounts/")
    admin.press("a.btn.primary")
    admin.see("invite")
    admin.page.fill("#email", INVITED)
    admin.page.select_option("#role", "site_supervisor")
    admin.page.select_option("#scope", f"site:{HERE}")
    admin.next()
    admin.see("the link")
    link = admin.page.locator("#link").input_value()
    admin.page.goto("/console/accounts/")
    admin.see("accounts")

    new.page.goto(link)
    new.see("the invitation")
    new.press("a[href*='shown=yes']")
    new.page.fill("#password", "password12345678")
    new.next()
    new.see("a guessable password")
    new.page.fill("#password", CHOSEN)
    new.next()
    new.sign_in(INVITED, CHOSEN)
    new.page.goto(link)
    new.see("a spent link")
    new.page.goto("/console/me/second-factor")
    new.see("before the second step")
    new.next()
    app = pyotp.TOTP(new.page.locator(".key").inner_text().replace(" ", ""))
    expect(new.page.locator("svg.square")).to_be_visible()
    new.page.fill("#code", app.now())
    new.page.fill("#current", "틀린 비밀번호")
    new.next()
    new.see("setting up, a wrong password")
    new.page.fill("#code", app.now())
    new.page.fill("#current", CHOSEN)
    new.next()
    new.see("recovery codes")
    recovery = new.page.locator(".codes li").first.inner_text()
    for path in ("/console/me/second-factor", "/console/me/password", "/console/me/pin", "/console/me/"):
        new.page.goto(path)
        new.see(path)

    again = Desk(chromium, server, language, **given)
    again.sign_in(INVITED, CHOSEN)
    again.page.fill("#code", recovery)
    again.next()
    assert new.page.reload() is not None
    expect(new.page.locator("table tbody tr")).to_have_count(2)
    new.see("two sessions")
    new.press("form[action$='/end'] button")
    again.page.goto("/console/me/")
    expect(again.page).to_have_url(re.compile("/console/sign-in"))

    admin.page.goto(f"/console/accounts/?search={INVITED}")
    admin.press("tbody a")
    admin.see("an account")
    admin.page.select_option("#role", "region_viewer")
    admin.page.select_option("#scope", "region")
    admin.next()
    admin.see("what will change")
    admin.next()
    new.page.goto("/console/me/")
    expect(new.page).to_have_url(re.compile("/console/sign-in"))
    admin.press("a[href$='/ending']")
    admin.see("sure to end")
    admin.press(".btn.danger.sure")
    expect(admin.page.locator("[role=status]")).to_be_visible()
    admin.see("an ended account")
    new.sign_in(INVITED, CHOSEN)
    expect(new.page.locator("#wrong")).to_be_visible()

    for desk in (admin, new, again):
        said = [one for one in desk.troubles.pop("console", []) if "status of 4" not in one and "[DOM]" not in one]
        assert (desk.troubles, said) == ({}, [])
        desk.context.close()


def test_without_script_and_with_the_keyboard_alone_roles_are_changed(chromium: Browser, server: Server, cast: Cast) -> None:
    desk = Desk(chromium, server, "ko", viewport=WIDE, java_script_enabled=False)
    desk.sign_in(email_of("manager"), PASSWORD)
    desk.page.goto("/console/accounts/?search=supervisor")
    desk.page.locator("tbody a").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("supervisor@example.org 계정입니다.")
    desk.page.locator("input[type=checkbox]").focus()
    desk.page.keyboard.press("Space")
    desk.page.get_by_role("button", name="바뀔 내용 확인하기").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("heading", name="거둡니다")).to_be_visible()
    desk.page.get_by_role("button", name="이렇게 바꾸기").focus()
    desk.page.keyboard.press("Enter")
    # Of an account that holds nothing within the centre a manager sees nothing any more.
    expect(desk.page.get_by_role("status")).to_have_text("맡은 일을 바꿨습니다.")
    desk.page.goto("/console/accounts/?search=supervisor")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("조건에 맞는 계정이 없습니다.")
    desk.context.close()
