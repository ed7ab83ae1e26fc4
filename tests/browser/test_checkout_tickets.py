"""Taking things in and handing them out again on the tablet: with a network and without one, lying, upright and on a phone."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_checkout_look import SIZES, look
from tests.support.checkout_page import Checkout, tablet
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shoe_shop import open_shoe_shop
from tests.support.shop import Shop
from tests.support.waiting import until

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

KEPT = """async () => {
  const { kept } = await import('/checkout/static/js/device/store.js');
  const { actsSince } = await import('/checkout/static/js/device/acts.js');
  return JSON.stringify([await kept('tickets'), await kept('errands'), await actsSince(0)]);
}"""
NOTHING_WAITS = "async () => !(await (await import('/checkout/static/js/device/acts.js')).tally()).waiting"
PHOTO = """async () => {
  const canvas = new OffscreenCanvas(2400, 1600);
  const paper = canvas.getContext('2d');
  for (let at = 0; at < 2400; at += 40) { paper.fillStyle = `hsl(${at % 360} 70% 60%)`; paper.fillRect(at, 0, 40, 1600); }
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}"""


@pytest.fixture(scope="module")
def shoes(app: Flask, database: Database, shop: Shop) -> Shop:
    """A shoe-care shop of the same centre; every test begins with it."""
    return database.furnish("shoes", lambda: open_shoe_shop(app, shop))


@pytest.fixture
def till(context: BrowserContext, server: Server, shoes: Shop) -> Iterator[Checkout]:
    """A paired tablet of the shop with somebody at the counter."""
    opened = at_the_counter(context, server, shoes)
    yield opened
    assert opened.errors == []


def at_the_counter(context: BrowserContext, server: Server, shoes: Shop, words: str = "normal") -> Checkout:
    opened = Checkout.open(context, words)
    opened.page.locator("#pair-code").fill(shoes.pairing_code(server))
    opened.page.locator(".pair-form .btn.primary").click()
    opened.choose("참여자 05")
    return opened


def key(page: Page, name: str) -> Any:
    """The button of that name."""
    return page.locator(f'[data-key="{name}"]')


def open_list(till: Checkout) -> None:
    key(till.page, "more").click()
    key(till.page, "menu-tickets").click()
    expect(key(till.page, "ticket-new")).to_be_visible()


def fill_in(page: Page, settlement: str, phone: str = "1205") -> None:
    """A pair of sneakers with a mark, to be washed and laced."""
    key(page, "ticket-new").click()
    key(page, "kind-sneakers").click()
    key(page, "mark-stain").click()
    page.locator(".drawing").click(position={"x": 40, "y": 60})
    key(page, "mark-scratch").click()
    for work in ("sneaker-wash", "lace"):
        key(page, f"work-{work}").click()
    for digit in ("corner", *f"0000{phone}"):
        key(page, f"key-{digit}").click()
    key(page, f"settle-{settlement}").click()


def take_in(till: Checkout, settlement: str = "pick_up") -> str:
    """Takes something in and answers its tag."""
    fill_in(till.page, settlement)
    key(till.page, "take-in").click()
    tag = till.page.locator("#ticket-tag")
    expect(tag).to_be_visible()
    return tag.inner_text()


def tickets(server: Server, shoes: Shop) -> list[dict[str, Any]]:
    """The tickets as the server has them, the newest first."""
    rows: list[dict[str, Any]] = shoes.ask(server, f"/tickets?site={shoes.site}")["data"]
    return rows


def test_from_drop_off_with_a_deposit_and_a_photo_to_the_pick_up(till: Checkout, server: Server, shoes: Shop) -> None:
    page = till.page
    picture = base64.b64decode(page.evaluate(PHOTO))
    open_list(till)
    fill_in(page, "deposit")
    page.locator("#photo-file").set_input_files({"name": "shoe.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator(".photo")).to_have_count(1)
    key(page, "take-in").click()
    expect(page.locator("#ticket-tag")).to_have_text("A1")
    key(page, "pay-now").click()
    expect(page.locator("#due")).to_have_text("3,000원")
    till.press("딱 맞게")
    till.finish()
    till.press("다음 주문", exact=True)
    till.says("2건 모두 전송됨")

    open_list(till)
    key(page, "ticket-A1").click()
    expect(page.locator("#ticket-to-pay")).to_have_text("5,000원")
    key(page, "ready").click()
    key(page, "hand-over").click()
    expect(page.locator("#due")).to_have_text("5,000원")
    till.press("주문으로")
    key(page, "tab-상품").click()
    till.add("cream")
    till.pay()
    expect(page.locator("#due")).to_have_text("12,000원")
    till.press("딱 맞게")
    till.finish()
    till.says("모두 전송됨")
    until(page, lambda: page.evaluate(NOTHING_WAITS))

    ticket, = tickets(server, shoes)
    assert (ticket["state"], ticket["tag"], ticket["phone"], ticket["settlement"]) == ("collected", "A1", "010-****-1205", "deposit")
    assert [mark["code"] for mark in ticket["items"][0]["marks"]] == ["stain", "scratch"]
    assert ticket["items"][0]["marks"][0]["x"] is not None
    assert {name: ticket["money"][name] for name in ("taken", "used", "held", "outstanding")} == {
        "taken": 3000, "used": 3000, "held": 0, "outstanding": 0,
    }
    sales = shoes.sales(server)
    assert [sale["total"] for sale in sales] == [3000, 15_000]
    assert all(sale["flags"] == [] for sale in sales)
    until(page, lambda: tickets(server, shoes)[0]["items"][0]["photos"][0]["here"])
    kept = page.evaluate(KEPT)
    assert "0000-1205" not in kept, "no number of a customer stays on the tablet"


def test_what_is_taken_in_and_moved_on_without_a_network_is_sent_in_order(
    till: Checkout, context: BrowserContext, chromium: Browser, server: Server, shoes: Shop
) -> None:
    page = till.page
    open_list(till)
    first = take_in(till)
    till.says("1건 모두 전송됨")
    till.lose_network()
    key(page, "to-list").click()
    key(page, f"ticket-{first}").click()
    key(page, "start").click()
    page.get_by_text(f"{first} 작업을 시작했습니다.").wait_for()
    till.press("접수 목록")
    second = take_in(till, "now")
    assert (first, second) == ("A1", "A2")
    key(page, "pay-now").click()
    till.press("딱 맞게")
    till.finish()
    till.press("다음 주문", exact=True)
    open_list(till)
    page.locator("#find-ticket").fill("a2")
    expect(page.locator(".ticket-row")).to_have_count(1)
    key(page, "ticket-A2").click()
    expect(page.locator("#ticket-to-pay")).to_have_text("0원")
    key(page, "ready").click()
    key(page, "hand-over").click()
    page.get_by_text("A2 내주었습니다.").wait_for()
    till.press("되돌리기")
    expect(key(page, "hand-over")).to_be_visible()
    key(page, "hand-over").click()
    assert [each["state"] for each in tickets(server, shoes)] == ["received"]

    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    till.says("모두 전송됨")
    until(page, lambda: page.evaluate(NOTHING_WAITS))
    assert [(each["tag"], each["state"], each["money"]["outstanding"]) for each in tickets(server, shoes)] == [
        ("A2", "collected", 0), ("A1", "in_work", 8000),
    ]
    assert shoes.sales(server)[0]["flags"] == [], "the ticket came before the sale that names it"

    other = tablet(chromium, server)
    there = at_the_counter(other, server, shoes)
    open_list(there)
    there.page.locator("#find-ticket").fill("1205")
    expect(there.page.locator(".ticket-row")).to_have_count(2)
    assert take_in(there) == "B1"
    assert there.errors == []
    other.close()


@pytest.mark.parametrize(("size", "locale", "words"), [
    ("lying", "ko-KR", "normal"), ("phone", "en-US", "normal"),
    *(pytest.param(*face, marks=pytest.mark.soak) for face in (
        ("upright", "ko-KR", "normal"), ("lying", "ko-KR", "large"), ("upright", "ko-KR", "large"), ("lying", "ko-KR", "double"),
        ("phone", "ko-KR", "double"), ("upright", "en-US", "double"), ("phone", "ko-KR", "normal"), ("lying", "en-US", "normal"))),
])
def test_the_screens_of_tickets_are_large_enough_and_whole(
    chromium: Browser, server: Server, shoes: Shop, tmp_path: Path, size: str, locale: str, words: str
) -> None:
    width, height = SIZES[size]
    context = tablet(chromium, server, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce")
    till = at_the_counter(context, server, shoes, "double" if words == "double" else "normal")
    page = till.page
    if words == "large":
        till.enlarge()
    open_list(till)
    wrong = look(page, "1-list-empty", tmp_path, words)
    key(page, "ticket-new").click()
    expect(key(page, "kind-sneakers")).to_be_visible()
    wrong += look(page, "2-begun", tmp_path, words)
    page.locator(".dropping .top .btn").first.click()
    fill_in(page, "deposit")
    page.evaluate("document.activeElement.blur()")
    wrong += look(page, "3-filled", tmp_path, words)
    key(page, "take-in").click()
    expect(page.locator("#ticket-tag")).to_be_visible()
    wrong += look(page, "4-left", tmp_path, words)
    key(page, "to-list").click()
    expect(page.locator(".ticket-row")).to_have_count(1)
    wrong += look(page, "5-list", tmp_path, words)
    page.locator(".ticket-row").click()
    key(page, "ready").click()
    expect(key(page, "reopen")).to_be_visible()
    page.locator(".toast").evaluate("(toast) => toast.remove()")
    wrong += look(page, "6-ticket", tmp_path, words)
    key(page, "cancel").evaluate("(button) => button.scrollIntoView({ block: 'center' })")
    key(page, "cancel").click()
    wrong += look(page, "7-cancel", tmp_path, words)
    assert wrong == []
    assert till.errors == []
    context.close()
