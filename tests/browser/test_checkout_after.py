"""What comes after selling, beside refunds: PINs, hours, stock, and what the menu offers."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, expect

from tests.support.after_selling import go_on, kept_in, menu, type_pin
from tests.support.checkout_page import Checkout
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.shop import Shop, open_shop
from tests.support.staffed import PIN, SUPERVISOR_PIN, WITH_PIN, WITHOUT_PIN, staff_shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

WRONG_PIN = "7391"

@pytest.fixture(scope="module")
def shop(app: Flask, database: Database) -> Shop:
    """The café with PINs, approvers and stock."""
    opened = staff_shop(app, open_shop(app))
    database.freeze()
    return opened


@pytest.fixture
def paired(context: BrowserContext, server: Server, shop: Shop) -> Checkout:
    """A paired tablet that asks who is there."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    return opened


@pytest.fixture
def till(paired: Checkout) -> Checkout:
    """A tablet with somebody at the counter who has no PIN."""
    paired.choose(WITHOUT_PIN)
    return paired


def test_who_has_a_pin_is_asked_for_it_while_the_server_can_check_it(paired: Checkout, context: BrowserContext) -> None:
    page = paired.page
    paired.press(WITH_PIN)
    type_pin(page, WRONG_PIN)
    expect(page.get_by_text("PIN이 맞지 않습니다. 다시 눌러 주세요.")).to_be_visible()
    page.keyboard.type(PIN)
    expect(page.locator(".dots")).to_contain_text("4자리 눌렀습니다")
    expect(page.locator("dialog")).not_to_contain_text(PIN)
    page.keyboard.press("Enter")
    expect(page.locator(".bar .person")).to_have_text(WITH_PIN)
    assert PIN not in kept_in(page)

    menu(paired, "판매하는 사람 바꾸기")
    paired.press(WITHOUT_PIN)
    expect(page.locator(".bar .person")).to_have_text(WITHOUT_PIN)

    paired.lose_network()
    menu(paired, "판매하는 사람 바꾸기")
    paired.press(WITH_PIN)
    expect(page.get_by_text("인터넷이 끊겨 PIN 없이 시작합니다.")).to_be_visible()
    expect(page.locator(".bar .person")).to_have_text(WITH_PIN)


def test_people_come_and_go_with_their_pin_and_without_one_offline(
    paired: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    page = paired.page
    paired.press("출근·퇴근")
    person = page.get_by_role("button", name=WITH_PIN)
    expect(person).to_contain_text("근무 중이 아닙니다")
    person.click()
    type_pin(page, WRONG_PIN)
    expect(page.get_by_text("PIN이 맞지 않습니다.")).to_be_visible()
    type_pin(page, PIN)
    expect(page.get_by_text("출근했습니다")).to_be_visible()
    came = page.locator("#clocked").inner_text()
    paired.press("다른 사람")
    expect(person).to_contain_text(f"{came}부터 근무 중")
    assert PIN not in kept_in(page)

    paired.lose_network()
    person.click()
    page.get_by_role("dialog").get_by_role("button", name="퇴근하기").click()
    expect(page.get_by_text("퇴근했습니다")).to_be_visible()
    expect(page.get_by_text("이 태블릿에 저장했습니다. 연결되면 자동으로 보냅니다.")).to_be_visible()
    paired.press("다른 사람")
    expect(person).to_contain_text("근무 중이 아닙니다")
    context.set_offline(False)
    paired.says("2건 모두 전송됨")
    day = page.evaluate("() => new Date(Date.now() + 5 * 3600000).toISOString().slice(0, 10)")
    (shift,) = shop.ask(server, f"/shifts?site={shop.site}&from={day}&to={day}")["data"]
    assert ("pin_unchecked" in shift["flags"], shift["in"] is None, shift["out"] is None) == (True, False, False)


def test_waste_is_recorded_offline_and_a_count_only_with_the_supervisors_pin(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    page = till.page
    menu(till, "재고")
    expect(page.locator('[data-key="item-milk"]')).to_be_visible()
    till.lose_network()
    page.locator('[data-key="item-milk"]').click()
    for key in "500":
        page.get_by_role("dialog").locator(f'[data-key="key-{key}"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    page.locator('[data-key="waste_expired"]').click()
    expect(page.get_by_text("우유 500 ml 버림을 기록했습니다.")).to_be_visible()
    page.locator('[data-key="count"]').click()
    expect(page.get_by_text("장부 수량은 보여 드리지 않고")).to_be_visible()
    for quantity in ("250", "12"):
        for key in quantity:
            page.locator(f'.side [data-key="key-{key}"]').click()
        page.locator('[data-key="next"]').click()
    go_on(page)
    expect(page.get_by_text("세신 것은 그대로 있으니")).to_be_visible()

    context.set_offline(False)
    till.says("1건 모두 전송됨")
    page.reload()
    till.choose(WITHOUT_PIN)
    menu(till, "재고")
    page.locator('[data-key="count"]').click()
    expect(page.locator('[data-key="count-beans"]')).to_contain_text("250 g")
    expect(page.get_by_text("아직 안 센 품목이 1개 있습니다.")).to_be_visible()
    go_on(page)
    type_pin(page, WRONG_PIN)
    expect(page.get_by_text("승인자 또는 PIN이 맞지 않습니다.")).to_be_visible()
    type_pin(page, SUPERVISOR_PIN)
    expect(page.get_by_text("2개 품목을 장부에 적었습니다.")).to_be_visible()
    till.says("3건 모두 전송됨")
    assert SUPERVISOR_PIN not in kept_in(page)
    on_hand = {row["item"]: row["on_hand"] for row in shop.ask(server, f"/stock?site={shop.site}")["data"]}
    assert on_hand == {"beans": "250.000", "cup": "12.000", "milk": "-500.000"}


def test_the_menu_offers_what_the_kind_of_site_offers(context: BrowserContext, server: Server, shop: Shop) -> None:
    def menu_of(code: str) -> Locator:
        opened = Checkout.open(context)
        opened.page.get_by_label("연결 번호").fill(code)
        opened.press("연결하기", exact=True)
        opened.page.locator(".people .tile, .alone .btn.big:not(.settling)").first.click()
        opened.page.locator('[data-key="more"]').click()
        entries = opened.page.get_by_role("dialog").get_by_role("button")
        expect(entries.filter(has_text="오늘 판매·환불")).to_have_count(1)
        return entries.filter(has_text="주문 알림판")

    expect(menu_of(shop.pairing_code(server))).to_have_count(1)
    context.clear_cookies()
    context.pages[0].evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('pos-checkout').onsuccess = done; })")
    expect(menu_of(server.pos("device", "pair", "shoe-01").split()[-1])).to_have_count(0)
