"""The first minute of a tablet: the network goes before every screen has come. The till says so, and mends itself when it is back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.test_checkout_trouble import HASTE
from tests.support.checkout_page import Checkout, tablet
from tests.support.front import Front, standing_before
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

PAYING = "/checkout/static/js/screens/paying/"
UNREADY = "아직 결제를 받을 수 없습니다."


@pytest.fixture
def front(server: Server) -> Iterator[Front]:
    """What stands before the server, and can be cut off."""
    with standing_before(server.url) as standing:
        yield standing


@pytest.fixture
def context(chromium: Browser, server: Server, front: Front) -> Iterator[BrowserContext]:
    """A tablet that opens the page there, and whose pauses are short."""
    made = tablet(chromium, server, base_url=front.url, keeps_at_once=True)
    made.add_init_script(HASTE)
    yield made
    made.close()


def test_a_till_that_cannot_take_money_yet_says_so_and_fetches_the_rest_by_itself(
    context: BrowserContext, front: Front, server: Server, shop: Shop
) -> None:
    front.cut_off = PAYING
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.press("참여자 03")
    till.add("latte")
    expect(till.page.get_by_text(UNREADY)).to_be_visible()
    till.page.locator(".sum .btn.big").click()
    expect(till.page.locator("#toasts")).to_contain_text("결제 화면을 아직 다 받지 못했습니다. 주문은 그대로 있습니다.")
    till.shows("3,500원")

    front.cut_off = None
    expect(till.page.get_by_text(UNREADY)).to_have_count(0)
    # What the worker could not keep the first time it keeps now.
    till.lose_network()
    till.page.reload()
    till.ready_to_pay()
    till.pay()
    till.press("딱 맞게")
    sold = till.finish()

    context.set_offline(False)
    till.says("1건 모두 전송됨")
    assert [sale["receipt_no"] for sale in shop.sales(server)] == [sold.receipt_no]
    assert till.errors == []


def test_a_network_that_swallows_a_screen_of_paying_leaves_nobody_without_an_answer(
    context: BrowserContext, front: Front, server: Server, shop: Shop
) -> None:
    front.swallowed = f"{PAYING}done.js"
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.press("참여자 03")
    till.add("latte")
    till.page.locator(".sum .btn.big").click()
    expect(till.page.locator("#toasts")).to_contain_text("결제 화면을 아직 다 받지 못했습니다. 주문은 그대로 있습니다.")
    expect(till.page.get_by_text(UNREADY)).to_be_visible()

    front.let_go()
    expect(till.page.get_by_text(UNREADY)).to_have_count(0)
    till.shows("3,500원")
    till.pay()
    assert till.errors == []


def test_names_that_have_not_come_are_asked_for_again_and_nobody_is_said_to_be_missing(
    context: BrowserContext, front: Front, server: Server, shop: Shop
) -> None:
    front.cut_off = "/api/v1/staff"
    till = Checkout.open(context)
    till.page.get_by_label("연결 번호").fill(shop.pairing_code(server))
    till.press("연결하기", exact=True)
    expect(till.page.get_by_role("heading", name="오늘 나오신 분의 이름을 아직 받지 못했습니다.")).to_be_visible()
    front.cut_off = None
    till.choose("참여자 03")
    assert till.errors == []


def test_of_two_screens_that_are_asked_for_the_last_is_shown(context: BrowserContext, front: Front, server: Server, shop: Shop) -> None:
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    till.ready_for_offline()
    till.add("latte")
    till.page.evaluate("""async () => {
      const { go } = await import('/checkout/static/js/flow.js');
      await Promise.all([go('sales'), go('pay')]);
    }""")
    expect(till.page.locator("#due")).to_be_visible()
    assert till.errors == []
