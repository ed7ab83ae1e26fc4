"""The farm on the tablet: units placed, a harvest weighed and packed, packs sold out of a named lot, given away and handed over; without a
network all of it waits in the one queue."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.browser.test_checkout_practice import settled
from tests.support.axe import minded_by_axe
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.farm import FARM, open_farm
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import until

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")


# What a panel has to know is fetched before somebody opens it.
IS_PREPARED = "async () => Boolean(await (await import('/checkout/static/js/device/store.js')).kept('giving'))"


@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The farm."""
    return database.furnish("farm", lambda: open_farm(app))


@pytest.fixture
def farm(context: BrowserContext, server: Server, shop: Shop) -> Iterator[Checkout]:
    """The farm's tablet with somebody at it."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose("참여자 05")
    yield opened
    assert opened.errors == []


def panel(farm: Checkout, name: str) -> None:
    farm.press("더보기", exact=True)
    key(farm, f"menu-{name}")


def key(farm: Checkout, name: str) -> None:
    farm.page.locator(f'[data-key="{name}"]').click()


def typed(farm: Checkout, text: str) -> None:
    expect(farm.page.get_by_role("dialog")).to_be_visible()
    farm.page.keyboard.type(text)


def go_on(farm: Checkout, words: str = "다음") -> None:
    settled(farm.page.get_by_role("dialog").get_by_role("button", name=words)).click()


def harvested_and_packed(farm: Checkout) -> str:
    """20 kg of a new batch, of which 40 packs; the lot."""
    panel(farm, "farm")
    key(farm, "act-batches")
    key(farm, "place")
    typed(farm, "4000")
    go_on(farm)
    expect(farm.page.locator("main .lot")).to_have_count(1)
    key(farm, "act-harvest")
    farm.page.locator("main .lot").click()
    farm.press("A 등급")
    typed(farm, "20")
    go_on(farm)
    key(farm, "act-packing")
    farm.page.locator("main .lot").click()
    typed(farm, "40")
    key(farm, "figure-taken")
    farm.page.keyboard.type("17")
    key(farm, "figure-wasted")
    farm.page.keyboard.type("1")
    go_on(farm, "포장 적기")
    expect(farm.page.locator("main .lot .num")).to_have_text("3 kg")
    return farm.page.locator("main .lot .muted").inner_text().split(" ")[-1]


def at_server(server: Server, shop: Shop, path: str) -> Any:
    return shop.ask(server, f"{path}site={FARM}")


def test_what_is_placed_harvested_packed_sold_and_handed_over_without_a_network_arrives_in_order(
    farm: Checkout, server: Server, shop: Shop,
) -> None:
    until(farm.page, lambda: farm.page.evaluate(IS_PREPARED))
    farm.lose_network()
    lot = harvested_and_packed(farm)
    assert minded_by_axe(farm.page) == []
    farm.press("주문으로")
    farm.sell("happy")
    panel(farm, "giving")
    expect(farm.page.locator(".pooled .sum-big")).to_have_text("1개")
    key(farm, "put-up")
    farm.press("표고버섯 400 g")
    typed(farm, "5")
    go_on(farm)
    expect(farm.page.locator(".pooled .sum-big")).to_have_text("6개")
    settled(farm.page.locator(".pooled .btn")).click()
    farm.page.get_by_label("받는 기관").fill("예시 경로당")
    go_on(farm)
    typed(farm, "7")
    key(farm, "figure-people")
    farm.page.keyboard.type("30")
    expect(farm.page.get_by_text("6개까지 전달할 수 있습니다.")).to_be_visible()
    key(farm, "figure-quantity")
    farm.page.keyboard.press("Backspace")
    farm.page.keyboard.type("6")
    go_on(farm, "전달하기")
    expect(farm.page.locator(".campaign")).to_contain_text("30명")
    assert minded_by_axe(farm.page) == []
    assert at_server(server, shop, "/farm/batches?")["data"] == []

    farm.page.context.set_offline(False)
    farm.says("모두 전송됨")
    [batch] = at_server(server, shop, "/farm/batches?")["data"]
    assert (batch["units"], batch["yields"][0]["quantity"], batch["flags"]) == (4000, "20.000", [])
    held = {row["item"]: (row["lot"], row["on_hand"]) for row in at_server(server, shop, "/lots?")["data"]}
    assert held == {"shiitake": (lot, "3.000"), "shiitake-pack": (lot, "33.000")}
    told = at_server(server, shop, "/donations?")
    assert (told["pool"][0]["on_hand"], told["campaigns"][0]["given"], told["campaigns"][0]["head_count"]) == ("0.000", "1.000", 30)
    expect(farm.page.locator(".campaign")).to_contain_text("모인 나눔1개")


def test_a_line_names_another_lot_than_the_one_that_leaves_first(farm: Checkout, server: Server, shop: Shop) -> None:
    lot = harvested_and_packed(farm)
    farm.says("모두 전송됨")
    farm.press("주문으로")
    farm.add("pack")
    farm.page.locator(".ln .it").click()
    key(farm, "line-lot")
    farm.page.get_by_role("dialog").get_by_role("button", name=lot).last.click()
    expect(farm.page.locator(".ln")).to_contain_text(f"로트 {lot}")
    farm.pay()
    farm.press("딱 맞게")
    farm.finish()
    until(farm.page, lambda: shop.sales(server))
    [sale] = shop.sales(server)
    assert ([line["lot"] for line in sale["lines"]], sale["flags"]) == ([lot], [])


def test_practising_at_the_farm_notes_nothing(farm: Checkout, server: Server, shop: Shop) -> None:
    farm.press("더보기", exact=True)
    key(farm, "menu-practice")
    settled(farm.page.locator('[data-key="practice-alone"]')).click()
    settled(farm.page.locator('[data-key="open-now"]')).click()
    harvested_and_packed(farm)
    assert at_server(server, shop, "/farm/batches?")["data"] == []
