"""What an acknowledgement proves: the tablet believes the server only what its key has signed of this very document."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.support.checkout_page import Checkout, numbers, tablet
from tests.support.make_acks import FILE
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SALES = "**/api/v1/sales"
SYNC = "**/api/v1/sales/sync-status"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))

PROVE = """async ([items, keys]) => {
  const { proofOf } = await import('/checkout/static/js/device/proof.js');
  const { canonical, refundContent, saleContent } = await import('/checkout/static/js/device/content.js');
  return Promise.all(items.map(async ({ item, ack, sale }) => [
    canonical(item.kind === 'sale' ? saleContent(item.document, item.site) : refundContent(item.document, item.site, sale)),
    await proofOf(item, ack, keys),
  ]));
}"""
NO_ED25519 = """
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = (form, key, algorithm, ...rest) => (algorithm === 'Ed25519'
    ? Promise.reject(new DOMException('no such algorithm', 'NotSupportedError')) : importKey(form, key, algorithm, ...rest));
"""


def asked(case: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What the tablet is asked about a vector, with a part of the acknowledgement changed."""
    document = case["document"]
    path = "/sales" if case["kind"] == "sale" else f"/sales/{case['sale']}/refunds"
    item = {"kind": case["kind"], "id": document["id"].lower(), "path": path, "site": VECTORS["site"], "document": document}
    return {"item": item, "ack": case["ack"] | changed, "sale": case["sale"]}


def test_the_vectors_hold_on_the_tablet_and_nothing_else_does(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(f"{server.url}/checkout/static/app.svg")

    def prove(items: list[dict[str, Any]]) -> list[list[str]]:
        found: list[list[str]] = page.evaluate(PROVE, [items, VECTORS["keys"]])
        return found

    cases = VECTORS["cases"]
    for case, (canonical, proof) in zip(cases, prove([asked(case) for case in cases]), strict=True):
        assert canonical == case["canonical"], case["name"]
        assert proof == "good", case["name"]

    one, other = cases[0], cases[1]
    forged = {
        "signature": [{"signature": other["ack"]["signature"]}, {"signature": "?"}, {"site_seq": 2}, {"chain_hash": "00" * 32}],
        "content": [other["ack"], {"content_sha256": "00" * 32}], "no_key": [{"key": "test-2"}],
    }
    for expected, changes in forged.items():
        for changed in changes:
            [[_, proof]] = prove([asked(one, **changed)])
            assert proof == expected, changed


def test_a_forged_acknowledgement_sets_the_sale_aside(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    def forge(route: Route) -> None:
        answer = route.fetch()
        sale = answer.json()
        sale["ack"]["site_seq"] += 1
        route.fulfill(response=answer, body=json.dumps(sale))

    context.route(SALES, forge)
    shown = [till.sell("latte")]
    till.says("따로 보관 1건")
    till.press("못 보낸 판매 보기")
    expect(till.page.locator(".kept-sale")).to_contain_text("접수 확인이 진짜인지 확인하지 못했습니다.")
    context.unroute(SALES)
    till.press("다시 보내기")
    till.says("1건 모두 전송됨")
    assert numbers(shop.sales(server)) == shown


def test_a_key_the_tablet_has_not_heard_of_is_asked_for(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    till.page.evaluate("""async () => {
      const { learnOfSite } = await import('/checkout/static/js/device/pairing.js');
      await learnOfSite({ keys: { keys: [] } });
    }""")
    with till.page.expect_request("**/api/v1/keys"):
        till.sell("latte")
    till.says("1건 모두 전송됨")


def test_a_browser_that_checks_no_signatures_says_so_and_sells(chromium: Browser, server: Server, shop: Shop) -> None:
    context = tablet(chromium, server)
    context.add_init_script(NO_ED25519)
    till = Checkout.open(context)
    till.pair(shop.pairing_code(server))
    till.choose("참여자 03")
    till.sell("latte")
    till.says("1건 모두 전송됨 · 서명은 확인하지 못함")
    assert till.errors == []
    context.close()


def test_what_the_server_lost_is_sent_again_and_what_nobody_has_is_told(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    shown = [till.sell("latte"), till.sell("latte"), till.sell("latte")]
    till.says("3건 모두 전송됨")
    # The answer is for the page that opens next: one that stands asks twice a minute.
    till.page.goto("/checkout/static/app.svg")
    lost = {"received": 1, "highest": 2, "missing": [1], "missing_count": 1, "quarantined": []}
    context.route(SYNC, lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(lost)), times=1)
    sent: list[int] = []
    context.on("request", lambda request: sent.append(request.post_data_json["device_seq"]) if request.url.endswith("/sales") else None)
    with till.page.expect_response(lambda answer: answer.url.endswith("/sales") and answer.request.post_data_json["device_seq"] == 3):
        till.page.goto("/checkout/")
    till.says("3건 모두 전송됨")
    assert sent == [1, 3]
    assert numbers(shop.sales(server)) == shown

    lost |= {"received": 8, "highest": 9, "missing": [7]}
    context.route(SYNC, lambda route: route.fulfill(status=200, content_type="application/json", body=json.dumps(lost)))
    till.page.reload()
    till.says("서버에 없는 번호 1개")
    expect(till.page.get_by_text("이 태블릿에도 남아 있지 않습니다.")).to_be_visible()
