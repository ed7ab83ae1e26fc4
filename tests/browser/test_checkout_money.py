"""Money that is lowered, paid before, or told to the tax office: limits and a second yes, coupons, passes, and receipts for cash."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.after_selling import give_back, go_on, kept_in, open_sale, type_pin
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.promoted import MONEY, TEN_CUPS, promote
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import SUPERVISOR_PIN, WITHOUT_PIN
from tests.support.till_day import settled

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SITE_SAYS = """async (settings) => {
  const { learnOfSite, pairing } = await import('/checkout/static/js/device/pairing.js');
  await learnOfSite({ settings: { ...pairing().settings, ...settings } });
}"""


ASK_ANEW = """async () => {
  const { refreshPromotions } = await import('/checkout/static/js/device/promotions.js');
  const { pairing } = await import('/checkout/static/js/device/pairing.js');
  await refreshPromotions(pairing().site, true);
}"""
CODES: dict[str, list[str]] = {}


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs, coupons and passes."""
    opened = open_shop(app)
    CODES.update(promote(app, opened))
    database.freeze()
    return opened


@pytest.fixture
def till(context: BrowserContext, server: Server, shop: Shop) -> Any:
    """A paired tablet that knows what counts here."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose(WITHOUT_PIN)
    opened.page.evaluate(ASK_ANEW)
    yield opened
    assert opened.errors == []


def scan(page: Page, code: str) -> None:
    """A scanner types a code and ends with Enter."""
    page.locator("body").press("Escape")
    for sign in code:
        page.keyboard.press(sign)
    page.keyboard.press("Enter")


def finish(till: Checkout, *keys: str) -> str:
    """Pays as the keys say; the order's number, and on to the next order."""
    till.pay()
    press(till.page, *keys)
    till.page.locator(".back > .btn.big.primary:not(.settling)").click()
    number = till.sold().order_no
    till.page.locator(".choose .btn.primary:not(.settling)").click()
    return number


def stored(server: Server, shop: Shop, number: str) -> Any:
    """The sale with this number, as the server stored it."""
    (found,) = [each for each in shop.sales(server) if each["order_no"] == number and each["source"] == "sale"]
    return shop.ask(server, f"/sales/{found['id']}")


def odd(sale: Any) -> list[str]:
    """What looks odd about a sale, but for the café's empty store-room."""
    return [flag for flag in sale["flags"] if flag != "stock_short"]


def press(page: Page, *keys: str) -> None:
    """Presses buttons by their names in the page's code, in turn."""
    for key in keys:
        page.locator(f'[data-key="{key}"]').last.click()


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


def discount(page: Page, *keys: str) -> None:
    """A discount on the order."""
    press(page, "discount", *keys)
    page.locator("dialog .btn.big.primary:not(.settling)").click()


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
    assert till.total() == "2,800원"
    page.locator(".sum .btn.big").click()
    page.get_by_role("button", name="이 사업장 담당자").click()
    type_pin(page, "7391")
    expect(page.get_by_role("dialog").locator(".alert")).to_contain_text("PIN")
    expect(page.locator("#due")).to_have_count(0)
    type_pin(page, SUPERVISOR_PIN)
    expect(page.locator("#due")).to_have_text("2,800원")
    press(page, "exact")
    number = till.finish().order_no
    till.says("모두 전송됨")
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
    till.says("모두 전송됨")
    assert "approval_missing" in stored(server, shop, number)["flags"]
    till.press("다음 주문", exact=True)
    open_sale(till, number)
    expect(page.locator(".side")).to_contain_text("담당자가 확인합니다: 승인 없는 할인·가격")


def test_a_coupon_lowers_the_order_once_and_offline_a_second_time_is_marked(till: Checkout, server: Server, shop: Shop) -> None:
    page, off, latte = till.page, CODES["OFF"], CODES["CAFE"]
    scan(page, off[0])
    expect(page.get_by_text("먼저 상품을 담은 뒤")).to_be_visible()
    till.add("latte")
    page.get_by_role("tab", name="차·음료").click()
    till.add("yuja-tea")
    page.get_by_role("tab", name="커피").click()
    scan(page, off[0])
    expect(page.locator(".coupon-row")).to_contain_text("천원 쿠폰")
    assert till.total() == "5,500원"
    press(page, "discount")
    expect(page.get_by_text("쿠폰을 빼면 할인할 수 있습니다")).to_be_visible()
    press(page, "coupon-drop")
    assert till.total() == "6,500원"
    # A coffee for nothing stands on its own line, so that its tax is the coffee's.
    press(page, "more", "menu-code")
    page.locator("#code").fill(latte[0].lower().replace("-", " "))
    page.locator("#code").press("Enter")
    expect(page.locator('.ln[data-sku="latte"] .less')).to_contain_text("쿠폰")
    assert till.total() == "3,000원"
    number = finish(till, "exact")
    till.says("모두 전송됨")
    sale = stored(server, shop, number)
    assert (sale["total"], odd(sale), sale["lines"][0]["discount"], sale["lines"][0]["discount_reason"]) == (3000, [], 3500, "coupon")
    till.add("latte")
    scan(page, latte[0])
    expect(page.get_by_text("이미 쓴 쿠폰입니다")).to_be_visible()
    till.lose_network()
    scan(page, latte[0])
    expect(page.locator(".coupon-row")).to_contain_text("확인 전")
    number = finish(till)
    page.context.set_offline(False)
    till.says("모두 전송됨")
    assert "coupon_reused" in stored(server, shop, number)["flags"]


def test_a_pass_is_sold_told_and_used_until_nothing_is_left(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    page.get_by_role("tab", name="상품").click()
    till.add(TEN_CUPS)
    till.add(MONEY)
    till.pay()
    press(page, "method-cash", "exact")
    till.finish()
    cups, money = page.locator(".pass-code").all_inner_texts()
    till.says("모두 전송됨")
    assert [shop.ask(server, f"/passes/{each}?site={shop.site}")["sku"] for each in (cups, money)] == [TEN_CUPS, MONEY]
    till.press("다음 주문", exact=True)
    page.get_by_role("tab", name="커피").click()
    till.add("latte", 3)
    scan(page, cups)
    expect(page.locator(".pass-left")).to_contain_text("10번")
    press(page, "more-1")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator(".ln")).to_have_count(2)
    assert till.total() == "3,500원"
    # One more of what a pass pays for is paid.
    press(page, "more-1")
    assert till.total() == "7,000원"
    scan(page, money)
    expect(page.locator(".pass-left")).to_contain_text("20,000원")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator(".paying .pass-left")).to_contain_text("20,000원")
    page.locator(".back > .btn.big.primary:not(.settling)").click()
    number = till.sold().order_no
    till.says("모두 전송됨")
    sale = stored(server, shop, number)
    assert (odd(sale), set(sale["passes"])) == ([], {cups, money})
    assert [(each["method"], each["amount"]) for each in sale["payments"]] == [("prepaid_pass", 7000)]
    assert shop.ask(server, f"/passes/{cups}?site={shop.site}")["uses_left"] == 8
    assert shop.ask(server, f"/passes/{money}?site={shop.site}")["won_left"] == 13_000
    till.press("다음 주문", exact=True)
    # What was looked up before is known without a network, less what was used here.
    till.lose_network()
    till.add("latte")
    scan(page, cups)
    expect(page.locator(".pass-left")).to_contain_text("8번")
    expect(page.get_by_role("dialog")).to_contain_text("인터넷이 없어")
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    till.press("비우기")
    open_sale(till, number)
    give_back(page)
    words = page.locator(".also-back")
    expect(words).to_have_text(["이용권에 2번 돌아갑니다.", "이용권에 7,000원 돌아갑니다."])
    go_on(page)
    expect(page.locator("#hand-back")).to_be_visible()
    assert shop.ask(server, f"/passes/{cups}?site={shop.site}")["uses_left"] == 10


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
    till.says("모두 전송됨")
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


def test_practising_has_it_all_and_sends_nothing(till: Checkout, server: Server, shop: Shop) -> None:
    page, sent = till.page, len(shop.sales(server))
    asked: list[str] = []
    press(page, "more", "menu-practice")
    settled(page, "practice-alone")
    page.on("request", lambda request: asked.append(request.url))
    till.add("latte", 4)
    scan(page, "TEST-0000-0000-0000")
    assert till.total() == "13,000원"
    press(page, "coupon-drop")
    scan(page, "P-0000-0000-0000")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    assert till.total() == "10,500원"
    discount(page, "by-hand", "key-5", "key-corner", "key-0", "why-staff")
    page.locator(".sum .btn.big").click()
    type_pin(page, "0000")
    expect(page.locator("#due")).to_have_text("5,500원")
    press(page, "exact", "receipt-self_issued")
    till.finish()
    assert not [each for each in asked if "/coupons/" in each or "/passes/" in each or "approval" in each]
    assert len(shop.sales(server)) == sent
