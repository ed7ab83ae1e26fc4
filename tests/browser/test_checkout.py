"""Selling on the tablet page, in a real Chromium against the real server: with and without a network, each sale once."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect

from pos.config import Settings
from tests.support.checkout_page import Checkout, Sold, ask, tablet
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shop import Shop, open_shop


@pytest.fixture(scope="module")
def shop(app: Flask, settings: Settings, database: Database) -> Shop:
    """A café with a menu and people; every test begins with it."""
    opened = open_shop(app, settings)
    database.freeze()
    return opened


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """A tablet that has never seen the page."""
    made = tablet(chromium, server)
    yield made
    made.close()


@pytest.fixture
def till(context: BrowserContext, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A paired tablet with somebody at the counter. Nothing may go wrong unseen in the page."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose("참여자 03")
    yield opened
    assert opened.errors == []


def stored(server: Server, shop: Shop) -> list[dict[str, Any]]:
    """Every sale of the site, in the order in which the server stored them."""
    rows: list[dict[str, Any]] = ask(server, shop.token, f"/sales?site={shop.site}&limit=500")["data"]
    return sorted(rows, key=lambda row: int(row["site_seq"]))


def numbers(rows: list[dict[str, Any]]) -> list[Sold]:
    """The numbers that the server gave."""
    return [Sold(row["order_no"], row["receipt_no"]) for row in rows]


def test_a_sale_in_cash_is_stored_as_it_was_shown(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.tile("americano").click()
    add = page.get_by_role("button", name="온도: 골라 주세요")
    expect(add).to_have_attribute("aria-disabled", "true")
    page.get_by_role("radio", name="ICE 차갑게").click()
    page.get_by_role("checkbox", name="샷 추가").click()
    page.get_by_role("dialog").get_by_role("button", name="하나 더").click()
    till.press("6,000원 담기")
    page.get_by_role("tab", name="디저트").click()
    till.add("cookie")
    page.get_by_role("button", name="매장").click()
    assert till.total() == "7,500원"

    till.pay()
    finish = page.get_by_role("button", name="결제 마치기")
    expect(finish).to_have_attribute("aria-disabled", "true")
    till.press("1만원")
    expect(page.locator("#change")).to_have_text("2,500원")
    sold = till.finish()
    assert sold == Sold("001", f"{shop.site}-T1-000001")
    till.says("1건 모두 전송됨")

    [sale] = stored(server, shop)
    assert numbers([sale]) == [sold]
    assert (sale["total"], sale["change"], sale["order_type"], sale["flags"]) == (7500, 2500, "dine_in", [])
    assert [(line["sku"], line["quantity"], line["amount"]) for line in sale["lines"]] == [("americano", "2", 6000), ("cookie", "1", 1500)]
    assert [option["code"] for option in sale["lines"][0]["options"]] == ["ice", "extra-shot"]
    assert [(paid["method"], paid["amount"], paid["tendered"]) for paid in sale["payments"]] == [("cash", 7500, 10000)]


def test_a_card_sale_takes_the_approval_number_and_never_a_whole_card_number(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    page.get_by_role("radio", name="카드").click()
    finish = page.get_by_role("button", name="결제 마치기")
    expect(finish).to_have_attribute("aria-disabled", "true")
    for digit in "30012345":
        page.locator(f'[data-key="key-{digit}"]').click()
    page.get_by_label("카드번호").fill("9410123412343456")
    expect(page.get_by_text("카드번호를 다 적지 마세요.")).to_be_visible()
    expect(finish).to_have_attribute("aria-disabled", "true")
    page.get_by_label("카드번호").fill("9410-12**-****-3456")
    till.finish()
    till.says("1건 모두 전송됨")

    [sale] = stored(server, shop)
    [paid] = sale["payments"]
    assert (paid["method"], paid["amount"], paid["approval_no"], paid["card_no"]) == ("card", 3500, "30012345", "9410-12**-****-3456")


def test_what_was_weighed_and_what_was_priced_by_hand_comes_to_the_same_total(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    page.get_by_role("tab", name="상품").click()
    till.tile("shiitake").click()
    page.get_by_role("dialog").get_by_role("button", name="1", exact=True).focus()
    page.keyboard.type("0.333")
    till.press("다음")
    till.tile("gift").click()
    for key in ("1", "2", "corner", "0"):
        page.get_by_role("dialog").locator(f'[data-key="key-{key}"]').click()
    till.press("다음")
    assert till.total() == "20,325원"
    till.pay()
    till.press("딱 맞게")
    till.finish()
    till.says("1건 모두 전송됨")

    [sale] = stored(server, shop)
    assert [(line["sku"], line["quantity"], line["amount"]) for line in sale["lines"]] == [("shiitake", "0.333", 8325), ("gift", "1", 12000)]
    assert sale["exempt"] == 8325


def test_what_was_sold_without_a_network_arrives_once_in_order_with_the_numbers_shown(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    till.ready_for_offline()
    shown = [till.sell("latte")]
    till.says("1건 모두 전송됨")
    context.set_offline(True)
    shown += [till.sell(sku) for sku in ("latte", "latte", "latte")]
    expect(till.page.get_by_text("인터넷이 끊겼습니다. 계속 판매하셔도 됩니다.")).to_be_visible()
    till.says("보낼 판매 3건")
    till.page.close()

    again = Checkout.open(context)
    again.choose("참여자 01")
    again.says("연결 끊김 · 보낼 판매 3건")
    shown += [again.sell("latte"), again.sell("latte")]
    assert [row["receipt_no"] for row in stored(server, shop)] == [shown[0].receipt_no]

    context.set_offline(False)
    again.says("연결됨 · 6건 모두 전송됨")
    assert shown == [Sold(f"{number:03d}", f"{shop.site}-T1-{number:06d}") for number in range(1, 7)]
    assert numbers(stored(server, shop)) == shown
    assert again.errors == []


def test_a_double_tap_sells_once(till: Checkout, server: Server, shop: Shop) -> None:
    till.add("latte")
    till.pay()
    till.press("딱 맞게")
    finish = till.page.get_by_role("button", name="결제 마치기")
    expect(finish).not_to_have_class("settling")
    finish.evaluate("button => { button.click(); button.click(); button.click(); }")
    sold = till.sold()
    # The second half of the tap falls on the next screen's primary, which stands in the same place.
    till.page.locator(".choose .btn.big").evaluate("button => button.click()")
    assert till.sold() == sold
    till.says("1건 모두 전송됨")
    assert numbers(stored(server, shop)) == [sold]


def test_two_tabs_share_one_series_and_one_sender(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    other = Checkout.open(context)
    other.choose("참여자 01")
    context.set_offline(True)
    shown = [tab.sell("latte") for tab in (till, other, other, till, other)]
    till.says("보낼 판매 5건")
    other.says("보낼 판매 5건")
    context.set_offline(False)
    till.says("5건 모두 전송됨")
    other.says("5건 모두 전송됨")
    rows = stored(server, shop)
    assert numbers(rows) == shown
    assert [row["device_seq"] for row in rows] == [1, 2, 3, 4, 5]


def test_an_order_survives_a_reload_and_an_act_can_be_taken_back(till: Checkout) -> None:
    till.add("latte", times=2)
    till.page.reload()
    expect(till.page.locator("#total")).to_have_text("7,000원")
    till.press("모두 빼기")
    assert till.total() == "0원"
    expect(till.page.get_by_text("상품을 눌러 담아 주세요.")).to_be_visible()
    till.page.locator('[data-key="undo"]').click()
    assert till.total() == "7,000원"
    till.press("하나 줄이기")
    till.press("빼기", exact=True)
    assert till.total() == "0원"


def test_what_is_sold_out_cannot_be_added(till: Checkout) -> None:
    expect(till.tile("cold-brew")).to_have_attribute("aria-disabled", "true")
    till.tile("cold-brew").click(force=True)
    expect(till.page.get_by_text("콜드브루: 품절입니다.")).to_be_visible()
    assert till.total() == "0원"
