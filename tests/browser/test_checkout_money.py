"""Money that is lowered, or told to the tax office: limits and a second yes, other prices, receipts for cash."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.support.after_selling import give_back, go_on, kept_in, open_sale, type_pin
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.giving import odd, press, stored
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import SUPERVISOR_PIN, WITHOUT_PIN, staff_shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SITE_SAYS = """async (settings) => {
  const { learnOfSite, pairing } = await import('/checkout/static/js/device/pairing.js');
  await learnOfSite({ settings: { ...pairing().settings, ...settings } });
}"""


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs."""
    opened = staff_shop(app, open_shop(app))
    database.freeze()
    return opened


@pytest.fixture
def till(context: BrowserContext, server: Server, shop: Shop) -> Any:
    """A paired tablet with somebody at the counter who has no PIN."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose(WITHOUT_PIN)
    yield opened
    assert opened.errors == []


def test_the_site_says_from_when_receipts_for_cash_and_instalments_are_offered(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    press(page, "method-card")
    expect(page.locator('[data-key="more_months"]')).to_have_count(0)
    press(page, "method-cash")
    page.evaluate(SITE_SAYS, {"cash_receipt_from": 3500, "cash_receipt_mandatory": True, "installments_from": 3500})
    press(page, "method-card")
    expect(page.locator('[data-key="more_months"]')).to_be_visible()
    press(page, "method-cash", "exact")
    page.locator(".back > .btn.big.primary:not(.settling)").click()
    expect(page.get_by_text("꼭 발급해야 합니다.")).to_be_visible()
    expect(page.locator('[data-key="large-none"]')).to_have_count(0)
    press(page, "large-self_issued")
    till.sold()
    till.says("1건 모두 전송됨")
    [paid] = shop.sales(server)[0]["payments"]
    assert paid["cash_receipt"]["kind"] == "self_issued"


def test_beyond_the_limit_a_second_person_says_yes_before_money_is_taken(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    page.evaluate(SITE_SAYS, {"discounts": {
        "limits": {"cashier": {"percent": 15, "won": 10_000}, "supervisor": {"percent": 50, "won": 50_000}},
        "cut_to_ten": True, "reasons": [{"code": "neighbour", "ko": "이웃", "en": "Neighbour", "active": True},
                                        {"code": "old", "ko": "옛 이유", "en": "Old", "active": False}],
    }})
    till.add("latte")
    press(page, "discount", "much-20%")
    expect(page.locator(".off-why button")).to_have_text(["이웃"])
    press(page, "why-neighbour")
    expect(page.locator(".off-approval")).to_contain_text("담당자 승인")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    till.shows("2,800원")
    page.locator(".sum .btn.big").click()
    page.get_by_role("button", name="이 사업장 담당자").click()
    type_pin(page, "7391")
    expect(page.get_by_role("dialog").locator(".alert")).to_contain_text("PIN")
    expect(page.locator("#due")).to_have_count(0)
    type_pin(page, SUPERVISOR_PIN)
    expect(page.locator("#due")).to_have_text("2,800원")
    press(page, "exact")
    number = till.finish().order_no
    till.says("1건 모두 전송됨")
    sale = stored(server, shop, number)
    assert (sale["total"], sale["discount"], sale["discount_reason"], odd(sale)) == (2800, 700, "neighbour", [])
    assert sale["approved_by"].startswith("u-")
    kept = kept_in(page)
    assert SUPERVISOR_PIN not in kept
    assert sale["approved_by"] in kept


def test_another_price_needs_a_yes_and_without_a_network_the_sale_is_marked(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    press(page, "line-1", "line-price", "key-3", "key-0", "key-0", "key-0")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator(".ln")).to_contain_text("원래 3,500원")
    till.lose_network()
    page.locator(".sum .btn.big").click()
    expect(page.get_by_role("dialog")).to_contain_text("나중에 담당자가 확인합니다")
    press(page, "approval-back")
    expect(page.locator("#due")).to_have_count(0)
    page.locator(".sum .btn.big").click()
    press(page, "approval-go-on")
    expect(page.locator("#due")).to_have_text("3,000원")
    press(page, "exact")
    number = till.finish().order_no
    page.context.set_offline(False)
    till.says("1건 모두 전송됨")
    assert "approval_missing" in stored(server, shop, number)["flags"]
    till.press("다음 주문", exact=True)
    open_sale(till, number)
    expect(page.locator(".side")).to_contain_text("담당자가 확인합니다: 승인 없는 할인·가격")


def test_a_receipt_for_cash_is_followed_from_the_sale_to_its_refund(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", 2)
    till.pay()
    press(page, "exact", "receipt-self_issued")
    expect(page.locator('[data-key="receipt-self_issued"]')).to_have_text("010-000-1234")
    press(page, "receipt-income_deduction", *(f"key-{digit}" for digit in "01012345678"))
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator('[data-key="receipt-income_deduction"]')).to_have_text("010-****-5678")
    page.locator(".back > .btn.big.primary:not(.settling)").click()
    number = till.sold().order_no
    till.says("1건 모두 전송됨")
    till.press("다음 주문", exact=True)
    open_sale(till, number)
    told = page.locator(".cash-receipts")
    expect(told).to_contain_text("010-****-5678")
    expect(told).to_contain_text("발급 기다리는 중")
    assert "01012345678" not in kept_in(page)
    give_back(page, "1")
    expect(page.locator(".also-back")).to_have_text("현금영수증에서 3,500원이 저절로 취소됩니다.")
    go_on(page)
    expect(page.locator("#hand-back")).to_have_text("3,500원")
    press(page, "to-sale")
    expect(told).to_contain_text("3,500원 취소")
