"""Today's sales, and what comes back of them: in parts, with a second person's yes, and offline only what is surely not refunded twice."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.test_checkout_receipt import rows
from tests.support.after_selling import give_back, go_on, kept_in, menu, open_sale, sell_gift, type_pin
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import SUPERVISOR_PIN, WITHOUT_PIN, staff_shop
from tests.support.waiting import becomes

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

WRONG_PIN = "7391"
SUPERVISOR = "이 사업장 담당자"

@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs, approvers and stock."""
    opened = staff_shop(app, open_shop(app))
    database.freeze()
    return opened


@pytest.fixture
def paired(context: BrowserContext, server: Server, shop: Shop) -> Checkout:
    """A paired tablet that asks who is there."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    return opened


@pytest.fixture
def till(paired: Checkout) -> Checkout:
    """A tablet with somebody at the counter who has no PIN."""
    paired.choose(WITHOUT_PIN)
    return paired


def sale_of(server: Server, shop: Shop, order_no: str) -> Any:
    (found,) = [each for each in shop.sales(server) if each["source"] != "refund" and each["order_no"] == order_no]
    return shop.ask(server, f"/sales/{found['id']}")


def rows_behind(page: Page, link: str) -> list[str]:
    """The slip on the page behind a receipt's own link."""
    guest = page.context.new_page()
    guest.goto(link)
    found = rows(guest)
    guest.close()
    return found


def test_a_sale_is_found_and_comes_back_in_parts_that_add_up(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", times=2)
    page.get_by_role("tab", name="디저트").click()
    till.add("cookie")
    till.pay()
    till.press("딱 맞게")
    sold = till.finish()
    till.press("다음 주문", exact=True)
    menu(till, "오늘 판매·환불")
    expect(page.locator("#taken")).to_have_text("8,500원")
    expect(page.get_by_text("판매 1건 · 환불 0건")).to_be_visible()
    page.get_by_label("주문번호로 찾기").fill("777")
    expect(page.get_by_text("“777”인 주문이 없습니다.")).to_be_visible()
    page.get_by_label("주문번호로 찾기").fill(sold.order_no)
    page.get_by_role("button", name=f"주문 {sold.order_no}").click()

    give_back(page, "1", reason="reason_faulty")
    page.locator('[data-key="back-step"]').click()
    page.locator('[data-key="back-step"]').click()
    page.locator('[data-key="restock-1-yes"]').click()
    go_on(page)
    go_on(page)
    finish = page.locator(".side > .btn.big:not(.settling)")
    expect(finish).to_have_text("환불하기")
    finish.evaluate("button => { button.click(); button.click(); button.click(); }")
    expect(page.locator("#hand-back")).to_have_text("3,500원")
    till.says("2건 모두 전송됨")
    page.locator('[data-key="refund-receipt"]').click()
    slip = rows(page)
    assert {"환불 영수증", "−1", "−3,500", "−3,500원", sold.receipt_no} <= set(slip)
    page.keyboard.press("Escape")
    page.locator('[data-key="refund-code"]').click()
    expect(page.locator("#receipt-link")).to_contain_text("/r/")
    link = page.locator("#receipt-link").inner_text()
    page.keyboard.press("Escape")
    assert rows_behind(page, link) == slip
    stored = sale_of(server, shop, sold.order_no)
    (refund,) = stored["refunds"]
    assert (refund["total"], refund["reason"], refund["receipt_no"]) == (3500, "상품에 문제가 있음", f"{shop.site}-T1-000002")
    assert [(line["line"], line["quantity"], line["restock"]) for line in refund["lines"]] == [(1, "1.000", True)]
    on_hand = {row["item"]: row["on_hand"] for row in shop.ask(server, f"/stock?site={shop.site}")["data"]}
    assert on_hand["cup"] == "-1.000"

    page.get_by_role("button", name=f"주문 {sold.order_no}").click()
    expect(page.get_by_text("1개 환불함")).to_be_visible()
    page.locator('[data-key="receipt"]').click()
    # The sale's receipt tells what came back.
    becomes(page, lambda: rows(page)[-7:-5], [f"환불 {refund['receipt_no']}", "−3,500"])
    page.keyboard.press("Escape")
    give_back(page)
    expect(page.locator("#back")).to_have_text("5,000원")
    go_on(page)
    expect(page.locator("#hand-back")).to_have_text("5,000원")
    page.get_by_role("button", name=f"주문 {sold.order_no}").click()
    expect(page.get_by_text("모두 환불했습니다.")).to_be_visible()
    expect(page.locator('[data-key="refund"]')).to_have_count(0)
    page.get_by_role("button", name="판매 목록").click()
    expect(page.locator(".past.refund .amt").first).to_have_text("−5,000원")
    expect(page.locator("#taken")).to_have_text("0원")


def test_a_large_refund_needs_the_pin_of_a_second_person(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    page = till.page
    number = sell_gift(till, "60000")
    till.says("1건 모두 전송됨")
    open_sale(till, number)
    give_back(page)
    expect(page.get_by_text("담당자의 승인이 필요합니다.")).to_be_visible()
    go_on(page)
    page.get_by_role("button", name=SUPERVISOR).click()
    type_pin(page, WRONG_PIN)
    expect(page.get_by_text("승인자 또는 PIN이 맞지 않습니다.")).to_be_visible()
    assert sale_of(server, shop, number)["refunds"] == []

    # The answer of the right one is lost: nothing may be handed back until it is known, and it is never given back twice.
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route("**/refunds", lose, times=1)
    type_pin(page, SUPERVISOR_PIN)
    expect(page.get_by_text("돈을 돌려주지 말고")).to_be_visible()
    assert SUPERVISOR_PIN not in kept_in(page)
    go_on(page)
    page.get_by_role("button", name=SUPERVISOR).click()
    type_pin(page, SUPERVISOR_PIN)
    expect(page.locator("#hand-back")).to_have_text("60,000원")
    till.says("2건 모두 전송됨")
    (refund,) = sale_of(server, shop, number)["refunds"]
    assert (refund["total"], refund["approved_by"], refund["receipt_no"]) == (60000, "u-0001", f"{shop.site}-T1-000002")
    assert SUPERVISOR_PIN not in kept_in(page)


def test_offline_only_what_was_not_sent_yet_comes_back_and_only_a_little_of_it(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    page = till.page
    sent = till.sell("latte")
    till.says("1건 모두 전송됨")
    till.lose_network()
    unsent = till.sell("latte")
    large = sell_gift(till, "60000")
    open_sale(till, sent.order_no)
    expect(page.get_by_text("이미 서버에 보낸 판매는 인터넷이 연결되어야 환불할 수 있습니다.")).to_be_visible()
    page.get_by_role("button", name="판매 목록").click()
    page.get_by_role("button", name="주문으로").click()
    open_sale(till, large)
    give_back(page)
    go_on(page)
    expect(page.get_by_text("50,000원부터는 담당자의 승인이 필요하고")).to_be_visible()
    for _ in range(3):
        page.locator('[data-key="back-step"]').click()
    page.get_by_role("button", name="판매 목록").click()
    page.get_by_role("button", name="주문으로").click()
    open_sale(till, unsent.order_no)
    give_back(page)
    go_on(page)
    expect(page.locator("#hand-back")).to_have_text("3,500원")
    expect(page.get_by_text("이 태블릿에 저장했습니다")).to_be_visible()

    context.set_offline(False)
    till.says("4건 모두 전송됨")
    numbers = [document["receipt_no"].rpartition("-")[2] for document in shop.sales(server)]
    assert numbers == ["000001", "000002", "000003", "000004"]
    assert [refund["total"] for refund in sale_of(server, shop, unsent.order_no)["refunds"]] == [3500]
    expect(page.get_by_text("저장하고 서버에 보냈습니다")).to_be_visible()


def test_money_goes_back_the_way_it_was_paid_unless_somebody_says_otherwise(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", times=2)
    till.pay()
    page.get_by_role("radio", name="카드").click()
    page.locator("#approval").fill("30012345")
    number = till.finish().order_no
    till.press("다음 주문", exact=True)
    till.says("1건 모두 전송됨")
    open_sale(till, number)
    give_back(page)
    expect(page.locator('[data-key="way-card"]')).to_contain_text("7,000원")
    page.locator('[data-key="edit-card"]').click()
    for key in ("5", "0", "corner"):
        page.get_by_role("dialog").locator(f'[data-key="key-{key}"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    expect(page.locator('[data-key="way-cash"]')).to_contain_text("2,000원")
    go_on(page)
    expect(page.locator("#hand-back")).to_have_text("2,000원")
    expect(page.get_by_text("카드 (승인번호 30012345)에서 5,000원 취소해 주세요.")).to_be_visible()
    (refund,) = sale_of(server, shop, number)["refunds"]
    assert {payment["method"]: payment["amount"] for payment in refund["payments"]} == {"card": 5000, "cash": 2000}
