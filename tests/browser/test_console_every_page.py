"""Every page of the console in a real Chromium, by the list of pages: axe finds nothing in both languages, and everything can be hit."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.test_console import MEASURE, SIZES, SMALLEST_TARGET, SMALLEST_WORD, Desk
from tests.pos.console.every_page import LEADS_ON, OF_THE_REGION, Furnished, address, furnish, rules_of
from tests.pos.console.november import PASSWORD, arrive_with_november, code_now, email_of
from tests.support.axe import minded_by_axe
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


@pytest.fixture(scope="module")
def furnished(app: Flask, cast: Cast, database: Database) -> Furnished:
    """Something of everything here."""
    made = furnish(app, cast)
    database.freeze()
    return made


def sign_in(desk: Desk, who: str) -> None:
    page = desk.page
    page.goto("/console/today/")
    page.locator("#email").fill(email_of(who))
    page.locator("#password").fill(PASSWORD)
    page.locator("main .btn.primary").click()
    if who == "admin":
        page.locator("#code").fill(code_now())
        page.locator("main .btn.primary").click()
    expect(page.locator(".rail")).to_be_visible()


def minded(desk: Desk) -> list[Any]:
    """What is wrong with the page on show."""
    found: list[Any] = desk.page.evaluate(MEASURE, [SMALLEST_TARGET, SMALLEST_WORD])
    return found + [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in minded_by_axe(desk.page)]


def walked(desk: Desk, rules: list[str], furnished: Furnished) -> dict[str, Any]:
    troubles = {}
    for rule in rules:
        answer = desk.page.goto(address(rule, furnished))
        assert answer is not None
        found = minded(desk) if answer.status == 200 else [answer.status]
        if found:
            troubles[rule] = found
    return troubles


@pytest.mark.parametrize(("language", "size", "scheme"), [
    pytest.param("ko", SIZES[1], "light", id="ko-narrow-light"), pytest.param("en", SIZES[0], "dark", id="en-wide-dark"),
    pytest.param("ko", SIZES[0], "dark", id="ko-wide-dark", marks=pytest.mark.soak),
    pytest.param("en", SIZES[1], "light", id="en-narrow-light", marks=pytest.mark.soak),
])
def test_axe_minds_no_page(
    app: Flask, chromium: Browser, server: Server, furnished: Furnished, language: str, size: dict[str, int], scheme: str
) -> None:
    troubles = {}
    shown = [rule for rule in rules_of(app) if rule not in LEADS_ON and not rule.endswith((".csv", "/marked"))]
    of_region = [rule for rule in shown if rule in OF_THE_REGION]
    for who, rules in (("admin", of_region), ("manager", [rule for rule in shown if rule not in OF_THE_REGION])):
        desk = Desk(chromium, server, viewport=size, color_scheme=scheme)
        sign_in(desk, who)
        if language == "en":
            desk.page.get_by_role("button", name="English").click()
            expect(desk.page.locator("html")).to_have_attribute("lang", "en")
        troubles |= walked(desk, rules, furnished)
        assert desk.complaints == []
        desk.context.close()
    assert troubles == {}
