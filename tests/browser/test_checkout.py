"""Selling on the tablet page, in a real Chromium against the real server: with and without a network, each sale once."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.support.checkout_page import Checkout, Sold, numbers
from tests.support.server import Server
from tests.support.shop import Shop

# This file meets PostgreSQL, every other one of the checkout SQLite.
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")


def test_a_sale_in_cash_is_stored_as_it_was_shown(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.tile("americano").click()
    add = page.get_by_role("button", name="온도: 골라 주세요")
    expect(add).to_have_attribute("aria-disabled", "true")
    page.get_by_role("radio", name="ICE 차갑게").click()
    page.get_by_role("checkbox", name="샷 추가").click()
    page.get_by_role("dialog").get_by_role("button", name="하나 더").click()
    till.press("6,000원 담기")
    page.get_by_role("tab", name="디저트").click()
    till.add("cookie")
    page.get_by_role("button", name="매장").click()
    till.shows("7,500원")

    till.pay()
    finish = page.get_by_role("button", name="결제 마치기")
    expect(finish).to_have_attribute("aria-disabled", "true")
    till.press("1만원")
    expect(page.locator("#change")).to_have_text("2,500원")
    sold = till.finish()
    assert sold == Sold("001", f"{shop.site}-T1-000001")
    till.says("1건 모두 전송됨")

    [sale] = shop.sales(server)
    assert numbers([sale]) == [sold]
    assert (sale["total"], sale["change"], sale["order_type"], sale["flags"]) == (7500, 2500, "dine_in", [])
    bought = [(line["sku"], line["quantity"], line["amount"]) for line in sale["lines"]]
    assert bought == [("americano", "2.000", 6000), ("cookie", "1.000", 1500)]
    assert [option["code"] for option in sale["lines"][0]["options"]] == ["ice", "extra-shot"]
    assert [(paid["method"], paid["amount"], paid["tendered"]) for paid in sale["payments"]] == [("cash", 7500, 10000)]


def test_what_was_sold_without_a_network_arrives_once_in_order_with_the_numbers_shown(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    till.ready_for_offline()
    shown = [till.sell("latte")]
    till.says("1건 모두 전송됨")
    till.lose_network()
    shown += [till.sell(sku) for sku in ("latte", "latte", "latte")]
    expect(till.page.get_by_text("인터넷이 끊겼습니다. 계속 판매하셔도 됩니다.")).to_be_visible()
    till.says("보낼 판매 3건")
    till.page.close()

    again = Checkout.open(context)
    again.choose("참여자 01")
    again.says("연결 끊김 · 보낼 판매 3건")
    shown += [again.sell("latte"), again.sell("latte")]
    assert [row["receipt_no"] for row in shop.sales(server)] == [shown[0].receipt_no]

    context.set_offline(False)
    again.says("연결됨 · 6건 모두 전송됨")
    assert shown == [Sold(f"{number:03d}", f"{shop.site}-T1-{number:06d}") for number in range(1, 7)]
    assert numbers(shop.sales(server)) == shown
    assert again.errors == []


def test_two_tabs_share_one_series_and_one_sender(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    other = Checkout.open(context)
    other.choose("참여자 01")
    till.lose_network()
    shown = [tab.sell("latte") for tab in (till, other, other, till, other)]
    till.says("보낼 판매 5건")
    other.says("보낼 판매 5건")
    context.set_offline(False)
    till.says("5건 모두 전송됨")
    other.says("5건 모두 전송됨")
    rows = shop.sales(server)
    assert numbers(rows) == shown
    assert [row["device_seq"] for row in rows] == [1, 2, 3, 4, 5]
