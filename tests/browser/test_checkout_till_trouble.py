"""What can go wrong with a till day on the tablet: nobody closed it, the server refuses it, the browser forgets it, the page is older."""

import json

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import (
    count_pieces,
    hand_in,
    kept_value,
    move,
    open_with,
    opening_asked,
    report_of,
    settled,
    to_counting,
    to_menu,
)
from tests.support.waiting import becomes, until

# The page is the same on both databases; tests/pos/tills judge the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


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
    becomes(page, lambda: [sale["flags"] for sale in shop.sales(server)], [["till_unknown"]])
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
    until(page, lambda: page.evaluate("async () => (await import('/checkout/static/js/device/till.js')).openTill() !== null"))
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
