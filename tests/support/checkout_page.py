"""The checkout page as a person uses it: pressing what is written on the screen, in a real browser."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.server import Server
from tests.support.waiting import PATIENCE_MS, until

TABLET = {"width": 1280, "height": 800}
DOUBLE = {"standard": 32, "fixed": 26}
# A primary button takes no press for a moment; a pointer waits by itself.
SETTLING = re.compile(r"\bsettling\b")
IS_KEPT_FOR_THE_SITE = """async () => {
  const { pairing } = await import('/checkout/static/js/device/pairing.js');
  return !pairing() || Boolean(await caches.match('/checkout/-/kept-for'));
}"""
IS_PAYING_HERE = "async () => (await import('/checkout/static/js/flow.js')).isPayingHere()"


@dataclass(frozen=True)
class Sold:
    """What the last screen of a sale told: the number to call and the one on the receipt."""

    order_no: str
    receipt_no: str


def numbers(sales: list[dict[str, Any]]) -> list[Sold]:
    """The numbers that the server gave."""
    return [Sold(sale["order_no"], sale["receipt_no"]) for sale in sales]


# What the page remembers when somebody says that the till is to be opened later.
OPEN_LATER = "sessionStorage.setItem('pos-till-later', String(Date.now()))"
# Keeping every file of the page is half the work of a tablet's first minute: it waits until the test means to go without a network.
KEEP_LATER = """
  const workers = navigator.serviceWorker;
  if (workers) {
    const register = workers.register.bind(workers);
    const wanted = new Promise((resolve) => { globalThis.keepThePage = resolve; });
    workers.register = (...given) => wanted.then(() => register(...given));
  }
"""


def tablet(
    browser: Browser, server: Server, locale: str = "ko-KR", asks_to_open: bool = False, keeps_at_once: bool = False, **given: Any
) -> BrowserContext:
    """A tablet of its own: nothing stored, the clock of Incheon. It asks for the opening of the till only where that is wanted, and
    keeps the page when it is to be ready for offline, or at once as it does in a shop."""
    made = browser.new_context(locale=locale, timezone_id="Asia/Seoul", **{"base_url": server.url, "viewport": TABLET, **given})
    made.set_default_timeout(PATIENCE_MS)
    if not asks_to_open:
        made.add_init_script(OPEN_LATER)
    if not keeps_at_once:
        made.add_init_script(f"{{{KEEP_LATER}}}")
    return made


class Checkout:
    """One tab that shows the checkout."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.words = "normal"
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    def open(cls, context: BrowserContext, words: str = "normal") -> "Checkout":
        """The checkout in a new tab; `double` words are the browser's own, twice as large as usual. `enlarge` makes them `large`."""
        tab = cls(context.new_page())
        tab.words = words
        if words == "double":
            context.new_cdp_session(tab.page).send("Page.setFontSizes", {"fontSizes": DOUBLE})
        tab.page.goto("/checkout/")
        return tab

    def enlarge(self) -> None:
        """The tablet's own large words, as the menu chooses them."""
        self.words = "large"
        self.page.evaluate("document.documentElement.dataset.text = 'large'")

    def pair(self, code: str) -> None:
        """Pairs with a code and waits for the names."""
        self.page.get_by_label("연결 번호").fill(code)
        self.press("연결하기", exact=True)
        expect(self.page.get_by_role("heading", name="누가 판매하시나요?")).to_be_visible()

    def choose(self, person: str) -> None:
        """Says who is at the counter, and waits for the shelf and for what a sale needs next."""
        self.press(person)
        self.ready_to_pay()

    def ready_to_pay(self) -> None:
        """Waits until there is something to sell, and the screens of paying are here."""
        expect(self.page.locator(".tile.product").first).to_be_visible()
        until(self.page, lambda: self.page.evaluate(IS_PAYING_HERE))

    def ready_for_offline(self) -> None:
        """Waits until the service worker keeps the page."""
        self.page.evaluate("""async () => {
          globalThis.keepThePage?.();
          await navigator.serviceWorker.ready;
          if (navigator.serviceWorker.controller) return;
          await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
        }""")
        until(self.page, lambda: self.page.evaluate(IS_KEPT_FOR_THE_SITE))

    def lose_network(self) -> None:
        """Goes offline as a tablet of yesterday does: with every screen kept. See test_checkout_first_minute.py for one that is not."""
        self.ready_for_offline()
        self.page.context.set_offline(True)

    def press(self, words: str, exact: bool = False) -> None:
        """Presses the button with these words."""
        self.page.get_by_role("button", name=words, exact=exact).click()

    def tile(self, sku: str) -> Locator:
        """A product's button."""
        return self.page.locator(f'[data-key="product-{sku}"]')

    def add(self, sku: str, times: int = 1) -> None:
        """Puts a product that asks nothing into the order."""
        for _ in range(times):
            self.tile(sku).click()

    def shows(self, total: str) -> None:
        """Waits until this total stands on the screen and no sheet covers it."""
        expect(self.page.locator("dialog")).to_have_count(0)
        expect(self.page.locator("#total")).to_have_text(total)

    def pay(self) -> None:
        """Goes from the order to paying."""
        self.page.locator(".sum .btn.big").click()
        expect(self.page.locator("#due")).to_be_visible()

    def finish(self) -> Sold:
        """Finishes paying and reads the numbers."""
        self.press("결제 마치기")
        return self.sold()

    def sold(self) -> Sold:
        """The numbers on the last screen."""
        number = self.page.locator("#order-number")
        expect(number).to_be_visible()
        return Sold(number.inner_text(), self.page.locator("#receipt-no").inner_text())

    def sell(self, sku: str) -> Sold:
        """One thing for exact cash, and on to the next order."""
        self.add(sku)
        self.pay()
        self.press("딱 맞게")
        sold = self.finish()
        self.press("다음 주문", exact=True)
        return sold

    def reach(self, words: str) -> None:
        """Goes with the Tab key to the button with these words; everybody can see that it is there."""
        expect(self.page.locator("button", has_text=words).first).to_be_visible()
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if words in self.page.evaluate("document.querySelector('button:focus-visible')?.textContent ?? ''"):
                return
        raise AssertionError(f"the keyboard does not reach {words}")

    def enter(self, words: str) -> None:
        """Reaches a button and presses it, once it takes presses."""
        self.reach(words)
        expect(self.page.locator("button:focus-visible")).not_to_have_class(SETTLING)
        self.page.keyboard.press("Enter")

    def says(self, words: str, within_ms: int = PATIENCE_MS) -> None:
        """Waits until the bar says so."""
        expect(self.page.locator("#state")).to_contain_text(words, timeout=within_ms)
