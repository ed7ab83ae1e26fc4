"""What the tests of the till day press, and what they read of it."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop

MONEY = (50000, 10000, 5000, 1000, 500, 100, 50, 10)


def settled(page: Page, key: str) -> None:
    """Presses a primary button by its name, once it takes presses."""
    page.locator(f'[data-key="{key}"]:not(.settling)').click()


def type_won(page: Page, digits: str) -> None:
    """An amount on the keys of the screen."""
    for digit in digits:
        page.locator(f'main [data-key="key-{digit}"]').click()


def opening_asked(context: BrowserContext, server: Server, shop: Shop) -> Checkout:
    """A paired tablet that asks for the opening."""
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.press("참여자 03")
    expect(till.page.get_by_role("heading", name="영업 시작")).to_be_visible()
    return till


def open_with(till: Checkout, digits: str) -> None:
    """Opens with a typed float, and waits for the shelf."""
    type_won(till.page, digits)
    settled(till.page, "open-now")
    expect(till.tile("latte")).to_be_visible()
    expect(till.page.locator("#till-state")).to_have_text("영업 중")


def to_menu(till: Checkout, name: str) -> None:
    """Opens the menu and presses what it offers."""
    till.page.locator('[data-key="more"]').click()
    till.page.locator(f'dialog [data-key="menu-{name}"]').click()


def to_counting(till: Checkout) -> None:
    """From the shelf to the first note."""
    to_menu(till, "close")
    settled(till.page, "to-count")
    expect(till.page.locator('[data-step="count"]')).to_be_visible()


def count_pieces(page: Page, pieces: dict[int, int]) -> None:
    """Counts every kind; what is not named is none."""
    for money in MONEY:
        expect(page.locator(f'[data-key="den-{money}"]')).to_have_attribute("aria-pressed", "true")
        for digit in str(pieces.get(money, 0)):
            page.locator(f'[data-key="count-{digit}"]').click()
        page.locator('[data-key="count-next"]').click()
    page.locator(".count-pad > .btn.big:not(.settling)").click()


def hand_in(page: Page) -> None:
    """Hands the count in, and waits for how it compares."""
    settled(page, "close-hand-in")
    expect(page.locator("#compared")).to_be_visible()


def move(till: Checkout, direction: str, reason: str, digits: str) -> None:
    """Money into the drawer or out of it."""
    page = till.page
    to_menu(till, "till")
    page.locator('[data-key="till-cash"]').click()
    page.locator(f'[data-key="cash-{direction}"]').click()
    page.locator(f'[data-key="{reason}"]').click()
    type_won(page, digits)
    settled(page, "cash-record")
    expect(page.locator(".moves li").first).to_be_visible()
    page.locator(".till .step .btn").click()


def reckoned_here(page: Page, till_id: str, opening_float: int) -> dict[str, Any]:
    """What the tablet's own book says of a till, in the server's words."""
    found: dict[str, Any] = page.evaluate(
        """async ([id, opening_float]) => {
          const { bookOf } = await import('/checkout/static/js/order/tills.js');
          const { cash, ways } = await bookOf({ id, opening_float });
          return {
            cash: { opening_float: cash.float, taken: cash.sales, given_back: cash.refunds, moved_in: cash.in, moved_out: cash.out,
              change: cash.change, expected: cash.expected },
            methods: Object.fromEntries(ways.map(({ method, expected }) => [method, expected])),
          };
        }""",
        [till_id, opening_float],
    )
    return found


def same_words(report: dict[str, Any]) -> dict[str, Any]:
    """The server's report, as far as the tablet reckons it."""
    cash = {name: won for name, won in report["cash"].items() if name not in ("counted", "difference")}
    return {"cash": cash, "methods": {way["method"]: way["expected"] for way in report["methods"]}}


def kept_value(page: Page, name: str) -> Any:
    """What the tablet's disk keeps under a name."""
    return page.evaluate("async (name) => (await import('/checkout/static/js/device/store.js')).kept(name)", name)


def report_of(shop: Shop, server: Server, till_id: str) -> dict[str, Any]:
    """The server's report."""
    answer: dict[str, Any] = shop.ask(server, f"/tills/{till_id}")
    return answer
