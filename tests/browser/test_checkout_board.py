"""The order board and the customers' display: every tablet of a site agrees, with a network and without one."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.browser.test_checkout_look import look
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import becomes

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

MODULE = "/checkout/static/js/screens/board/orders.js"


def open_board(till: Checkout) -> None:
    """From selling to the board."""
    till.press("더보기", exact=True)
    till.page.locator('[data-key="menu-board"]').click()
    expect(till.page.get_by_role("heading", name="주문 알림판")).to_be_visible()


def shown(page: Page, state: str) -> Any:
    """The numbers of a column."""
    return page.locator(f'[data-state="{state}"] .order-head > b')


def states(server: Server, shop: Shop) -> dict[str, str]:
    """The orders as the server has them."""
    return {order["order_no"]: order["state"] for order in shop.ask(server, f"/orders?site={shop.site}")["data"]}


def agreed(page: Page, server: Server, shop: Shop, wanted: dict[str, str]) -> None:
    """Waits until the server has the orders so."""
    becomes(page, lambda: states(server, shop), wanted)
    heard(page)


def heard(page: Page) -> None:
    """Everything that the browser said until now has been listened to: what it is asked comes after that."""
    page.evaluate("0")


def look_now(page: Page) -> None:
    """As if the network had just come back: the page asks without waiting for its turn."""
    page.evaluate("dispatchEvent(new Event('online'))")


def test_orders_move_offline_are_told_once_and_every_tablet_agrees(
    till: Checkout, context: BrowserContext, chromium: Browser, server: Server, shop: Shop
) -> None:
    page = till.page
    told: list[tuple[str, str]] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            told.append((request.url.rpartition("/")[2], json.loads(request.post_data or "")["state"]))

    first = till.sell("latte")
    till.says("1건 모두 전송됨")
    context.on("request", note)
    open_board(till)
    expect(shown(page, "preparing")).to_have_text([first.order_no])
    page.locator(f'[data-order="{first.order_no}"]').click()
    expect(shown(page, "ready")).to_have_text([first.order_no])
    page.get_by_text(f"{first.order_no}번을 부릅니다.").wait_for()
    agreed(page, server, shop, {first.order_no: "ready"})

    till.lose_network()
    till.press("주문으로")
    second = till.sell("latte")
    open_board(till)
    expect(shown(page, "preparing")).to_have_text([second.order_no])
    page.locator(f'[data-order="{first.order_no}"]').click()
    for state, words in (("ready", "부릅니다"), ("collected", "찾아감으로 옮겼습니다")):
        page.locator(f'[data-order="{second.order_no}"]').click()
        page.locator(f'[data-state="{state}"] [data-order="{second.order_no}"]').wait_for()
        page.get_by_text(f"{second.order_no}번을 {words}.").wait_for()
    till.press("되돌리기")
    expect(shown(page, "ready")).to_have_text([second.order_no])
    assert states(server, shop) == {first.order_no: "ready"}

    heard(page)
    told.clear()
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("2건 모두 전송됨")
    look_now(page)
    agreed(page, server, shop, {first.order_no: "collected", second.order_no: "ready"})
    assert sorted(state for _, state in set(told)) == ["collected", "ready"], "for each order the newest alone"

    other = tablet(chromium, server)
    there = Checkout.open(other)
    there.pair(shop.pairing_code(server))
    there.choose("참여자 01")
    open_board(there)
    expect(shown(there.page, "ready")).to_have_text([second.order_no])
    expect(shown(there.page, "collected")).to_have_text([first.order_no])
    there.page.locator(f'[data-order="{second.order_no}"]').click()
    expect(shown(there.page, "collected")).to_have_text([second.order_no, first.order_no])
    agreed(page, server, shop, {first.order_no: "collected", second.order_no: "collected"})
    look_now(page)
    expect(shown(page, "collected")).to_have_text([second.order_no, first.order_no])
    assert there.errors == []
    other.close()


def test_customers_see_called_numbers_at_once_and_without_a_network(till: Checkout, context: BrowserContext) -> None:
    page = till.page
    till.ready_for_offline()
    sold = [till.sell("latte"), till.sell("latte")]
    till.says("2건 모두 전송됨")
    open_board(till)
    with context.expect_page() as opened:
        till.press("손님 화면 열기")
    display = opened.value
    expect(display.locator(".preparing .number")).to_have_text([each.order_no for each in sold])

    till.lose_network()
    display.reload()
    expect(display.locator(".preparing .number")).to_have_text([each.order_no for each in sold])
    page.locator(f'[data-order="{sold[0].order_no}"]').click()
    expect(display.locator(".ready .number.fresh")).to_have_text([sold[0].order_no])
    expect(display.locator(".preparing .number")).to_have_text([sold[1].order_no])
    expect(display.locator("#spoken")).to_have_text(f"{sold[0].order_no}번, 준비되었습니다.")
    expect(display.locator(".gone")).to_contain_text("연결이 끊겨")
    for word in ("원", "참여자", "카페"):
        expect(display.locator("body")).not_to_contain_text(word, use_inner_text=True)
    page.locator(f'[data-order="{sold[0].order_no}"]').click()
    expect(display.locator(".ready .number")).to_have_count(0)


def test_orders_are_merged_so_that_nothing_known_is_taken_back(till: Checkout) -> None:
    def merged(orders: Any, items: Any, moves: Any) -> dict[str, Any]:
        called: dict[str, Any] = till.page.evaluate(
            "async ([path, list, items, moves]) => { const { standing } = await import(path);"
            " return Object.fromEntries(standing(list, items, moves)"
            ".map((order) => [order.order_no, [order.state, order.lines.map((line) => line.quantity)]])); }",
            [MODULE, {"orders": orders, "asked": 5000, "ahead": 0}, items, moves],
        )
        return called

    def order(number: str, state: str, at: str) -> dict[str, Any]:
        return {"id": number, "order_no": number, "sold_at": "2020-11-20T01:00:00Z", "state": state, "at": at, "lines": []}

    def item(number: str, state: str, sent_at: int | None = None) -> dict[str, Any]:
        lines = [{"sku": "latte", "name": "카페라떼", "quantity": "2"}]
        return {"kind": "sale", "id": number, "order_no": number, "state": state, "sent_at": sent_at,
                "document": {"sold_at": "2020-11-20T10:00:00+09:00", "lines": lines}}

    def back(number: str, quantity: str) -> dict[str, Any]:
        return {"kind": "refund", "id": f"r-{number}", "state": "waiting", "path": f"/sales/{number}/refunds",
                "at": "2020-11-20T10:05:00+09:00", "document": {"lines": [{"line": 1, "quantity": quantity}]}}

    noon = 1605844800000
    told = [order("001", "ready", "2020-11-20T04:00:00Z"), order("002", "ready", "2020-11-20T04:00:00Z"),
            order("003", "cancelled", "2020-11-20T03:00:00Z")]
    moves = {"001": {"state": "collected", "at": noon - 1}, "002": {"state": "collected", "at": noon},
             "003": {"state": "ready", "at": noon + 7_200_000}}
    assert merged(told, [], moves) == {"001": ["ready", []], "002": ["collected", []], "003": ["cancelled", []]}
    items = [item("004", "waiting"), item("005", "sent", 4000), item("006", "sent", 6000), item("007", "waiting"), item("008", "aside")]
    assert merged([], [*items, back("004", "1"), back("007", "2")], {}) == {
        "004": ["preparing", ["1"]], "006": ["preparing", ["2"]], "007": ["cancelled", ["2"]], "008": ["preparing", ["2"]],
    }


@pytest.mark.parametrize(("width", "height", "words"), [
    (800, 1280, "large"), *(pytest.param(*size, words, marks=pytest.mark.soak) for size, words in (
        ((1280, 800), "normal"), ((390, 844), "normal"), ((1280, 800), "double"), ((800, 1280), "double"), ((390, 844), "double"))),
])
def test_the_board_is_large_enough_and_whole(
    chromium: Browser, server: Server, shop: Shop, tmp_path: Path, width: int, height: int, words: str
) -> None:
    context = tablet(chromium, server, viewport={"width": width, "height": height}, reduced_motion="reduce")
    till = Checkout.open(context, "double" if words == "double" else "normal")
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    if words == "large":
        till.enlarge()
    open_board(till)
    wrong = look(till.page, "board-empty", tmp_path, words)
    till.press("주문으로")
    for _ in range(3):
        till.sell("latte")
    open_board(till)
    for number in ("001", "002", "001"):
        till.page.locator(f'[data-order="{number}"]').click()
    expect(shown(till.page, "collected")).to_have_text(["001"])
    till.page.locator(".toast").evaluate("(toast) => toast.remove()")
    wrong += look(till.page, "board", tmp_path, words)
    with context.expect_page() as opened:
        till.press("손님 화면 열기")
    display = opened.value
    expect(display.locator(".ready .number")).to_have_text(["002"])
    wrong += look(display, "display", tmp_path)
    assert wrong == []
    assert till.errors == []
    context.close()
