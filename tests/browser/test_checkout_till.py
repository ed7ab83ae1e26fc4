"""The till day on the tablet: opened, sold in, counted blindly and closed, with and without a network; its Z is the server's."""


import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import (
    count_pieces,
    hand_in,
    kept_value,
    move,
    open_with,
    opening_asked,
    reckoned_here,
    report_of,
    same_words,
    settled,
    to_counting,
    to_menu,
    type_won,
)
from tests.support.waiting import becomes

# The page is the same on both databases; tests/pos/tills judge the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


def pay(till: Checkout, method: str, *keys: str) -> None:
    """A latte by one way, with these keys."""
    page = till.page
    till.add("latte")
    till.pay()
    if page.locator(f'[data-key="method-{method}"]').count():
        page.locator(f'[data-key="method-{method}"]').click()
    else:
        page.locator('[data-key="method-more"]').click()
        page.locator(f'[data-key="way-{method}"]').click()
    for key in keys:
        page.locator(f'main [data-key="{key}"]').click()
    till.finish()
    till.press("다음 주문", exact=True)


def test_a_day_is_opened_sold_in_counted_short_and_closed_and_its_z_is_the_servers(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "100000")
    till_id = kept_value(page, "till")["id"]
    till.sell("latte")
    pay(till, "card", *(f"key-{digit}" for digit in "30012345"))
    pay(till, "onnuri", "note-5000")
    move(till, "out", "cash_out_goods", "2000")
    till.add("latte")
    page.locator('[data-key="park"]').click()

    to_menu(till, "close")
    expect(page.locator(".open-orders")).to_contain_text("카페라떼")
    expect(page.locator(".open-orders")).to_contain_text("3,500원")
    settled(page, "to-count")
    expect(page.locator('[data-step="count"]')).to_be_visible()
    # Nobody counts towards a sum, nor towards a terminal's.
    expect(page.locator("main")).not_to_contain_text("100,000")
    count_pieces(page, {50000: 1, 10000: 4, 1000: 8, 500: 2})
    expect(page.locator('[data-step="slips"]')).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("3,500")
    type_won(page, "3500")
    settled(page, "slip-next")
    type_won(page, "5000")
    settled(page, "slip-next")
    expect(page.locator("#handed")).to_have_text("99,000원")
    expect(page.locator("main")).not_to_contain_text("있어야 할 돈")
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("1,000원 부족합니다.")
    expect(page.locator(".z-result .badge")).to_have_text("1,000원 부족")
    expect(page.get_by_text("정산지 1번")).to_be_visible()
    expect(page.locator("#z-state")).to_contain_text("서버에 저장되었습니다")

    z = report_of(shop, server, till_id)
    assert z["state"] == "closed"
    assert (z["cash"]["expected"], z["cash"]["counted"], z["cash"]["difference"]) == (100_000, 99_000, -1_000)
    assert [(way["method"], way["expected"], way["difference"]) for way in z["methods"]] == [("card", 3_500, 0), ("onnuri", 5_000, 0)]
    assert z["denominations"] == {"50000": 1, "10000": 4, "1000": 8, "500": 2}
    assert z["parked"] == [{"name": "카페라떼", "total": 3_500}]
    assert [(each["direction"], each["amount"], each["reason"]) for each in z["movements"]] == [("out", 2_000, "물품 구입")]
    assert z["unsent"] is None or z["unsent"]["count"] == 0
    assert same_words(z) == reckoned_here(page, till_id, 100_000)
    assert {sale["till"] for sale in shop.sales(server)} == {till_id}

    settled(page, "close-finish")
    till.press("참여자 01")
    expect(page.locator("#typed-won")).to_have_text("99,000원")
    settled(page, "open-now")
    expect(till.tile("latte")).to_be_visible()
    becomes(page, lambda: [each["state"] for each in shop.ask(server, f"/tills?site={shop.site}")["data"]], ["closed", "open"])
    assert till.errors == []


def test_a_day_without_a_network_is_opened_sold_in_and_closed_and_goes_in_order_later(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    till.ready_for_offline()
    asking.set_offline(True)
    open_with(till, "50000")
    till_id = kept_value(page, "till")["id"]
    till.sell("latte")
    move(till, "in", "cash_in_change", "10000")
    to_menu(till, "close")
    expect(page.locator(".still-open")).to_contain_text("아직 못 보낸 기록 3건")
    settled(page, "to-count")
    count_pieces(page, {50000: 1, 10000: 1, 1000: 3, 500: 1})
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    expect(page.locator("#z-state")).to_contain_text("이 태블릿에 저장했습니다")

    asking.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#z-state")).to_contain_text("서버에 저장되었습니다")
    z = report_of(shop, server, till_id)
    assert (z["state"], z["cash"]["difference"], z["unsent"]["count"]) == ("closed", 0, 0)
    assert [sale["flags"] for sale in shop.sales(server)] == [[]]
    assert same_words(z) == reckoned_here(page, till_id, 50_000)
    assert till.errors == []


def test_a_count_survives_a_reload_and_a_sale_in_another_tab_is_counted(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "10000")
    to_counting(till)
    page.locator('[data-key="den-10000"]').click()
    page.locator('[data-key="count-1"]').click()
    page.reload()
    till.press("참여자 03")
    to_menu(till, "close")
    expect(page.get_by_text("세다가 멈춘 것이 남아 있습니다.")).to_be_visible()
    settled(page, "to-count")
    expect(page.locator('[data-key="den-10000"]')).to_contain_text("1장")

    other = Checkout.open(asking)
    other.choose("참여자 01")
    other.sell("latte")
    for _ in range(7):
        page.locator('[data-key="count-next"]').click()
    page.locator(".count-pad > .btn.big:not(.settling)").click()
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("3,500원 부족합니다.")
    expect(other.page.locator("#till-state")).to_have_text("영업 시작 전")
    to_menu(other, "till")
    expect(other.page.get_by_text("아직 영업을 시작하지 않았습니다.")).to_be_visible()
    other.page.locator('[data-key="till-last"]').click()
    expect(other.page.locator("#compared")).to_have_text("3,500원 부족합니다.")
    assert till.errors == other.errors == []


def test_a_wrong_opening_is_cancelled_while_nothing_was_done(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "1000000")
    to_menu(till, "till")
    page.locator('[data-key="till-cancel"]').click()
    page.locator("dialog .btn.primary:not(.settling)").click()
    expect(page.get_by_text("아직 영업을 시작하지 않았습니다.")).to_be_visible()
    settled(page, "till-open")
    open_with(till, "100000")
    till.sell("latte")
    to_menu(till, "till")
    expect(page.locator("#till-taken")).to_be_visible()
    expect(page.locator('[data-key="till-cancel"]')).to_have_count(0)
    till.says("4건 모두 전송됨")
    assert [each["state"] for each in shop.ask(server, f"/tills?site={shop.site}")["data"]] == ["cancelled", "open"]
    assert till.errors == []
