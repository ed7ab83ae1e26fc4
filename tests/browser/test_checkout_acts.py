"""Everything a tablet sends lies in one row of numbers: what is asked with a PIN, what waits behind a sale, what nobody answered."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Route, expect

from sites import clock
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import PIN, SUPERVISOR_PIN, WITH_PIN, WITHOUT_PIN, staff_shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SALES, REFUNDS = "**/api/v1/sales", "**/api/v1/sales/*/refunds"

# `how` is record or askNow; the document is finished here as the screens do it.
ACT = """async ([how, kind, path, document, secret]) => {
  const outbox = await import('/checkout/static/js/device/outbox.js');
  const at = document.at ?? document.refunded_at;
  return outbox[how](kind, document.id, (device_seq) => ({ path, at, document: { ...document, device_seq } }), secret);
}"""
SEND_NOW = "async () => (await import('/checkout/static/js/device/outbox.js')).sendNow()"
LATER = """async () => {
  const now = Date.now;
  Date.now = () => now() + 61_000;
  await (await import('/checkout/static/js/device/outbox.js')).sendNow();
  Date.now = now;
}"""
NOW = "() => new Date().toISOString().slice(0, 19) + 'Z'"
HOLD = "async () => JSON.stringify(await (await import('/checkout/static/js/device/acts.js')).actsSince(0))"
NEAREST_APPROVER = "async () => (await (await import('/checkout/static/js/device/server.js')).ask('GET', '/approvers')).data.data[0].code"
MADE = "async () => (await import('/checkout/static/js/device/acts.js')).tally().then(({ made, free }) => [made, free])"


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs and with people who may approve."""
    opened = staff_shop(app, open_shop(app))
    database.freeze()
    return opened


@pytest.fixture
def till(context: BrowserContext, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A paired tablet, with somebody at the counter who has no PIN."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose(WITHOUT_PIN)
    yield opened
    assert opened.errors == []


def act(till: Checkout, how: str, kind: str, path: str, document: dict[str, Any], **secret: Any) -> Any:
    """An act as a screen would do it."""
    return till.page.evaluate(ACT, [how, kind, path, {"id": till.page.evaluate("crypto.randomUUID()"), **document}, secret])


def refund_of(till: Checkout, sale: dict[str, Any], amount: int) -> tuple[str, dict[str, Any]]:
    """Where a refund of the sale's only line goes, and what it says."""
    payments = [{"method": "cash", "amount": amount}]
    lines = [{"line": 1, "quantity": "1"}]
    return f"/sales/{sale['id']}/refunds", {
        "refunded_at": till.page.evaluate(NOW), "lines": lines, "payments": payments, "reason": "잘못 만듦",
    }


def open_priced(till: Checkout, won: str) -> None:
    """Sells something for a price that is typed."""
    till.page.locator('[data-key="tab-상품"]').click()
    till.tile("gift").click()
    for digit in won:
        till.page.locator(f'dialog [data-key="key-{digit}"]').click()
    till.page.locator("dialog .btn.big").click()
    till.pay()
    till.press("딱 맞게")
    till.finish()
    till.press("다음 주문", exact=True)
    till.page.locator('[data-key="tab-커피"]').click()


def test_a_pin_is_asked_about_and_kept_nowhere(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    [person] = till.page.evaluate("""async (name) => (await (await fetch('/api/v1/staff', { headers: { 'X-POS-Tablet': '1' } })).json())
      .data.filter((each) => each.display_name === name).map((each) => each.code)""", WITH_PIN)
    came = {"participant": person, "kind": "in", "at": till.page.evaluate(NOW)}
    refused = act(till, "askNow", "clock", "/clock-events", came, pin="0000")
    assert (refused["outcome"], refused["status"], refused["item"]) == ("refused", 403, None)
    assert till.page.evaluate(MADE) == [0, []]
    done = act(till, "askNow", "clock", "/clock-events", came, pin=PIN)
    assert (done["outcome"], done["item"]["device_seq"], done["item"]["state"]) == ("done", 1, "sent")
    till.says("1건 모두 전송됨")

    till.lose_network()
    waiting = act(till, "askNow", "clock", "/clock-events", came | {"kind": "out"}, pin=PIN)
    assert (waiting["outcome"], waiting["item"]["state"]) == ("unreachable", "waiting")
    till.says("보낼 기록 1건")
    assert PIN not in till.page.evaluate(HOLD)
    context.set_offline(False)
    till.says("2건 모두 전송됨")
    today = clock.business_day(clock.now())
    [shift] = shop.ask(server, f"/shifts?site={shop.site}&from={today}&to={today}")["data"] or [None]
    assert "pin_unchecked" in shift["flags"]


def test_a_refund_without_an_answer_is_found_out_later(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    till.sell("latte")
    till.sell("latte")
    till.says("2건 모두 전송됨")
    sale, other = shop.sales(server)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    context.route(REFUNDS, lose)
    unsure = act(till, "askNow", "refund", *refund_of(till, sale, 3500))
    assert (unsure["outcome"], unsure["item"]["state"]) == ("unreachable", "asking")
    till.page.evaluate(SEND_NOW)
    till.says("3건 모두 전송됨")
    assert [refund["total"] for refund in shop.ask(server, f"/sales/{sale['id']}")["refunds"]] == [3500]

    context.unroute(REFUNDS)
    context.route(REFUNDS, lambda route: route.abort())
    unsure = act(till, "askNow", "refund", *refund_of(till, other, 3500))
    assert (unsure["item"]["state"], unsure["item"]["device_seq"]) == ("asking", 4)
    till.says("보낼 기록 1건")
    till.page.evaluate(LATER)
    till.says("3건 모두 전송됨")
    assert till.sell("latte").order_no == "004"
    till.says("4건 모두 전송됨")


def test_a_refund_waits_behind_its_own_sale_whatever_becomes_of_that(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    def spoil(route: Route) -> None:
        document = json.loads(route.request.post_data or "")
        document["total"] += 100 if document["device_seq"] == 1 else 0
        route.continue_(post_data=json.dumps(document))

    context.route(SALES, spoil)
    till.lose_network()
    till.sell("latte")
    [stored] = json.loads(till.page.evaluate(HOLD))
    act(till, "record", "refund", *refund_of(till, stored, 3500))
    till.sell("latte")
    context.set_offline(False)
    till.says("보낼 기록 1건 · 따로 보관 1건")
    assert [sale["order_no"] for sale in shop.sales(server)] == ["003"]
    asked = act(till, "askNow", "refund", *refund_of(till, stored, 3500))
    assert (asked["outcome"], asked["item"]) == ("unreachable", None)

    till.press("못 보낸 판매 보기")
    expect(till.page.locator(".kept-sale").filter(has_text="앞 기록 뒤에 보냅니다")).to_have_count(1)
    context.unroute(SALES)
    till.press("다시 보내기")
    till.says("3건 모두 전송됨")
    assert [(row["source"], row["device_seq"]) for row in shop.sales(server)] == [("sale", 3), ("sale", 1), ("refund", 2)]


def test_a_refund_that_lacks_an_approval_stops_nothing_and_gets_it_later(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    open_priced(till, "60000")
    till.says("1건 모두 전송됨")
    [sale] = shop.sales(server)
    path, document = refund_of(till, sale, 60000)
    assert act(till, "askNow", "refund", path, document)["item"] is None
    aside = act(till, "record", "refund", path, document)
    till.says("따로 보관 1건")
    till.sell("latte")
    till.says("연결됨 · 따로 보관 1건")
    approver = till.page.evaluate(NEAREST_APPROVER)
    wanted = document | {"id": aside["id"], "approval": {"by": approver}}
    wrong = act(till, "askNow", "refund", path, wanted, approval={"pin": "00000"})
    assert (wrong["outcome"], wrong["item"]["state"]) == ("refused", "aside")
    assert act(till, "askNow", "refund", path, wanted, approval={"pin": SUPERVISOR_PIN})["outcome"] == "done"
    till.says("3건 모두 전송됨")
    assert SUPERVISOR_PIN not in till.page.evaluate(HOLD)
    [refund] = shop.ask(server, f"/sales/{sale['id']}")["refunds"]
    assert (refund["device_seq"], refund["approved_by"]) == (2, approver)
