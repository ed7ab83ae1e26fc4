"""When the way to the server is bad, the tablet is revoked or the disk is closed: nothing is lost, nothing is sold twice."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.support.checkout_page import Checkout, Sold, numbers, tablet
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SALES = "**/api/v1/sales"
STATUS = "**/api/v1/devices/self/status"
# The page's long pauses in a twentieth of the time, and its patience in an eighth. A sentence stays its six seconds, or nobody who
# looks now and then would see it.
HASTE = """
  const later = globalThis.setTimeout;
  const hastened = (pause) => pause < 1000 || pause === 6000 ? pause : pause === 12000 ? pause / 8 : pause / 20;
  globalThis.setTimeout = (act, pause = 0, ...rest) => later(act, hastened(pause), ...rest);
  AbortSignal.timeout = (pause) => {
    const controller = new AbortController();
    later(() => controller.abort(new DOMException('late', 'TimeoutError')), pause / 8);
    return controller.signal;
  };
"""
PROBLEMS = {"not allowed": 403, "wrong origin": 403, "not found": 404, "too many requests": 429, "unavailable": 503}
PORTAL = "<!doctype html><title>Wi-Fi</title><p>와이파이에 로그인해 주세요."


class BadWay:
    """Spoils the first answers to sales, in turn, and then lets everything through."""

    def __init__(self, *spoils: str) -> None:
        self.spoils = list(spoils)
        self.seen = 0

    def __call__(self, route: Route) -> None:
        self.seen += 1
        spoil = self.spoils.pop(0) if self.spoils else "none"
        if spoil == "lost after commit":
            route.fetch()
            route.abort()
        elif spoil == "portal":
            route.fulfill(status=200, content_type="text/html", body=PORTAL)
        elif spoil == "redirect":
            route.fulfill(status=302, headers={"Location": "https://portal.invalid/"})
        elif spoil == "busy":
            route.fulfill(status=503, headers={"Retry-After": "1"}, content_type="text/html", body="busy")
        elif spoil in PROBLEMS:
            status, problem = PROBLEMS[spoil], {"type": f"urn:kkumideun-pos:problem:{spoil.replace(' ', '_')}", "title": spoil}
            route.fulfill(status=status, headers={"Retry-After": "1"}, content_type="application/problem+json", body=json.dumps(problem))
        elif spoil == "slow":
            route.fetch()
        elif spoil == "nothing":
            route.fulfill(status=204)
        elif spoil == "broken":
            route.fulfill(status=500, content_type="text/plain", body="oops")
        elif spoil == "unreadable":
            route.fulfill(status=200, content_type="application/json", body='{"id": ')
        elif spoil == "other sale":
            route.fulfill(status=200, content_type="application/json", body=json.dumps({"id": "0", "ack": {}}))
        else:
            route.continue_()


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A tablet in haste that has never seen the page."""
    made = tablet(chromium, server)
    made.add_init_script(HASTE)
    yield made
    made.close()


def test_an_answer_lost_after_the_commit_is_asked_for_again(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    way = BadWay("lost after commit", "lost after commit")
    context.route(SALES, way)
    shown = [till.sell("latte"), till.sell("latte")]
    till.says("2건 모두 전송됨")
    assert numbers(shop.sales(server)) == shown
    assert way.seen == 4


def test_nothing_counts_as_an_answer_but_the_servers_own(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    till.says("연결됨")
    way = BadWay("portal", "nothing", "redirect", "broken", "busy", "other sale", *PROBLEMS, "slow", "unreadable")
    context.route(SALES, way)
    shown = [till.sell("latte")]
    expect(till.page.get_by_text("서버가 답하지 않습니다. 계속 판매하셔도 됩니다.")).to_be_visible()
    till.says("1건 모두 전송됨", within_ms=60_000)
    assert numbers(shop.sales(server)) == shown
    assert way.spoils == []


def test_a_refused_sale_is_set_aside_and_the_next_goes_on(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    def spoil(route: Route) -> None:
        document = json.loads(route.request.post_data or "")
        if document["device_seq"] == 1:
            document["total"] += 100
        route.continue_(post_data=json.dumps(document))

    context.route(SALES, spoil)
    first, second = till.sell("latte"), till.sell("latte")
    till.says("연결됨 · 따로 보관 1건")
    assert numbers(shop.sales(server)) == [second]

    till.press("못 보낸 판매 보기")
    kept = till.page.locator(".kept-sale")
    expect(kept).to_contain_text(first.receipt_no)
    expect(kept).to_contain_text("합계를 맞춰 주세요.")
    context.unroute(SALES)
    till.press("다시 보내기")
    expect(till.page.get_by_text("모두 보냈습니다.")).to_be_visible()
    till.says("2건 모두 전송됨")
    assert numbers(shop.sales(server)) == [second, first]


def test_a_revoked_tablet_keeps_its_queue_and_sends_it_after_pairing_again(till: Checkout, server: Server, shop: Shop) -> None:
    shown = [till.sell("latte")]
    till.says("1건 모두 전송됨")
    shop.ask(server, f"/sites/{shop.site}/devices/1/revocation", "POST", {})
    shown += [till.sell("latte"), till.sell("latte")]
    till.says("연결 해제됨 · 보낼 판매 2건")
    expect(till.page.get_by_text("이 태블릿의 연결이 해제되었습니다.")).to_be_visible()

    till.press("다시 연결하기")
    elsewhere: str = shop.ask(server, "/sites/shoe-01/pairing-codes", "POST", {})["code"]
    till.page.get_by_label("연결 번호").fill(elsewhere)
    till.press("연결하기", exact=True)
    expect(till.page.get_by_text("아직 못 보낸 꿈이든 the 카페 3호점")).to_be_visible()
    till.pair(shop.pairing_code(server))
    till.says("연결됨 · 3건 모두 전송됨")
    till.choose("참여자 03")
    shown += [till.sell("latte")]
    till.says("4건 모두 전송됨")
    assert shown[-1] == Sold("004", f"{shop.site}-T1-000004")
    assert numbers(shop.sales(server)) == shown


def test_a_browser_that_forgot_everything_goes_on_with_its_series(till: Checkout, server: Server, shop: Shop) -> None:
    till.sell("latte")
    till.says("1건 모두 전송됨")
    till.page.evaluate("""() => new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('pos-checkout');
      request.onsuccess = resolve;
      request.onerror = reject;
    })""")
    till.page.reload()
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    assert till.sell("latte") == Sold("002", f"{shop.site}-T1-000002")
    till.says("2건 모두 전송됨")


def test_a_wrong_pairing_code_says_what_to_do(context: BrowserContext, server: Server, shop: Shop) -> None:
    opened = Checkout.open(context)
    opened.press("연결하기")
    expect(opened.page.get_by_text("연결 번호를 넣어 주세요.", exact=True)).to_be_visible()
    opened.page.get_by_label("연결 번호").fill("WRONG123")
    opened.press("연결하기")
    expect(opened.page.get_by_text("담당자에게 새 번호를 받아 주세요.")).to_be_visible()
    expect(opened.page.get_by_label("연결 번호")).to_be_focused()


@pytest.mark.parametrize("denied", ["indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };",
                                    "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"])
def test_a_tablet_that_cannot_store_says_so_before_a_sale(chromium: Browser, server: Server, denied: str) -> None:
    context = tablet(chromium, server)
    context.add_init_script(denied)
    opened = Checkout.open(context)
    expect(opened.page.get_by_role("heading", name="이 태블릿에 판매를 저장할 수 없습니다.")).to_be_visible()
    expect(opened.page.get_by_text("지금은 판매하지 마세요.")).to_be_visible()
    expect(opened.page.get_by_label("연결 번호")).to_have_count(0)
    context.close()


def test_a_disk_that_fills_up_while_selling_sells_nothing(till: Checkout, server: Server, shop: Shop) -> None:
    till.add("latte")
    till.pay()
    till.press("딱 맞게")
    till.page.evaluate("""() => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function () {
        IDBObjectStore.prototype.add = add;
        throw new DOMException('full', 'QuotaExceededError');
      };
    }""")
    till.press("결제 마치기")
    expect(till.page.get_by_text("판매를 저장하지 못했습니다.")).to_be_visible()
    assert till.finish() == Sold("001", f"{shop.site}-T1-000001")
    till.says("1건 모두 전송됨")
    assert len(shop.sales(server)) == 1


def test_the_browser_is_asked_to_keep_what_lies_here_and_to_write_it_at_once(context: BrowserContext, server: Server, shop: Shop) -> None:
    context.add_init_script("""
      globalThis.asked = 0;
      globalThis.written = new Set();
      StorageManager.prototype.persist = async () => { globalThis.asked += 1; return true; };
      const begin = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (stores, mode, given) {
        if (mode === 'readwrite') globalThis.written.add(given?.durability);
        return begin.call(this, stores, mode, given);
      };""")
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    till.sell("latte")
    assert till.page.evaluate("[globalThis.asked, ...globalThis.written]") == [1, "strict"]


def test_a_disk_that_gets_full_is_told_before_a_sale(till: Checkout) -> None:
    def measure(change: str) -> None:
        till.page.evaluate(f"""async () => {{
          const {{ tryStorage }} = await import('/checkout/static/js/device/storage.js');
          {change}
          await tryStorage();
        }}""")

    measure("navigator.storage.estimate = async () => ({ usage: 950_000_000, quota: 1_000_000_000 });")
    expect(till.page.get_by_text("태블릿 저장 공간이 거의 찼습니다.")).to_be_visible()
    measure("""globalThis.put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };""")
    expect(till.page.get_by_text("지금은 판매하지 마세요.")).to_be_visible()
    measure("IDBObjectStore.prototype.put = globalThis.put; delete navigator.storage.estimate;")
    expect(till.page.locator(".banner")).to_have_count(0)


def test_a_clock_that_is_wrong_is_told_from_two_minutes_on(till: Checkout, context: BrowserContext) -> None:
    ahead = timedelta()

    def shift(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["now"] = (datetime.fromisoformat(said["now"]) - ahead).isoformat()
        route.fulfill(response=answer, body=json.dumps(said))

    context.route(STATUS, shift)
    for minutes, says in ((13, "태블릿 시계가 13분 빠릅니다."), (-5, "태블릿 시계가 5분 느립니다."), (1, None)):
        ahead = timedelta(minutes=minutes)
        with till.page.expect_response(STATUS):
            till.page.evaluate("async () => (await import('/checkout/static/js/device/standing.js')).reportStatus()")
        if says:
            expect(till.page.get_by_text(says)).to_be_visible()
            expect(till.page.get_by_text("‘자동’으로 바꿔 주세요.")).to_be_visible()
        else:
            expect(till.page.locator(".banner")).to_have_count(0)


def test_a_tablet_is_unpaired_only_when_everything_was_sent(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    till.lose_network()
    till.sell("latte")
    till.press("못 보낸 판매 보기")
    till.press("이 태블릿 연결 해제")
    dialog = till.page.get_by_role("dialog")
    act = dialog.get_by_role("button", name="연결 해제하기")
    act.click(delay=600)
    expect(dialog).to_contain_text("아직 못 보낸 것이 있어 해제할 수 없습니다.")
    context.set_offline(False)
    till.says("1건 모두 전송됨")
    till.lose_network()
    act.click()
    expect(dialog).to_contain_text("서버에 닿지 못해 해제하지 못했습니다.")
    context.set_offline(False)
    act.click()
    expect(till.page.get_by_label("연결 번호")).to_be_visible()
    [device] = shop.ask(server, f"/sites/{shop.site}/devices")["data"]
    assert device["revoked_at"] is not None
    left = till.page.evaluate("""async () => {
      const { actsIn } = await import('/checkout/static/js/device/acts.js');
      const { kept } = await import('/checkout/static/js/device/store.js');
      return [await actsIn('sent'), await kept('pairing'), await kept('catalogue'), await kept('cashier'), await kept('staff')];
    }""")
    assert left == [[], None, None, None, None]
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    assert till.sell("latte") == Sold("002", f"{shop.site}-T1-000002")
