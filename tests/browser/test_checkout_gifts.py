"""Coupons and passes at the counter: judged alone as the server judges them, used once, sold, looked up, and given back."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.support.after_selling import give_back, go_on, open_sale, type_pin
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.giving import ASK_ANEW, finish, odd, press, stored
from tests.support.promoted import MONEY, TEN_CUPS, promote
from tests.support.scanning import scan
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import WITHOUT_PIN
from tests.support.till_day import settled

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

VECTORS = Path(__file__).parents[1] / "vectors" / "discounts.json"
AS_THE_TABLET_SAYS = """async (file) => {
  const { percentOf } = await import('/checkout/static/js/order/arithmetic.js');
  const { isBeyond } = await import('/checkout/static/js/order/discounts.js');
  const { codeOfSold, passCode, worthOf } = await import('/checkout/static/js/order/gifts.js');
  const line = ([sku, category, tax_class, unit_price, gross, discount]) => ({ sku, category, tax_class, unit_price, gross, discount });
  const limits = Object.fromEntries(Object.entries(file.limits).map(([level, [percent, won]]) => [level, { percent, won }]));
  return {
    percent: file.percent.map(([amount, percent, cut]) => [amount, percent, cut, percentOf(amount, percent, cut)]),
    gifts: file.gifts.map(({ gift, lines, cut, ...rest }) => ({ ...rest, gift, cut, lines, worth: worthOf(gift, lines.map(line), cut) })),
    lowered: file.lowered.map((one) => ({
      ...one, beyond: isBeyond({ ...one, discounts: one.discounts.map(([off, of]) => ({ off, of })) }, limits, one.level),
    })),
    sold_codes: await Promise.all(file.sold_codes.map(async ([sale, no, unit]) => [sale, no, unit, await codeOfSold(sale, no, unit)])),
    typed_codes: file.typed_codes.map(([text]) => [text, passCode(text)]),
  };
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


def test_what_the_tablet_judges_alone_it_judges_as_the_server_does(till: Checkout) -> None:
    file = json.loads(VECTORS.read_text(encoding="utf-8"))
    for name, cases in till.page.evaluate(AS_THE_TABLET_SAYS, file).items():
        assert cases == file[name], name


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
    till.shows("5,500원")
    press(page, "discount")
    expect(page.get_by_text("쿠폰을 빼면 할인할 수 있습니다")).to_be_visible()
    press(page, "coupon-drop")
    till.shows("6,500원")
    # A coffee for nothing stands on its own line, so that its tax is the coffee's.
    press(page, "more", "menu-code")
    page.locator("#code").fill(latte[0].lower().replace("-", " "))
    page.locator("#code").press("Enter")
    expect(page.locator('.ln[data-sku="latte"] .less')).to_contain_text("쿠폰")
    till.shows("3,000원")
    number = finish(till, "exact")
    till.says("1건 모두 전송됨")
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
    till.says("2건 모두 전송됨")
    assert "coupon_reused" in stored(server, shop, number)["flags"]


def test_a_pass_is_sold_told_and_used_until_nothing_is_left(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    page.get_by_role("tab", name="상품").click()
    till.add(TEN_CUPS)
    till.add(MONEY)
    till.pay()
    press(page, "method-cash", "exact")
    till.finish()
    expect(page.locator(".pass-code")).to_have_count(2)
    cups, money = page.locator(".pass-code").all_inner_texts()
    till.says("1건 모두 전송됨")
    assert [shop.ask(server, f"/passes/{each}?site={shop.site}")["sku"] for each in (cups, money)] == [TEN_CUPS, MONEY]
    till.press("다음 주문", exact=True)
    page.get_by_role("tab", name="커피").click()
    till.add("latte", 3)
    scan(page, cups)
    expect(page.locator(".pass-left")).to_contain_text("10번")
    press(page, "more-1")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator(".ln")).to_have_count(2)
    till.shows("3,500원")
    # One more of what a pass pays for is paid.
    press(page, "more-1")
    till.shows("7,000원")
    scan(page, money)
    expect(page.locator(".pass-left")).to_contain_text("20,000원")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    expect(page.locator(".paying .pass-left")).to_contain_text("20,000원")
    page.locator(".back > .btn.big.primary:not(.settling)").click()
    number = till.sold().order_no
    till.says("2건 모두 전송됨")
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
    press(page, "clear")
    open_sale(till, number)
    give_back(page)
    words = page.locator(".also-back")
    expect(words).to_have_text(["이용권에 2번 돌아갑니다.", "이용권에 7,000원 돌아갑니다."])
    go_on(page)
    expect(page.locator("#hand-back")).to_be_visible()
    assert shop.ask(server, f"/passes/{cups}?site={shop.site}")["uses_left"] == 10


def test_practising_has_it_all_and_sends_nothing(till: Checkout, server: Server, shop: Shop) -> None:
    page, sent = till.page, len(shop.sales(server))
    asked: list[str] = []
    press(page, "more", "menu-practice")
    settled(page, "practice-alone")
    settled(page, "open-now")
    page.on("request", lambda request: asked.append(request.url))
    till.add("latte", 4)
    scan(page, "TEST-0000-0000-0000")
    till.shows("13,000원")
    press(page, "coupon-drop")
    scan(page, "P-0000-0000-0000")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    till.shows("10,500원")
    press(page, "discount", "by-hand", "key-5", "key-corner", "key-0", "why-staff")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    page.locator(".sum .btn.big").click()
    type_pin(page, "0000")
    expect(page.locator("#due")).to_have_text("5,500원")
    press(page, "exact", "receipt-self_issued")
    till.finish()
    assert not [each for each in asked if "/coupons/" in each or "/passes/" in each or "approval" in each]
    assert len(shop.sales(server)) == sent
