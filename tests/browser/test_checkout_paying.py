"""Paying: every way and any mixture of them reaches the server as it was taken; nothing sells twice; no number of a person stays."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import until

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

PHONE, BUSINESS = "01012345678", "2208162517"
EVERYTHING_KEPT = """async () => {
  const { actsIn } = await import('/checkout/static/js/device/acts.js');
  const { kept } = await import('/checkout/static/js/device/store.js');
  const states = await Promise.all(['waiting', 'sent', 'aside', 'asking'].map((state) => actsIn(state)));
  return JSON.stringify([states, await kept('tenders'), await kept('orders'), { ...sessionStorage }]);
}"""
PURE = """async ([module, name, calls]) => {
  const found = await import(module);
  return calls.map((given) => found[name](...given));
}"""


def press(page: Page, *keys: str) -> None:
    """Presses buttons by their names in the page's code, in turn."""
    for key in keys:
        page.locator(f'[data-key="{key}"]').last.click()


def type_digits(page: Page, digits: str) -> None:
    press(page, *(f"key-{digit}" for digit in digits))


def primary(page: Page) -> None:
    """Presses the one primary button, once it takes presses."""
    page.locator(".back > .btn.big.primary:not(.settling)").click()


def confirm(page: Page) -> None:
    """Presses the primary button of the open sheet."""
    page.locator("dialog .btn.big.primary:not(.settling)").click()


def payments(shop: Shop, server: Server) -> list[list[dict[str, Any]]]:
    """What each sale was paid with, without what nobody said."""
    return [[{k: v for k, v in one.items() if v is not None} for one in sale["payments"]] for sale in shop.sales(server)]


def cash(page: Page) -> None:
    press(page, "note-5000", "receipt-income_deduction")
    type_digits(page, PHONE)
    expect(page.locator("#identifier")).to_have_text("010-****-5678")
    confirm(page)
    expect(page.locator('[data-key="receipt-income_deduction"]')).to_have_text("010-****-5678")


def card(page: Page) -> None:
    type_digits(page, "30012345")
    page.locator("#card-no").fill("9410-12**-****-3456")


def approved(page: Page) -> None:
    type_digits(page, "5550")


def unknown(page: Page) -> None:
    page.get_by_role("button", name="승인번호를 모릅니다").click()


def transferred(page: Page) -> None:
    press(page, "transfer-seen")


def voucher(page: Page) -> None:
    press(page, "note-5000")
    expect(page.locator("#change")).to_have_text("1,500원")


def noted(words: str) -> Callable[[Page], None]:
    return lambda page: page.locator("#noted").fill(words)


def nothing(page: Page) -> None:
    pass


WAYS: list[tuple[str, Callable[[Page], None], dict[str, Any]]] = [
    ("cash", cash, {"tendered": 5000, "cash_receipt": {"kind": "income_deduction", "identifier": "*******5678"}}),
    ("card", card, {"approval_no": "30012345", "card_no": "9410-12**-****-3456"}),
    ("incheon_eum", approved, {"approval_no": "5550"}),
    ("easy_pay", unknown, {}),
    ("zeropay", approved, {"approval_no": "5550"}),
    ("transfer", transferred, {}),
    ("onnuri", voucher, {"tendered": 5000}),
    ("local_voucher", voucher, {"tendered": 5000}),
    ("coupon", noted("K-2020-11"), {}),
    ("on_account", noted("연수구청 010-7777-8888"), {}),
    ("sponsor", nothing, {}),
]


def test_every_way_to_pay_arrives_as_it_was_taken(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    for method, act, _ in WAYS:
        till.add("latte")
        till.pay()
        at_hand = page.locator(f'[data-key="method-{method}"]')
        if at_hand.count():
            at_hand.click()
        else:
            press(page, "method-more", f"way-{method}")
        act(page)
        primary(page)
        till.sold()
        till.press("다음 주문")
    till.says(f"{len(WAYS)}건 모두 전송됨")
    assert payments(shop, server) == [[{"method": method, "amount": 3500, "tendered": 3500} | said] for method, _, said in WAYS]
    sales = {sale["payments"][0]["method"]: sale for sale in shop.sales(server)}
    assert sales["coupon"]["coupon_code"] == "K-2020-11"
    assert sales["on_account"]["customer"].endswith("8888")
    assert "7777" not in sales["on_account"]["customer"]
    assert [sale["flags"] for sale in sales.values() if "customer_missing" in sale["flags"]] == []
    kept = page.evaluate(EVERYTHING_KEPT)
    for number in (PHONE, "7777-8888", "연수구청"):
        assert number not in kept
    till.add("latte")
    till.pay()
    press(page, "method-more")
    expect(page.locator('[data-key="way-prepaid_pass"]')).to_be_visible()
    # A café takes no work to be paid for when it is collected.
    expect(page.locator('[data-key="way-deposit"]')).to_have_count(0)


def test_parts_stay_until_the_end_and_add_up(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", times=2)
    till.add("latte")
    till.pay()
    press(page, "method-split", "people-4")
    expect(page.locator("#this-part")).to_have_text("2,640원")
    press(page, "note-5000")
    expect(page.locator("#change")).to_have_text("2,360원")
    primary(page)
    expect(page.locator("#due")).to_have_text("7,860원")
    press(page, "method-card")
    type_digits(page, "1234")
    primary(page)
    expect(page.locator("#due")).to_have_text("5,240원")

    till.press("주문으로")
    page.reload()
    expect(till.tile("latte")).to_be_visible()
    till.pay()
    expect(page.locator("#due")).to_have_text("5,240원")
    expect(page.locator(".pay-part")).to_have_count(2)

    press(page, "part-2")
    expect(page.get_by_role("heading", name="단말기에서 먼저 취소해 주세요")).to_be_visible()
    till.press("그대로 두기")
    expect(page.locator(".pay-part")).to_have_count(2)
    press(page, "part-2", "cancelled")
    expect(page.locator("#due")).to_have_text("7,860원")
    press(page, "part-1")
    expect(page.get_by_text("현금 2,640원 손님께 돌려 드리세요.")).to_be_visible()

    press(page, "note-5000", "rest")
    expect(page.locator("#due")).to_have_text("5,500원")
    press(page, "method-split")
    type_digits(page, "5501")
    expect(page.locator("dialog .btn.big")).to_have_text("남은 돈보다 많습니다")
    press(page, "key-back")
    confirm(page)
    expect(page.locator("#this-part")).to_have_text("550원")
    press(page, "method-zeropay")
    unknown(page)
    primary(page)
    press(page, "method-more", "way-onnuri", "note-5000")
    expect(page.locator("#change")).to_have_text("50원")
    primary(page)
    till.sold()
    expect(page.locator(".no dl")).to_contain_text("거스름돈")
    till.says("1건 모두 전송됨")
    assert payments(shop, server) == [[
        {"method": "cash", "amount": 5000, "tendered": 5000}, {"method": "zeropay", "amount": 550, "tendered": 550},
        {"method": "onnuri", "amount": 4950, "tendered": 5000},
    ]]  # fmt: skip
    till.press("다음 주문")
    till.add("latte")
    till.pay()
    expect(page.locator(".pay-part")).to_have_count(0)


def test_an_order_that_became_smaller_says_what_was_received_too_much(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", times=2)
    till.pay()
    press(page, "note-5000", "rest")
    till.press("주문으로")
    press(page, "less-1")
    till.pay()
    expect(page.get_by_text("1,500원 더 받았습니다.")).to_be_visible()
    expect(page.get_by_role("button", name="결제 마치기")).to_have_attribute("aria-disabled", "true")
    press(page, "part-1", "exact")
    primary(page)
    till.sold()
    till.says("1건 모두 전송됨")
    assert payments(shop, server) == [[{"method": "cash", "amount": 3500, "tendered": 3500}]]


def test_a_large_sale_asks_for_the_receipt_for_cash(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte", times=29)
    till.pay()
    press(page, "exact")
    primary(page)
    expect(page.get_by_role("heading", name="현금영수증을 드릴까요?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#due")).to_have_text("101,500원")
    primary(page)
    press(page, "large-expense_proof")
    type_digits(page, "2208162518")
    expect(page.get_by_text("사업자번호가 맞지 않습니다.")).to_be_visible()
    expect(page.locator("dialog .btn.big")).to_have_attribute("aria-disabled", "true")
    press(page, "key-back")
    type_digits(page, "7")
    expect(page.locator("#identifier")).to_have_text("220-**-***17")
    till.lose_network()
    confirm(page)
    till.sold()
    assert BUSINESS in page.evaluate(EVERYTHING_KEPT)
    context.set_offline(False)
    till.says("1건 모두 전송됨")
    until(page, lambda: BUSINESS not in page.evaluate(EVERYTHING_KEPT))

    till.press("다음 주문")
    till.add("latte", times=15)
    till.pay()
    press(page, "method-card", "more_months", "more_months")
    type_digits(page, "77001")
    primary(page)
    till.sold()
    till.press("다음 주문")
    till.says("2건 모두 전송됨")
    first, second = payments(shop, server)
    assert first[0]["cash_receipt"] == {"kind": "expense_proof", "identifier": "******2517"}
    assert second == [{"method": "card", "amount": 52_500, "tendered": 52_500, "approval_no": "77001", "installments": 3}]


def test_a_double_press_on_the_last_button_sells_once(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    press(page, "exact")
    page.locator(".back > .btn.big.primary:not(.settling)").dblclick()
    till.sold()
    till.says("1건 모두 전송됨")
    assert len(shop.sales(server)) == 1


def test_the_numbers_that_people_type_are_checked(till: Checkout) -> None:
    def ask(module: str, name: str, *given: Any) -> list[Any]:
        found: list[Any] = till.page.evaluate(PURE, [f"/checkout/static/js/{module}.js", name, [list(one) for one in given]])
        return found

    business = ("2208162517", "2208162518", "1234567890", "0000000000", "220816251", "220-81-62517")
    assert ask("screens/paying/cash_receipt", "isBusinessNumber", *((one,) for one in business)) == [True, *[False] * 5]
    mobile = ("01012345678", "0101234567", "0111234567", "01112345678", "0212345678", "01000001234", "")
    right = [True, False, True, True, False, True, False]
    assert ask("screens/paying/cash_receipt", "isMobileNumber", *((one,) for one in mobile)) == right
    shares = ((10_000, 3), (10_000, 4), (9_999, 2), (25, 3), (2, 4), (1, 2))
    assert ask("order/tenders", "equalShares", *shares) == [
        [3340, 3330, 3330], [2500] * 4, [5009, 4990], [9, 8, 8], [2], [1],
    ]  # fmt: skip
    assert ask("screens/paying/cash", "inMoney", (67_650,)) == [
        [[50_000, 1], [10_000, 1], [5000, 1], [1000, 2], [500, 1], [100, 1], [50, 1]],
    ]
