"""What the checkout page takes, refuses and takes back at the counter."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.checkout_page import Checkout, numbers
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


def test_a_card_sale_takes_the_approval_number_and_never_a_whole_card_number(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    page.get_by_role("radio", name="카드").click()
    finish = page.get_by_role("button", name="결제 마치기")
    expect(finish).to_have_attribute("aria-disabled", "true")
    for digit in "30012345":
        page.locator(f'[data-key="key-{digit}"]').click()
    page.get_by_label("카드번호").fill("9410123412343456")
    expect(page.get_by_text("카드번호를 다 적지 마세요.")).to_be_visible()
    expect(finish).to_have_attribute("aria-disabled", "true")
    page.get_by_label("카드번호").fill("9410-12**-****-3456")
    till.finish()
    till.says("1건 모두 전송됨")

    [sale] = shop.sales(server)
    [paid] = sale["payments"]
    assert (paid["method"], paid["amount"], paid["approval_no"], paid["card_no"]) == ("card", 3500, "30012345", "9410-12**-****-3456")


def test_what_was_weighed_and_what_was_priced_by_hand_comes_to_the_same_total(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    page.get_by_role("tab", name="상품").click()
    till.tile("shiitake").click()
    page.get_by_role("dialog").get_by_role("button", name="1", exact=True).focus()
    page.keyboard.type("0.333")
    till.press("다음")
    till.tile("gift").click()
    for key in ("1", "2", "corner", "0"):
        page.get_by_role("dialog").locator(f'[data-key="key-{key}"]').click()
    till.press("다음")
    till.shows("20,325원")
    till.pay()
    till.press("딱 맞게")
    till.finish()
    till.says("1건 모두 전송됨")

    [sale] = shop.sales(server)
    weighed, priced = sale["lines"]
    assert (weighed["sku"], weighed["quantity"], weighed["amount"]) == ("shiitake", "0.333", 8325)
    assert (priced["sku"], priced["quantity"], priced["amount"]) == ("gift", "1.000", 12000)
    assert sale["exempt"] == 8325


def test_a_double_tap_sells_once(till: Checkout, server: Server, shop: Shop) -> None:
    till.add("latte")
    till.pay()
    till.press("딱 맞게")
    finish = till.page.get_by_role("button", name="결제 마치기")
    expect(finish).not_to_have_class(re.compile("settling"))
    finish.evaluate("button => { button.click(); button.click(); button.click(); }")
    sold = till.sold()
    # The second half of the tap falls on the next screen's primary, which stands in the same place.
    till.page.locator(".choose .btn.big").evaluate("button => button.click()")
    assert till.sold() == sold
    till.says("1건 모두 전송됨")
    assert numbers(shop.sales(server)) == [sold]


def test_an_order_survives_a_reload_and_an_act_can_be_taken_back(till: Checkout) -> None:
    till.add("latte", times=2)
    till.page.reload()
    expect(till.page.locator("#total")).to_have_text("7,000원")
    till.press("모두 빼기")
    till.shows("0원")
    expect(till.page.get_by_text("상품을 눌러 담아 주세요.")).to_be_visible()
    till.page.locator('[data-key="undo"]').click()
    till.shows("7,000원")
    till.press("하나 줄이기")
    till.press("빼기", exact=True)
    till.shows("0원")


def test_what_is_sold_out_cannot_be_added(till: Checkout) -> None:
    expect(till.tile("cold-brew")).to_have_attribute("aria-disabled", "true")
    till.tile("cold-brew").click(force=True)
    expect(till.page.get_by_text("콜드브루: 품절입니다.")).to_be_visible()
    till.shows("0원")
