"""The till day on the tablet: opened, sold in, counted blindly and closed, with and without a network; its Z is the server's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.test_checkout_look import look
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import (
    count_pieces,
    hand_in,
    kept_value,
    move,
    open_with,
    opening_asked,
    reckoned_here,
    same_words,
    settled,
    to_counting,
    to_menu,
    type_won,
)

# The page is the same on both databases; tests/pos/tills judge the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


@pytest.fixture
def asking(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A tablet that has never seen the page and asks for the opening."""
    made = tablet(chromium, server, asks_to_open=True)
    yield made
    made.close()


def pay(till: Checkout, method: str, *keys: str) -> None:
    """A latte by one way, with these keys."""
    page = till.page
    till.add("latte")
    till.pay()
    if page.locator(f'[data-key="method-{method}"]').count():
        page.locator(f'[data-key="method-{method}"]').click()
    else:
        page.locator('[data-key="method-more"]').click()
        page.locator(f'[data-key="way-{method}"]').click()
    for key in keys:
        page.locator(f'main [data-key="{key}"]').click()
    till.finish()
    till.press("다음 주문", exact=True)


def report_of(shop: Shop, server: Server, till_id: str) -> dict[str, Any]:
    """The server's report."""
    answer: dict[str, Any] = shop.ask(server, f"/tills/{till_id}")
    return answer


def test_a_day_is_opened_sold_in_counted_short_and_closed_and_its_z_is_the_servers(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "100000")
    till_id = kept_value(page, "till")["id"]
    till.sell("latte")
    pay(till, "card", *(f"key-{digit}" for digit in "30012345"))
    pay(till, "onnuri", "note-5000")
    move(till, "out", "cash_out_goods", "2000")
    till.add("latte")
    page.locator('[data-key="park"]').click()

    to_menu(till, "close")
    expect(page.locator(".open-orders")).to_contain_text("카페라떼")
    expect(page.locator(".open-orders")).to_contain_text("3,500원")
    settled(page, "to-count")
    assert "100,000" not in page.locator("main").inner_text(), "nobody counts towards a sum"
    count_pieces(page, {50000: 1, 10000: 4, 1000: 8, 500: 2})
    expect(page.locator('[data-step="slips"]')).to_be_visible()
    assert "3,500" not in page.locator("main").inner_text(), "nor towards a terminal's"
    type_won(page, "3500")
    settled(page, "slip-next")
    type_won(page, "5000")
    settled(page, "slip-next")
    expect(page.locator("#handed")).to_have_text("99,000원")
    assert "있어야 할 돈" not in page.locator("main").inner_text()
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("1,000원 부족합니다.")
    expect(page.locator(".z-result .badge")).to_have_text("1,000원 부족")
    expect(page.get_by_text("정산지 1번")).to_be_visible()
    expect(page.locator("#z-state")).to_contain_text("서버에 저장되었습니다")

    z = report_of(shop, server, till_id)
    assert z["state"] == "closed"
    assert (z["cash"]["expected"], z["cash"]["counted"], z["cash"]["difference"]) == (100_000, 99_000, -1_000)
    assert [(way["method"], way["expected"], way["difference"]) for way in z["methods"]] == [("card", 3_500, 0), ("onnuri", 5_000, 0)]
    assert z["denominations"] == {"50000": 1, "10000": 4, "1000": 8, "500": 2}
    assert z["parked"] == [{"name": "카페라떼", "total": 3_500}]
    assert [(each["direction"], each["amount"], each["reason"]) for each in z["movements"]] == [("out", 2_000, "물품 구입")]
    assert z["unsent"] is None or z["unsent"]["count"] == 0
    assert same_words(z) == reckoned_here(page, till_id, 100_000)
    assert {sale["till"] for sale in shop.sales(server)} == {till_id}

    settled(page, "close-finish")
    till.press("참여자 01")
    expect(page.locator("#typed-won")).to_have_text("99,000원")
    settled(page, "open-now")
    expect(till.tile("latte")).to_be_visible()
    till.says("모두 전송됨")
    assert [each["state"] for each in shop.ask(server, f"/tills?site={shop.site}")["data"]] == ["closed", "open"]
    assert till.errors == []


def test_a_day_without_a_network_is_opened_sold_in_and_closed_and_goes_in_order_later(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    till.ready_for_offline()
    asking.set_offline(True)
    open_with(till, "50000")
    till_id = kept_value(page, "till")["id"]
    till.sell("latte")
    move(till, "in", "cash_in_change", "10000")
    to_menu(till, "close")
    expect(page.locator(".still-open")).to_contain_text("아직 못 보낸 기록 3건")
    settled(page, "to-count")
    count_pieces(page, {50000: 1, 10000: 1, 1000: 3, 500: 1})
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    expect(page.locator("#z-state")).to_contain_text("이 태블릿에 저장했습니다")

    asking.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#z-state")).to_contain_text("서버에 저장되었습니다")
    z = report_of(shop, server, till_id)
    assert (z["state"], z["cash"]["difference"], z["unsent"]["count"]) == ("closed", 0, 0)
    assert [sale["flags"] for sale in shop.sales(server)] == [[]]
    assert same_words(z) == reckoned_here(page, till_id, 50_000)
    assert till.errors == []


def test_a_count_survives_a_reload_and_a_sale_in_another_tab_is_counted(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "10000")
    to_counting(till)
    page.locator('[data-key="den-10000"]').click()
    page.locator('[data-key="count-1"]').click()
    page.reload()
    till.press("참여자 03")
    to_menu(till, "close")
    expect(page.get_by_text("세다가 멈춘 것이 남아 있습니다.")).to_be_visible()
    settled(page, "to-count")
    expect(page.locator('[data-key="den-10000"]')).to_contain_text("1장")

    other = Checkout.open(asking)
    other.choose("참여자 01")
    other.sell("latte")
    for _ in range(7):
        page.locator('[data-key="count-next"]').click()
    page.locator(".count-pad > .btn.big:not(.settling)").click()
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("3,500원 부족합니다.")
    expect(other.page.locator("#till-state")).to_have_text("영업 시작 전")
    to_menu(other, "till")
    expect(other.page.get_by_text("아직 영업을 시작하지 않았습니다.")).to_be_visible()
    other.page.locator('[data-key="till-last"]').click()
    expect(other.page.locator("#compared")).to_have_text("3,500원 부족합니다.")
    assert till.errors == other.errors == []


def test_a_till_that_nobody_closed_is_offered_to_be_closed_first(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "0")
    till.says("모두 전송됨")
    page.evaluate("""async () => {
      const { keep, kept } = await import('/checkout/static/js/device/store.js');
      const till = await kept('till');
      await keep('till', { ...till, opened_at: new Date(Date.now() - 86_400_000).toISOString() });
    }""")
    page.reload()
    till.press("참여자 03")
    expect(page.get_by_text("마감을 아직 하지 않았습니다.")).to_be_visible()
    expect(page.locator("#till-state")).to_have_text("지난 마감 안 함")
    page.locator('[data-key="forgotten-later"]').click()
    till.sell("latte")
    to_menu(till, "who")
    till.press("참여자 01")
    expect(till.tile("latte")).to_be_visible()

    page.evaluate("sessionStorage.clear()")
    page.reload()
    till.press("참여자 03")
    settled(page, "forgotten-close")
    settled(page, "to-count")
    count_pieces(page, {1000: 3, 500: 1})
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    assert till.errors == []


def test_a_wrong_opening_is_cancelled_while_nothing_was_done(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "1000000")
    to_menu(till, "till")
    page.locator('[data-key="till-cancel"]').click()
    page.locator("dialog .btn.primary:not(.settling)").click()
    expect(page.get_by_text("아직 영업을 시작하지 않았습니다.")).to_be_visible()
    settled(page, "till-open")
    open_with(till, "100000")
    till.sell("latte")
    to_menu(till, "till")
    expect(page.locator("#till-taken")).to_be_visible()
    expect(page.locator('[data-key="till-cancel"]')).to_have_count(0)
    till.says("4건 모두 전송됨")
    assert [each["state"] for each in shop.ask(server, f"/tills?site={shop.site}")["data"]] == ["cancelled", "open"]
    assert till.errors == []


REFUSED = json.dumps({"type": "urn:pos:problem:invalid", "title": "받을 수 없습니다.", "status": 422})


def test_a_refused_opening_stops_no_sale_and_holds_only_the_close_behind(asking: BrowserContext, server: Server, shop: Shop) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page

    def refuse(route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", body=REFUSED)

    page.route("**/api/v1/tills", refuse)
    open_with(till, "20000")
    till_id = kept_value(page, "till")["id"]
    till.says("따로 보관 1건")
    till.sell("latte")
    move(till, "in", "cash_in_change", "1000")
    assert [sale["flags"] for sale in shop.sales(server)] == [["till_unknown"]]
    to_counting(till)
    count_pieces(page, {10000: 2, 1000: 4, 500: 1})
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    settled(page, "close-finish")
    till.press("참여자 03")
    page.locator('[data-key="open-later"]').click()

    page.unroute("**/api/v1/tills", refuse)
    page.locator('[data-key="see-unsent"]').click()
    expect(page.get_by_text("앞 기록 뒤에 보냅니다")).to_be_visible()
    till.press("다시 보내기")
    till.says("4건 모두 전송됨")
    z = report_of(shop, server, till_id)
    assert (z["state"], z["cash"]["expected"], z["cash"]["difference"]) == ("closed", 24_500, 0)
    assert till.errors == []


def test_a_browser_that_lost_its_memory_goes_on_with_the_till_and_hears_from_the_server(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "10000")
    till.sell("latte")
    till.says("2건 모두 전송됨")
    page.evaluate("""async () => {
      const { answer, transact } = await import('/checkout/static/js/device/store.js');
      await transact(['kept', 'outbox'], 'readwrite', async (kept, outbox) => {
        await answer(kept.delete('till'));
        await answer(outbox.clear());
      });
    }""")
    page.reload()
    expect(page.locator(".who .people")).to_be_visible()
    page.wait_for_function("async () => (await import('/checkout/static/js/device/till.js')).openTill() !== null")
    till.press("참여자 03")
    expect(page.locator("#till-state")).to_have_text("영업 중")
    to_menu(till, "till")
    expect(page.get_by_text("이 태블릿에 없는 판매도 있습니다.")).to_be_visible()
    settled(page, "till-close")
    settled(page, "to-count")
    count_pieces(page, {10000: 1, 1000: 3})
    hand_in(page)
    expect(page.locator("#compared")).to_have_text("500원 부족합니다.")
    assert till.errors == []


def test_what_a_tablet_stored_before_it_knew_of_tills_is_sent_and_a_till_opened_after_it(
    asking: BrowserContext, server: Server, shop: Shop
) -> None:
    till = opening_asked(asking, server, shop)
    till.page.evaluate("sessionStorage.clear()")
    pairing = kept_value(till.page, "pairing")
    till.page.goto("/checkout/static/app.svg")
    till.page.evaluate(WRITE_SECOND_VERSION, pairing)
    opened = Checkout.open(asking)
    opened.press("참여자 03")
    open_with(opened, "5000")
    opened.says("2건 모두 전송됨")
    assert [(sale["receipt_no"], sale["till"]) for sale in shop.sales(server)] == [(f"{shop.site}-T1-000001", None)]
    assert opened.errors == []


# What the version before left on the disk: a pairing, and a sale that waits.
WRITE_SECOND_VERSION = """async (pairing) => {
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  await settled(indexedDB.deleteDatabase('pos-checkout'));
  const opening = indexedDB.open('pos-checkout', 2);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore('kept');
    const outbox = opening.result.createObjectStore('outbox', { keyPath: 'place', autoIncrement: true });
    outbox.createIndex('id', 'id', { unique: true });
    outbox.createIndex('state', 'state');
    outbox.createIndex('moment', 'moment');
  };
  const database = await settled(opening);
  const id = crypto.randomUUID();
  const at = new Date().toISOString().slice(0, 19) + 'Z';
  const document = {
    id, device_seq: 1, sold_at: at, cashier: null, order_type: 'take_out', total: 3500,
    lines: [{ sku: 'latte', name: '카페라떼', tax_class: 'taxable', quantity: '1', unit_price: 3500, options: [] }],
    payments: [{ method: 'cash', amount: 3500, tendered: 3500 }],
  };
  const { site, device } = pairing;
  const writing = database.transaction(['kept', 'outbox'], 'readwrite');
  writing.objectStore('kept').put(pairing, 'pairing');
  writing.objectStore('kept').put({ device, made: 1, free: [] }, 'series');
  writing.objectStore('outbox').add({
    id, kind: 'sale', path: '/sales', at, moment: Date.parse(at), device_seq: 1, state: 'waiting', asked_at: null, site, device, document,
    receipt_no: `${site}-T${pairing.device_no}-000001`, order_no: '001',
  });
  await new Promise((resolve) => { writing.oncomplete = resolve; });
  database.close();
}"""


@pytest.mark.parametrize(("locale", "width", "height", "large"), [
    ("ko-KR", 1280, 800, False), ("en-US", 390, 844, False),
    pytest.param("ko-KR", 800, 1280, False, marks=pytest.mark.soak), pytest.param("ko-KR", 1280, 800, True, marks=pytest.mark.soak),
    pytest.param("en-US", 1280, 800, False, marks=pytest.mark.soak),
])
def test_the_screens_of_the_till_are_large_enough_and_whole(
    chromium: Browser, server: Server, shop: Shop, tmp_path: Path, locale: str, width: int, height: int, large: bool
) -> None:
    context = tablet(
        chromium, server, asks_to_open=True, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    till = Checkout.open(context)
    page = till.page
    page.locator("#pair-code").fill(shop.pairing_code(server))
    page.locator(".pair-form .btn.primary").click()
    page.locator(".people .tile").first.click()
    page.locator(".opening").wait_for()
    if large:
        page.evaluate("document.documentElement.dataset.text = 'large'")
    wrong = look(page, "open", tmp_path)
    type_won(page, "50000")
    settled(page, "open-now")
    till.tile("latte").wait_for()
    wrong += look(page, "opened", tmp_path)
    to_menu(till, "till")
    page.locator(".till-since").wait_for()
    wrong += look(page, "till", tmp_path)
    page.locator('[data-key="till-cash"]').click()
    page.locator('[data-key="cash_out_other"]').click()
    type_won(page, "2000")
    wrong += look(page, "cash", tmp_path)
    settled(page, "cash-record")
    page.locator(".moves li").wait_for()
    till_screens(page, till)
    settled(page, "till-close")
    page.locator('[data-key="to-count"]').wait_for()
    wrong += look(page, "close-sales", tmp_path)
    settled(page, "to-count")
    wrong += look(page, "count", tmp_path)
    count_pieces(page, {10000: 5, 500: 1})
    wrong += look(page, "slips", tmp_path)
    settled(page, "slip-next")
    page.locator("#handed").wait_for()
    wrong += look(page, "hand", tmp_path)
    hand_in(page)
    page.locator("#z-state").wait_for()
    wrong += look(page, "closed", tmp_path)
    assert wrong == []
    assert till.errors == []
    context.close()


def till_screens(page: Page, till: Checkout) -> None:
    """A voucher and an order that stays open, so that every screen has something on it."""
    page.locator(".till .step .btn").click()
    till.add("latte")
    page.locator(".sum .btn.big:not(.settling)").click()
    page.locator('[data-key="method-more"]').click()
    page.locator('[data-key="way-onnuri"]').click()
    page.locator('[data-key="note-5000"]').click()
    page.locator(".back .btn.big:not(.settling)").click()
    page.locator(".choose .btn.primary:not(.settling)").click()
    till.add("latte")
    to_menu(till, "till")
    page.locator(".moves li").wait_for()
