"""Selling on the tablet beyond pressing tiles: finding, scanning, noting, discounting, and changing a line."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import minded_by_axe
from tests.support.checkout_page import Checkout, Sold
from tests.support.scanning import scan
from tests.support.server import Server
from tests.support.shop import CENTRE, Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

BAGEL, WRONG_CHECK, STRANGER = "8801234567893", "8801234567890", "4006381333931"
# 350 g of item 12345, which is a mushroom; 4,500 won of the same.
WEIGHED, PRICED = "2512345003502", "2012345045002"


def press(page: Page, key: str) -> None:
    page.locator(f'[data-key="{key}"]').click()


def confirm(page: Page) -> None:
    """The primary button of the sheet."""
    page.locator("dialog[open] footer .btn.big").click()


def fine(page: Page) -> None:
    """Nothing that axe minds."""
    assert [rule["id"] for rule in minded_by_axe(page)] == []


def put(shop: Shop, server: Server, path: str, **body: Any) -> None:
    shop.ask(server, path, "PUT", body)


def sell_exact(till: Checkout) -> Sold:
    till.pay()
    till.press("딱 맞게")
    return till.finish()


@pytest.fixture
def goods(shop: Shop, server: Server) -> None:
    """Two products with barcodes; the tablet is paired after this."""
    owned: dict[str, Any] = {"owner": f"centre:{CENTRE}", "example": True}
    bagel = {"name": "플레인 베이글", "category": "디저트", "price": 2800, "tax_class": "taxable", "barcode": BAGEL}
    oyster = {"name": "느타리버섯", "category": "상품", "price": 12000, "tax_class": "exempt", "measured": True, "barcode": "12345"}
    put(shop, server, "/products/bagel", **bagel, **owned)
    put(shop, server, "/products/oyster", **oyster, **owned)


def test_notes_and_discounts_stand_in_the_order_can_be_undone_and_arrive(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.tile("americano").click()
    press(page, "temperature/ice")
    confirm(page)
    till.add("latte", times=2)
    press(page, "line-1")
    press(page, "line-note")
    press(page, "phrase-less_ice")
    page.get_by_label("직접 적기").fill("얼음 적게, 창가\u0007 자리\n부탁")
    fine(page)
    confirm(page)
    press(page, "line-2")
    press(page, "line-discount")
    press(page, "much-500원")
    press(page, "why-own_cup")
    confirm(page)
    expect(page.locator('.ln[data-sku="latte"]')).to_contain_text("할인 개인 컵 −500원")
    till.shows("9,000원")

    press(page, "discount")
    press(page, "by-hand")
    for key in ("9", "0", "0", "1"):
        press(page, f"key-{key}")
    expect(page.get_by_text("9,000원까지 깎을 수 있습니다.")).to_be_visible()
    press(page, "why-coupon")
    expect(page.locator("dialog footer .btn.big")).to_have_attribute("aria-disabled", "true")
    fine(page)
    press(page, "unit-percent")
    for key in ("1", "5"):
        press(page, f"key-{key}")
    page.get_by_role("button", name="1,350원 깎기").click()
    expect(page.locator(".sum-off")).to_contain_text("할인 쿠폰 15%−1,350원")
    till.shows("7,650원")
    press(page, "undo")
    till.shows("9,000원")
    press(page, "discount")
    press(page, "much-1,000원")
    press(page, "why-coupon")
    confirm(page)
    press(page, "note")
    press(page, "phrase-carrier")
    confirm(page)
    expect(page.locator(".sum-off")).to_contain_text("캐리어에 담아 주세요")
    till.shows("8,000원")
    fine(page)
    sell_exact(till)
    till.says("1건 모두 전송됨")

    [sale] = shop.sales(server)
    assert (sale["total"], sale["discount"], sale["discount_reason"], sale["note"]) == (8000, 1000, "coupon", "캐리어에 담아 주세요")
    first, second = sale["lines"]
    assert (first["note"], first["discount"], first["amount"]) == ("얼음 적게, 창가 자리 부탁", 0, 2500)
    assert (second["note"], second["discount"], second["discount_reason"], second["amount"]) == (None, 500, "own_cup", 6500)
    assert sale["flags"] == []


def test_a_discount_follows_the_order_and_never_takes_more_than_there_is(till: Checkout) -> None:
    page = till.page
    till.add("latte", times=2)
    press(page, "discount")
    press(page, "much-20%")
    press(page, "why-promotion")
    confirm(page)
    press(page, "more-1")
    till.shows("8,400원")
    press(page, "discount")
    press(page, "by-hand")
    for key in ("2", "corner", "0"):
        press(page, f"key-{key}")
    confirm(page)
    till.shows("8,500원")
    press(page, "tab-디저트")
    till.add("cookie")
    for _ in range(3):
        press(page, "less-1")
    # Of 2,000 won only what is left can be taken off.
    expect(page.locator(".ln")).to_have_count(1)
    till.shows("0원")
    expect(page.locator(".sum-off")).to_contain_text("−1,500원")
    till.add("cookie")
    till.shows("1,000원")
    press(page, "less-2")
    press(page, "less-2")
    # What was said of an order goes with it.
    till.add("cookie")
    till.shows("1,500원")
    for _ in range(3):
        press(page, "undo")
    till.shows("1,000원")
    press(page, "discount")
    press(page, "discount-drop")
    till.shows("3,000원")


def test_a_line_opens_and_its_number_options_and_place_can_be_changed(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.tile("americano").click()
    press(page, "temperature/hot")
    confirm(page)
    press(page, "line-1")
    for key in ("1", "2"):
        press(page, f"key-{key}")
    expect(page.locator("dialog")).to_contain_text("30,000원")
    press(page, "line-options")
    expect(page.locator('[data-key="temperature/hot"]')).to_have_attribute("aria-checked", "true")
    press(page, "temperature/ice")
    press(page, "strength/extra-shot")
    confirm(page)
    expect(page.locator(".ln")).to_contain_text("ICE 차갑게 · 샷 추가")
    till.shows("36,000원")
    press(page, "tab-상품")
    till.tile("shiitake").click()
    page.keyboard.type("0.25")
    till.press("다음")
    press(page, "line-2")
    page.keyboard.type("0.4")
    confirm(page)
    till.shows("46,000원")
    press(page, "line-1")
    press(page, "line-remove")
    till.shows("10,000원")
    press(page, "undo")
    till.shows("46,000원")
    sell_exact(till)
    till.says("1건 모두 전송됨")
    [sale] = shop.sales(server)
    sold = [(line["sku"], line["quantity"], [option["code"] for option in line["options"]]) for line in sale["lines"]]
    assert sold == [("americano", "12.000", ["ice", "extra-shot"]), ("shiitake", "0.400", [])]


def test_a_product_is_found_by_its_initials_without_a_keyboard_and_with_one(till: Checkout) -> None:
    page = till.page
    press(page, "find")
    expect(page.get_by_text("첫소리만 눌러도 찾습니다.")).to_be_visible()
    for sign in "ㅇㅈ":
        press(page, f"initial-{sign}")
    expect(page.locator(".tile.product")).to_have_count(1)
    fine(page)
    till.add("yuja-tea")
    till.shows("3,000원")
    press(page, "find-clear")
    page.locator("#search").focus()
    page.keyboard.type("라떼")
    page.keyboard.press("Enter")
    till.shows("6,500원")
    page.keyboard.type("zzz")
    expect(page.get_by_text("찾는 상품이 없습니다.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator('[data-key="find"]')).to_be_focused()
    expect(till.tile("latte").locator(".count")).to_contain_text("1")


def test_a_scanner_adds_what_it_reads_and_says_what_it_cannot(
    goods: None, till: Checkout, server: Server, shop: Shop
) -> None:
    page = till.page
    # The scanner's Enter does not press the button that has the focus.
    till.tile("latte").focus()
    scan(page, BAGEL)
    scan(page, BAGEL)
    scan(page, WEIGHED)
    scan(page, PRICED)
    expect(page.locator(".ln")).to_have_count(3)
    till.shows("14,300원")
    scan(page, WRONG_CHECK)
    expect(page.get_by_text("바코드를 잘못 읽었습니다. 다시 찍어 주세요.")).to_be_visible()
    scan(page, STRANGER)
    expect(page.get_by_text("등록되지 않은 바코드입니다.")).to_be_visible()
    # Neither a field nor a sheet loses what is typed to the order.
    press(page, "note")
    page.get_by_label("직접 적기").fill("")
    page.keyboard.type(BAGEL)
    expect(page.get_by_label("직접 적기")).to_have_value(BAGEL)
    page.keyboard.press("Escape")
    till.shows("14,300원")
    sell_exact(till)
    till.says("1건 모두 전송됨")
    [sale] = shop.sales(server)
    sold = [(line["sku"], line["quantity"], line["amount"]) for line in sale["lines"]]
    assert sold == [("bagel", "2.000", 5600), ("oyster", "0.350", 4200), ("oyster", "0.375", 4500)]


def test_a_label_is_charged_as_printed_at_the_price_that_the_order_holds(goods: None, till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    scan(page, WEIGHED)
    till.shows("4,200원")
    dearer = {"name": "느타리버섯", "category": "상품", "price": 15000, "tax_class": "exempt", "measured": True, "barcode": "12345"}
    put(shop, server, "/products/oyster", **{"owner": f"centre:{CENTRE}", "example": True, **dearer})
    page.evaluate("dispatchEvent(new Event('online'))")
    press(page, "tab-상품")
    expect(till.tile("oyster")).to_contain_text("15,000원")
    scan(page, PRICED)
    expect(page.locator(".ln")).to_have_count(2)
    till.shows("8,700원")
