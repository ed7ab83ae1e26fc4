"""What the tests of lowered and prepaid money press and look up."""

from typing import Any

from playwright.sync_api import Page

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop

# Asks at once what counts here, instead of after a while.
ASK_ANEW = """async () => {
  const { refreshPromotions } = await import('/checkout/static/js/device/promotions.js');
  const { pairing } = await import('/checkout/static/js/device/pairing.js');
  await refreshPromotions(pairing().site, true);
}"""


def press(page: Page, *keys: str) -> None:
    """Presses buttons by their names in the page's code, in turn."""
    for key in keys:
        page.locator(f'[data-key="{key}"]').last.click()


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
