"""Orders that wait, and a shop that changes under them: nothing is lost, nothing is sold twice, and what was shown is what is charged."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.axe import minded_by_axe
from tests.support.checkout_page import Checkout, Sold, numbers, tablet
from tests.support.server import Server
from tests.support.shop import CENTRE, Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


def press(page: Page, key: str) -> None:
    page.locator(f'[data-key="{key}"]').click()


def put(shop: Shop, server: Server, path: str, **body: Any) -> None:
    shop.ask(server, path, "PUT", body)


def sell_exact(till: Checkout) -> Sold:
    till.pay()
    till.press("딱 맞게")
    return till.finish()


def test_orders_put_aside_survive_everything_and_are_sold_once(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    press(page, "park")
    expect(page.get_by_text("주문을 보관했습니다")).to_be_visible()
    till.shows("0원")
    press(page, "tab-디저트")
    till.add("cookie", times=2)
    press(page, "park")
    till.press("지금 주문 보관하기")
    expect(page.locator('[data-key="park"]')).to_contain_text("2")
    till.add("cookie")
    page.reload()
    expect(page.locator("#total")).to_have_text("1,500원")

    # The tab is gone with its order: it waits with the others.
    page.close()
    again = Checkout.open(context)
    again.choose("참여자 01")
    again.shows("0원")
    expect(again.page.locator('[data-key="park"]')).to_contain_text("3")
    other = Checkout.open(context)
    other.choose("참여자 01")
    for tab in (again, other):
        press(tab.page, "park")
        expect(tab.page.locator("dialog .tile", has_text="카페라떼")).to_be_visible()
    assert minded_by_axe(again.page) == []
    again.page.locator("dialog .tile", has_text="카페라떼").click()
    expect(again.page.locator("#total")).to_have_text("3,500원")
    other.page.locator("dialog .tile", has_text="카페라떼").click()
    expect(other.page.get_by_text("다른 화면에서 이미 꺼낸 주문입니다.")).to_be_visible()
    other.shows("0원")

    # Going on with another one puts this one back.
    press(again.page, "park")
    again.page.locator("dialog .tile", has_text="3,000원").click()
    expect(again.page.locator("#total")).to_have_text("3,000원")
    expect(again.page.locator('[data-key="park"]')).to_contain_text("2")
    shown = [sell_exact(again)]
    again.press("다음 주문", exact=True)
    other.add("latte")
    shown += [sell_exact(other)]
    again.says("2건 모두 전송됨")
    assert shown == [Sold(f"{number:03d}", f"{shop.site}-T1-{number:06d}") for number in (1, 2)]
    assert numbers(shop.sales(server)) == shown
    assert (again.errors, other.errors) == ([], [])


def test_a_price_that_changed_unseen_is_charged_as_shown_and_flagged(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    till.lose_network()
    till.add("latte")
    put(shop, server, f"/sites/{shop.site}/prices/latte", price=4000)
    till.add("latte")
    sold = sell_exact(till)
    till.press("다음 주문", exact=True)
    till.add("latte")
    context.set_offline(False)
    expect(till.tile("latte")).to_contain_text("4,000원")
    # The order that already holds it goes on at its price; sold out meanwhile, its line stays.
    till.add("latte")
    till.shows("7,000원")
    put(shop, server, f"/sites/{shop.site}/availability/latte", sold_out=True)
    press(till.page, "more")
    till.press("상품 다시 받기")
    expect(till.tile("latte")).to_have_attribute("aria-disabled", "true")
    till.shows("7,000원")
    till.pay()
    till.press("딱 맞게")
    till.finish()
    till.says("2건 모두 전송됨")
    first, second = shop.sales(server)
    assert (first["receipt_no"], first["total"], first["flags"]) == (sold.receipt_no, 7000, ["price_differs"])
    assert (second["total"], second["lines"][0]["unit_price"], second["flags"]) == (7000, 3500, ["price_differs"])


def test_a_shop_without_drinks_asks_for_no_place_and_what_is_left_is_told(
    chromium: Browser, server: Server, shop: Shop
) -> None:
    shoes = Shop("shoe-01", shop.token)
    shop.ask(server, "/stock-items/polish", "PUT", {"name": "구두약", "unit": "ea", "owner": f"centre:{CENTRE}"})
    put(shop, server, "/products/gift/recipe", **{"from": "2020-01-01", "lines": [{"item": "polish", "quantity": "1"}]})
    put(shop, server, "/products/latte/recipe", **{"from": "2020-01-01", "lines": [{"item": "polish", "quantity": "2"}]})
    count = {"id": str(uuid4()), "site": shoes.site, "item": "polish", "kind": "count", "quantity": "2", "at": "2020-11-20T08:00:00+09:00"}
    shop.ask(server, "/stock-moves", "POST", count)
    context = tablet(chromium, server)
    till = Checkout.open(context)
    till.page.get_by_label("연결 번호").fill(shoes.pairing_code(server))
    till.press("연결하기", exact=True)
    till.press("이름 없이 시작하기")
    expect(till.tile("latte")).to_contain_text("1개 남음")
    expect(till.page.get_by_role("button", name="포장")).to_have_count(0)
    till.add("latte", times=2)
    sell_exact(till)
    till.says("1건 모두 전송됨")
    [sale] = shoes.sales(server)
    assert (sale["order_type"], sale["total"], "stock_short" in sale["flags"]) == (None, 7000, True)
    assert till.errors == []
    context.close()


def test_what_was_received_for_a_parked_order_stays_with_it_in_every_tab(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    press(page, "method-split")
    for digit in "2000":
        press(page, f"key-{digit}")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    press(page, "exact")
    page.locator(".back .btn.big:not(.settling)").click()
    expect(page.locator("#due")).to_have_text("1,500원")
    till.press("주문으로")
    expect(page.locator(".sum-off .received")).to_contain_text("2,000원")
    press(page, "park")
    expect(page.locator("#toasts")).to_contain_text("받은 돈 2,000원도 이 주문에 남아 있습니다")
    expect(page.locator(".sum-off .received")).to_have_count(0)

    other = Checkout.open(context)
    other.choose("참여자 01")
    press(other.page, "park")
    parked = other.page.locator("dialog .tile", has_text="카페라떼")
    expect(parked).to_contain_text("받은 돈 2,000원")
    parked.click()
    expect(other.page.locator(".sum-off .received")).to_contain_text("2,000원")
    other.pay()
    expect(other.page.locator("#due")).to_have_text("1,500원")
    other.press("딱 맞게")
    other.finish()
    other.says("1건 모두 전송됨")
    (sale,) = shop.sales(server)
    assert sorted(payment["amount"] for payment in sale["payments"]) == [1500, 2000]
    assert other.errors == []
