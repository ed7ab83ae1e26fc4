"""Two windows of one tablet, one of which closes the day: what the other sells names the till that is open, and it is told."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import count_pieces, hand_in, kept_value, open_with, opening_asked, settled, to_counting
from tests.support.waiting import becomes, until

# The page is the same on both databases; tests/pos/tills judge the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

CLOSED = "오늘은 이미 마감했습니다"


def no_toast(page: Page) -> None:
    """A message is gone with its screen: sooner than it would go by itself, which takes it six seconds."""
    expect(page.locator(".toast")).to_have_count(0, timeout=2_000)


def test_a_window_in_which_the_day_was_closed_elsewhere_is_told_before_anybody_pays(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    open_with(till, "10000")
    first = kept_value(till.page, "till")["id"]
    to_counting(till)
    no_toast(till.page)
    other = Checkout.open(asking)
    other.choose("참여자 01")
    other.add("latte", times=2)
    other.page.locator(".ln .stepper button").first.click()
    other.pay()
    other.press("딱 맞게")
    count_pieces(till.page, {10000: 1})
    hand_in(till.page)

    # Somebody is paying already: it is said in sight, and the money is taken.
    expect(other.page.locator(".banner")).to_contain_text(CLOSED)
    other.finish()
    other.press("다음 주문", exact=True)
    other.add("latte")
    press_pay = other.page.locator(".sum .btn.big:not(.settling)")
    press_pay.click()
    expect(other.page.get_by_role("dialog")).to_contain_text(CLOSED)
    other.page.keyboard.press("Escape")
    expect(other.page.locator("#due")).to_have_count(0)

    # Whoever sells all the same is asked once.
    press_pay.click()
    other.page.locator('[data-key="after-close-sell"]').click()
    other.press("딱 맞게")
    other.finish()
    other.press("다음 주문", exact=True)
    expect(other.page.locator(".banner")).to_have_count(0)
    other.add("latte")
    other.pay()
    other.press("주문으로")

    # Another window has not said so yet.
    other.page.evaluate("sessionStorage.clear()")
    press_pay.click()
    settled(other.page, "after-close-open")
    settled(other.page, "open-now")
    expect(other.page.locator("#till-state")).to_have_text("영업 중")
    other.pay()
    other.press("딱 맞게")
    other.finish()
    second = kept_value(till.page, "till")["id"]
    assert second != first
    becomes(other.page, lambda: [sale["till"] for sale in shop.sales(server)], [None, None, second])
    assert till.errors == other.errors == []


def test_what_a_toast_offers_to_undo_is_not_undone_while_paying(till: Checkout) -> None:
    page = till.page
    till.add("latte")
    till.tile("americano").click()
    page.locator('[data-key="temperature/ice"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    page.locator(".ln .stepper button").first.click()
    expect(page.locator(".toast")).to_contain_text("되돌리기")
    till.pay()
    no_toast(page)


def test_the_keyboard_alone_opens_and_closes_the_till(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page, press, act = till.page, till.page.keyboard.press, till.enter
    till.reach("1")
    page.keyboard.type("10000")
    act("10,000원으로 시작하기")
    expect(till.tile("latte")).to_be_visible()
    act("더보기")
    act("마감하기")
    act("돈 세기")
    expect(page.locator('[data-step="count"]')).to_be_visible()
    # Whoever goes by keyboard is somewhere.
    until(page, lambda: page.evaluate("document.activeElement !== document.body"))
    till.reach("1")
    for many in "01000000":
        page.keyboard.type(many)
        till.reach("다음 칸")
        press("Enter")
    act("다 셌습니다")
    act("마감하기")
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    act("마감 끝내기")
    expect(page.get_by_role("heading", name="누가 판매하시나요?")).to_be_visible()
    assert till.errors == []
