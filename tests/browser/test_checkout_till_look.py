"""Every screen of the till day, in both languages and at every size: large enough, nothing cut, nothing axe minds."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_checkout_look import SIZES, look
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import count_pieces, hand_in, settled, to_menu, type_won

# The page is the same on both databases; tests/pos/tills judge the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


# `make test` looks at a tablet, and at English words doubled on a phone; `make soak` at the other faces too.
@pytest.mark.parametrize(("size", "locale", "words"), [
    ("lying", "ko-KR", "normal"), ("phone", "en-US", "double"),
    *(pytest.param(*face, marks=pytest.mark.soak) for face in (
        ("upright", "ko-KR", "normal"), ("lying", "ko-KR", "large"), ("lying", "en-US", "normal"), ("phone", "en-US", "normal"),
        ("phone", "ko-KR", "large"), ("phone", "ko-KR", "double"), ("upright", "ko-KR", "double"), ("lying", "ko-KR", "double"),
    )),
])
def test_the_screens_of_the_till_are_large_enough_and_whole(
    chromium: Browser, server: Server, shop: Shop, tmp_path: Path, size: str, locale: str, words: str
) -> None:
    width, height = SIZES[size]
    context = tablet(
        chromium, server, asks_to_open=True, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    till = Checkout.open(context, "double" if words == "double" else "normal")
    page = till.page
    page.locator("#pair-code").fill(shop.pairing_code(server))
    page.locator(".pair-form .btn.primary").click()
    page.locator(".people .tile").first.click()
    page.locator(".opening").wait_for()
    if words == "large":
        till.enlarge()
    wrong = look(page, "open", tmp_path, till.words)
    type_won(page, "50000")
    settled(page, "open-now")
    till.tile("latte").wait_for()
    wrong += look(page, "opened", tmp_path, till.words)
    to_menu(till, "till")
    page.locator(".till-since").wait_for()
    wrong += look(page, "till", tmp_path, till.words)
    page.locator('[data-key="till-cash"]').click()
    page.locator('[data-key="cash_out_other"]').click()
    type_won(page, "2000")
    wrong += look(page, "cash", tmp_path, till.words)
    settled(page, "cash-record")
    page.locator(".moves li").wait_for()
    till_screens(page, till)
    settled(page, "till-close")
    page.locator('[data-key="to-count"]').wait_for()
    wrong += look(page, "close-sales", tmp_path, till.words)
    settled(page, "to-count")
    page.locator('[data-key="den-10000"]').click()
    for digit in "123":
        page.locator(f'[data-key="count-{digit}"]').click()
    wrong += look(page, "count", tmp_path, till.words)
    for _ in "123":
        page.locator('[data-key="count-back"]').click()
    page.locator('[data-key="den-50000"]').click()
    count_pieces(page, {10000: 123, 500: 1})
    wrong += look(page, "slips", tmp_path, till.words)
    settled(page, "slip-next")
    page.locator("#handed").wait_for()
    wrong += look(page, "hand", tmp_path, till.words)
    hand_in(page)
    page.locator("#z-state").wait_for()
    wrong += look(page, "closed", tmp_path, till.words)
    assert wrong == []
    assert till.errors == []
    context.close()


def till_screens(page: Page, till: Checkout) -> None:
    """A voucher and an order that stays open, so that every screen has something on it."""
    page.locator(".till .step .btn").click()
    till.add("latte")
    page.locator(".sum .btn.big:not(.settling)").click()
    page.locator('[data-key="method-more"]').click()
    page.locator('[data-key="way-onnuri"]').click()
    page.locator('[data-key="note-5000"]').click()
    page.locator(".back .btn.big:not(.settling)").click()
    page.locator(".choose .btn.primary:not(.settling)").click()
    till.add("latte")
    to_menu(till, "till")
    page.locator(".moves li").wait_for()
