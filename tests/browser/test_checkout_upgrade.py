"""A newer page: it never comes in the middle of an order, and what an older one stored is neither lost nor sold twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.checkout_page import Checkout, Sold, numbers, tablet
from tests.support.front import Front, standing_before
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import until

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

WORDS = "/checkout/static/js/ui/words/sell.js"
OLD, NEW = "'모두 빼기'", "'모두 지우기'"
FIRST_STORE = Path(__file__).with_name("store_v1.js")

# What the first version of the page left on the disk: three sales in a row, the second of them set aside, the last one of another site.
WRITE_FIRST_VERSION = """async ([source, pairing]) => {
  await new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('pos-checkout');
    request.onsuccess = resolve;
    request.onerror = reject;
  });
  const old = await import(source);
  await old.openStore();
  await old.keepPairing(pairing, 0);
  await old.keep('language', 'ko');
  const made = [];
  for (const site of [pairing.site, pairing.site, pairing.site, 'cafe-01']) {
    const id = crypto.randomUUID();
    made.push(await old.addSale(id, (seq) => ({
      site, receipt_no: `${site}-T${pairing.device_no}-${String(seq).padStart(6, '0')}`, order_no: String(seq).padStart(3, '0'),
      document: {
        id, device_seq: seq, sold_at: new Date().toISOString().slice(0, 19) + 'Z', cashier: null, order_type: 'take_out',
        lines: [{ sku: 'latte', name: '카페라떼', tax_class: 'taxable', quantity: '1', unit_price: 3500, options: [] }],
        payments: [{ method: 'cash', amount: 3500, tendered: 3500 }], total: 3500,
      },
    })));
  }
  await old.settle(made[1].place, { state: 'aside', aside_at: Date.now(), status: 413, problem: { title: '너무 큽니다.' } });
  await old.settle(made[3].place, { state: 'held' });
  return made.map(({ order_no, receipt_no }) => [order_no, receipt_no]);
}"""
PAIRING = """async () => (await import('/checkout/static/js/device/pairing.js')).pairing()"""
TRY_NEWER = """() => new Promise((resolve, reject) => {
  const request = indexedDB.open('pos-checkout', 1000);
  request.onsuccess = () => { request.result.close(); resolve(); };
  request.onerror = reject;
})"""


def test_what_the_first_version_stored_is_sent_by_this_one(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    pairing = till.page.evaluate(PAIRING)
    till.page.goto("/checkout/static/app.svg")
    context.route("**/store_v1.js", lambda route: route.fulfill(path=FIRST_STORE, content_type="text/javascript"))
    made = [Sold(*each) for each in till.page.evaluate(WRITE_FIRST_VERSION, ["/store_v1.js", pairing])]

    opened = Checkout.open(context)
    opened.says("따로 보관 1건")
    expect(opened.page.get_by_text("다른 사업장의 기록 1건이 남아 있습니다.")).to_be_visible()
    opened.choose("참여자 03")
    shown = opened.sell("latte")
    assert shown == Sold("005", f"{shop.site}-T1-000005")
    opened.press("못 보낸 판매 보기")
    expect(opened.page.locator(".kept-sale")).to_have_count(2)
    with opened.page.expect_response("**/api/v1/sales"):
        opened.press("다시 보내기")
    expect(opened.page.locator(".kept-sale")).to_have_count(1)
    assert numbers(shop.sales(server)) == [made[0], made[2], shown, made[1]]
    assert opened.errors == []


def test_a_tab_whose_store_was_opened_by_a_newer_page_says_so_and_sells_nothing(till: Checkout, context: BrowserContext) -> None:
    till.add("latte")
    till.pay()
    other = context.new_page()
    other.goto("/checkout/static/app.svg")
    other.evaluate(TRY_NEWER)
    expect(till.page.get_by_text("다른 창에서 새 버전을 열었습니다.")).to_be_visible()
    till.press("딱 맞게")
    till.press("결제 마치기")
    expect(till.page.get_by_text("판매를 저장하지 못했습니다.")).to_be_visible()


@pytest.fixture
def front(server: Server) -> Iterator[Front]:
    """What stands before the server, and can be renewed."""
    with standing_before(server.url) as standing:
        yield standing


@pytest.fixture
def before_front(chromium: Browser, server: Server, front: Front) -> Iterator[BrowserContext]:
    """A tablet that opens the page there."""
    made = tablet(chromium, server, base_url=front.url, keeps_at_once=True)
    yield made
    made.close()


def worker_waits(page: Page) -> None:
    """Looks for a newer worker, and waits until it lies ready."""
    page.evaluate("""async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update();
      const worker = registration.installing;
      if (worker) await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
      if (!registration.waiting) throw new Error('the newer page was not kept');
    }""")


def says(page: Page, words: str) -> bool:
    """Whether the words that run in this page are these."""
    found: bool = page.evaluate(
        "async (words) => (await (await fetch('/checkout/static/js/ui/words/sell.js')).text()).includes(words)", words
    )
    return found


def test_a_newer_page_comes_between_two_orders_and_keeps_the_queue(
    before_front: BrowserContext, front: Front, server: Server, shop: Shop
) -> None:
    till = Checkout.open(before_front)
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    till.ready_for_offline()
    other = Checkout.open(before_front)
    other.choose("참여자 01")
    other.add("latte")
    till.page.evaluate("window.stayed = true")
    till.add("latte")

    front.newer[WORDS] = (OLD, NEW)
    worker_waits(till.page)
    assert says(till.page, OLD)
    before_front.set_offline(True)
    till.pay()
    till.press("딱 맞게")
    shown = [till.finish()]
    assert till.page.evaluate("window.stayed")
    till.press("다음 주문", exact=True)
    till.page.wait_for_function("() => !window.stayed")
    till.says("보낼 판매 1건")
    until(till.page, lambda: says(till.page, NEW))

    other.shows("3,500원")
    other.pay()
    other.press("딱 맞게")
    shown.append(other.finish())
    before_front.set_offline(False)
    other.says("2건 모두 전송됨")
    assert numbers(shop.sales(server)) == shown


def test_files_of_another_version_are_never_kept(before_front: BrowserContext, front: Front, server: Server, shop: Shop) -> None:
    till = Checkout.open(before_front)
    till.ready_for_offline()
    version = till.page.evaluate("async () => (await caches.keys()).join()")
    front.newer[WORDS] = (OLD, NEW)
    front.late.add(WORDS)
    found = till.page.evaluate("""async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const worker = await new Promise((resolve) => {
        registration.addEventListener('updatefound', () => resolve(registration.installing), { once: true });
        void registration.update();
      });
      if (worker.state === 'installing') await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
      return worker.state;
    }""")
    assert found == "redundant"
    assert version in till.page.evaluate("async () => (await caches.keys()).join()")
    assert says(till.page, OLD)
