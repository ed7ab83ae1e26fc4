"""Every screen of after selling, lying in Korean, upright in large words and on a phone in English: large enough, nothing cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.test_checkout_look import SIZES, look
from tests.support.after_selling import go_on, type_pin
from tests.support.checkout_page import Checkout, tablet
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import PIN, staff_shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

# `make test` looks at large words upright; `make soak` at the other ones too, and at the browser's own words doubled.
FACES = (
    ("upright", "ko-KR", "large"),
    *(pytest.param(face, marks=pytest.mark.soak) for face in (("lying", "ko-KR", "normal"), ("phone", "en-US", "normal"))),
    *(pytest.param((size, "ko-KR", "double"), marks=pytest.mark.soak) for size in SIZES),
)


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs, approvers and stock."""
    opened = staff_shop(app, open_shop(app))
    database.freeze()
    return opened


@pytest.fixture(params=FACES, ids=lambda given: "-".join(given))
def face(request: pytest.FixtureRequest, chromium: Browser, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A paired tablet at a size, in a language, with words of a size."""
    size, locale, words = request.param
    width, height = SIZES[size]
    context = tablet(chromium, server, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce")
    opened = Checkout.open(context, "double" if words == "double" else "normal")
    opened.page.locator("#pair-code").fill(shop.pairing_code(server))
    opened.page.locator(".pair-form .btn.primary").click()
    expect(opened.page.locator(".people")).to_be_visible()
    if words == "large":
        opened.enlarge()
    yield opened
    context.close()


def test_every_screen_after_selling_is_large_enough_and_whole(face: Checkout, tmp_path: Path) -> None:
    page, wrong = face.page, list[str]()

    def seen(screen: str) -> None:
        wrong.extend(look(page, screen, tmp_path, face.words))

    def menu(screen: str) -> None:
        page.locator('[data-key="more"]').click()
        page.locator(f'dialog [data-key="menu-{screen}"]').click()

    def back() -> None:
        page.locator(".step .btn").first.click()

    page.locator(".people .tile").last.click()
    seen("01-pin")
    type_pin(page, PIN)
    face.add("latte", times=2)
    page.locator('[data-key="tab-상품"]').click()
    face.tile("gift").click()
    for key in "60000":
        page.locator(f'dialog [data-key="key-{key}"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    page.locator(".sum .btn.big:not(.settling)").click()
    page.locator('[data-key="exact"]').click()
    page.locator(".back .btn.big:not(.settling)").click()
    page.locator(".choose .btn.big:not(.settling)").click()

    menu("sales")
    expect(page.locator('[data-key="whole-true"]')).to_be_visible()
    seen("02-sales")
    page.locator(".past").first.click()
    page.locator('[data-key="refund"]').click()
    page.locator('[data-key="more-1"]').click()
    seen("03-refund-lines")
    go_on(page)
    page.locator('[data-key="reason_other"]').click()
    seen("04-refund-reason")
    page.locator('[data-key="reason_late"]').click()
    go_on(page)
    seen("05-refund-money")
    page.locator('[data-key="edit-cash"]').click()
    page.locator('dialog [data-key="key-9"]').click()
    seen("06-refund-amount")
    page.keyboard.press("Escape")
    go_on(page)
    expect(page.locator("#hand-back")).to_be_visible()
    seen("07-refunded")
    page.locator('[data-key="to-sale"]').click()
    page.locator('[data-key="refund"]').click()
    page.locator('[data-key="all"]').click()
    go_on(page)
    page.locator('[data-key="reason_late"]').click()
    go_on(page)
    go_on(page)
    seen("08-approver")
    page.locator("dialog .choices .btn").first.click()
    type_pin(page, "7391")
    expect(page.locator("dialog .alert")).not_to_be_empty()
    seen("09-approval-wrong")
    page.keyboard.press("Escape")
    for _ in range(3):
        page.locator('[data-key="back-step"]').click()
    seen("10-sale")
    back()
    back()

    menu("clock")
    expect(page.locator(".clock").first).to_be_visible()
    seen("11-clock")
    page.locator(".clock").first.click()
    seen("12-clock-asked")
    page.locator("dialog .btn.big:not(.settling)").click()
    expect(page.locator("#clocked")).to_be_visible()
    seen("13-clocked")
    page.locator(".clocked .btn.primary:not(.settling)").click()

    menu("stock")
    page.locator('[data-key="item-milk"]').click()
    page.locator('dialog [data-key="key-5"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    seen("14-waste-why")
    page.locator('[data-key="waste_spoilt"]').click()
    expect(page.locator(".side .sold li")).to_have_count(1)
    seen("15-stock")
    page.locator('[data-key="count"]').click()
    page.locator('.side [data-key="key-5"]').click()
    page.locator('[data-key="next"]').click()
    seen("16-count")
    assert wrong == []
    assert face.errors == []
