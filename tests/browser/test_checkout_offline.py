"""A long time without a network: many sales, a closed tab, a killed browser; then each arrives once, in order, with its numbers."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.support.browser import FLAGS, chromium_path
from tests.support.checkout_page import OPEN_LATER, TABLET, Checkout, Sold, numbers
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SALES, BATCH = "**/api/v1/sales", "**/api/v1/sales/batch"

# The page's own way of selling, without the screens in between.
SELL_MANY = """async (count) => {
  const from = (path) => import(`/checkout/static/js/${path}.js`);
  const [{ catalogue }, { withProduct }, { change, currentCart }, { sell }] = await Promise.all(
    ['device/catalogue', 'order/cart', 'order/current', 'order/selling'].map(from));
  const latte = catalogue().products.find((product) => product.sku === 'latte');
  const sold = [];
  for (let made = 0; made < count; made += 1) {
    change(withProduct(currentCart(), latte));
    const { order_no, receipt_no } = await sell([{ payment: { method: 'cash', amount: 3500, tendered: 3500 } }], 3500);
    sold.push([order_no, receipt_no]);
  }
  return sold;
}"""


def sell_many(till: Checkout, count: int) -> list[Sold]:
    """Sells one after the other, as fast as the page can."""
    return [Sold(*each) for each in till.page.evaluate(SELL_MANY, count)]


@pytest.mark.parametrize("count", [30, pytest.param(200, marks=pytest.mark.soak)])
def test_many_sales_without_a_network_arrive_once_in_order_with_the_numbers_shown(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop, count: int
) -> None:
    till.ready_for_offline()
    shown = [till.sell("latte")]
    till.says("1건 모두 전송됨")
    till.lose_network()
    shown += sell_many(till, count - 5)
    till.page.close()

    again = Checkout.open(context)
    again.choose("참여자 01")
    other = Checkout.open(context)
    other.choose("참여자 03")
    for tab in (again, other, again, other):
        shown.append(tab.sell("latte"))
    again.says(f"연결 끊김 · 보낼 판매 {count - 1}건")
    other.says(f"연결 끊김 · 보낼 판매 {count - 1}건")

    batches: list[int] = []
    context.on("request", lambda request: batches.append(len(request.post_data_json["sales"])) if request.url.endswith("/batch") else None)
    context.set_offline(False)
    again.says(f"연결됨 · {count}건 모두 전송됨", within_ms=60_000)
    other.says(f"연결됨 · {count}건 모두 전송됨")
    assert shown == [Sold(f"{number:03d}", f"{shop.site}-T1-{number:06d}") for number in range(1, count + 1)]
    assert numbers(shop.sales(server)) == shown
    assert batches[0] == min(100, count - 1)
    assert len(batches) <= 3
    assert again.errors == other.errors == []


def test_a_batch_too_large_is_halved_and_one_bad_sale_stops_no_other(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    sizes: list[int] = []

    def spoil(route: Route) -> None:
        sales = json.loads(route.request.post_data or "")["sales"]
        sizes.append(len(sales))
        if len(sales) > 12:
            route.fulfill(status=413, content_type="text/html", body="<h1>413 Request Entity Too Large")
            return
        for sale in sales:
            sale["total"] += 100 if sale["device_seq"] == 5 else 0
        route.continue_(post_data=json.dumps({"sales": sales}))

    till.lose_network()
    shown = sell_many(till, 22)
    context.route(BATCH, spoil)
    context.set_offline(False)
    till.says("연결됨 · 따로 보관 1건")
    assert sizes == [22, 11, 11]
    assert numbers(shop.sales(server)) == [*shown[:4], *shown[5:]]
    till.press("못 보낸 판매 보기")
    expect(till.page.locator(".kept-sale")).to_contain_text(shown[4].receipt_no)
    till.press("다시 보내기")
    till.says("22건 모두 전송됨")
    assert numbers(shop.sales(server)) == [*shown[:4], *shown[5:], shown[4]]


class Profile:
    """A browser of its own that keeps what it stores in a folder, and can be killed."""

    def __init__(self, browser: Browser, server: Server, folder: Path) -> None:
        self.browser, self.server, self.folder = browser, server, folder

    def start(self) -> BrowserContext:
        """The browser, as it stands on the tablet."""
        made = self.browser.browser_type.launch_persistent_context(
            self.folder, executable_path=chromium_path(), args=list(FLAGS), base_url=self.server.url, locale="ko-KR",
            timezone_id="Asia/Seoul", viewport=TABLET,
        )
        made.set_default_timeout(30_000)
        made.add_init_script(OPEN_LATER)
        return made

    def kill(self) -> None:
        """Ends every process of this browser at once, in the middle of whatever it does."""
        for pid in self._pids():
            os.kill(pid, signal.SIGKILL)
        while self._pids():
            time.sleep(0.01)

    def _pids(self) -> list[int]:
        found: list[int] = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                state = (process / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and str(self.folder) in (process / "cmdline").read_text():
                    found.append(int(process.name))
            except OSError:
                continue
        return found


@pytest.fixture
def profile(chromium: Browser, server: Server, tmp_path: Path) -> Iterator[Profile]:
    """A browser that is gone after the test, whatever happened to it."""
    made = Profile(chromium, server, tmp_path / "profile")
    yield made
    made.kill()


def test_a_sale_paid_when_the_browser_is_killed_is_there_after_it_starts_again(profile: Profile, server: Server, shop: Shop) -> None:
    context = profile.start()
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    till.ready_for_offline()
    shown = [till.sell("latte")]
    till.says("1건 모두 전송됨")
    context.close()

    context = profile.start()
    context.route(SALES, lambda route: None)
    till = Checkout.open(context)
    till.choose("참여자 03")
    till.add("latte")
    till.pay()
    till.press("딱 맞게")
    shown.append(till.finish())
    profile.kill()
    assert len(shop.sales(server)) == 1

    again = Checkout.open(profile.start())
    again.says("2건 모두 전송됨")
    again.choose("참여자 01")
    shown.append(again.sell("latte"))
    again.says("3건 모두 전송됨")
    assert shown == [Sold(f"{number:03d}", f"{shop.site}-T1-{number:06d}") for number in (1, 2, 3)]
    assert numbers(shop.sales(server)) == shown
