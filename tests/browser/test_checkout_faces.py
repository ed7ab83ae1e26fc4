"""The sheets of selling and every way to pay, at each size, in both languages, in large words: large enough, and whole."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_checkout_look import SIZES, look
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

# `make test` looks at large words upright, and at the browser's own words doubled on a phone; `make soak` at every face.
AT_ONCE = (("upright", "ko-KR", "large"), ("phone", "ko-KR", "double"))
FACES = (*AT_ONCE, *(
    pytest.param(face, marks=pytest.mark.soak)
    for face in product(SIZES, ("ko-KR", "en-US"), ("normal", "large", "double")) if face not in AT_ONCE
))
RARER = ("onnuri", "local_voucher", "coupon", "on_account", "sponsor")


@pytest.fixture(params=FACES, ids="-".join)
def face(request: pytest.FixtureRequest, chromium: Browser, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A paired tablet at a size, in a language, with words of a size."""
    size, locale, words = request.param
    width, height = SIZES[size]
    context = tablet(chromium, server, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce")
    opened = Checkout.open(context, "double" if words == "double" else "normal")
    opened.page.locator("#pair-code").fill(shop.pairing_code(server))
    opened.page.locator(".pair-form .btn.primary").click()
    opened.page.locator(".people .tile").first.click()
    expect(opened.tile("latte")).to_be_visible()
    if words == "large":
        opened.enlarge()
    yield opened
    context.close()


def test_the_sheets_of_selling_are_large_enough_and_whole(face: Checkout, tmp_path: Path) -> None:
    page, wrong = face.page, list[str]()

    def seen(screen: str) -> None:
        wrong.extend(look(page, screen, tmp_path, face.words))

    def press(key: str) -> None:
        page.locator(f'[data-key="{key}"]:visible').first.click()

    face.add("latte", times=2)
    press("line-1")
    seen("01-line")
    press("line-note")
    press("phrase-less_ice")
    seen("02-note")
    page.locator("dialog .btn.big:not(.settling)").click()
    press("discount")
    seen("03-discount")
    page.locator("dialog .quick button").nth(2).click()
    page.locator(".off-why .quick button").first.click()
    seen("04-discount-chosen")
    page.locator("dialog .btn.big:not(.settling)").click()
    seen("05-order")
    press("park")
    face.add("latte")
    press("park")
    expect(page.get_by_role("dialog")).to_be_visible()
    seen("06-parked")
    page.keyboard.press("Escape")
    press("find")
    seen("07-find")
    press("initial-ㄹ")
    seen("08-found")
    press("initial-ㅎ")
    seen("09-nothing-found")
    assert wrong == []
    assert face.errors == []


def test_every_way_to_pay_is_large_enough_and_whole(face: Checkout, tmp_path: Path) -> None:
    page, wrong = face.page, list[str]()

    def seen(screen: str) -> None:
        wrong.extend(look(page, screen, tmp_path, face.words))

    def press(key: str) -> None:
        page.locator(f'[data-key="{key}"]:visible').first.click()

    face.add("latte", times=9)
    face.pay()
    seen("11-cash")
    for method in ("incheon_eum", "easy_pay", "transfer", "zeropay"):
        press(f"method-{method}")
        seen(f"12-{method}")
    for way in RARER:
        press("method-more")
        if way == RARER[0]:
            seen("13-rarer")
        press(f"way-{way}")
        seen(f"14-{way}")
    press("method-split")
    seen("15-split")
    press("people-4")
    seen("16-first-of-four")
    press("method-cash")
    press("exact")
    page.locator(".back .btn.big:not(.settling)").click()
    expect(page.locator('[data-key^="part-"]')).to_have_count(1)
    seen("17-second-part")
    press("method-cash")
    press("change-part")
    seen("18-other-part")
    page.keyboard.press("Escape")
    assert wrong == []
    assert face.errors == []


def test_the_end_of_a_sale_is_large_enough_and_whole(face: Checkout, tmp_path: Path) -> None:
    page, wrong = face.page, list[str]()

    def seen(screen: str) -> None:
        wrong.extend(look(page, screen, tmp_path, face.words))

    face.add("latte", times=3)
    face.pay()
    page.locator('[data-key="note-10000"]').click()
    page.locator('[data-key="note-1000"]').click()
    page.locator('[data-key="receipt-income_deduction"]').click()
    expect(page.get_by_role("dialog")).to_be_visible()
    seen("20-cash-receipt")
    page.keyboard.press("Escape")
    page.locator(".back .btn.big:not(.settling)").click()
    face.sold()
    seen("21-done")
    page.locator(".way-out").first.click()
    seen("22-receipt")
    page.keyboard.press("Escape")
    page.locator(".way-out").nth(1).click()
    seen("23-code")
    assert wrong == []
    assert face.errors == []
