"""Paper at the counter: after a sale and by itself, again, kept while network or printer is away; the drawer; the till's reports."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from pos.printing.press import Press
from pos.printing.wire import Patience
from tests.browser.test_checkout_practice import begin
from tests.support.after_selling import menu, open_sale
from tests.support.checkout_page import Checkout
from tests.support.errands import settled
from tests.support.printer import SimulatedPrinter
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.till_day import count_pieces, hand_in, kept_value, open_with, opening_asked, to_counting, to_menu
from tests.support.waiting import until

# The page is the same on both databases; tests/pos/printing judges the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

QUICK = Patience(connect=1, status=1, send=2, whole=10, answer=2, look_every=0.1)


@pytest.fixture
def printer() -> Iterator[SimulatedPrinter]:
    """A printer on a port of its own."""
    with SimulatedPrinter() as device:
        yield device


@pytest.fixture
def press(app: Flask, server: Server) -> Iterator[Event]:
    """The worker's press, while the test lasts."""
    stopping = Event()
    thread = Press(app.app_context, patience=QUICK).beside(stopping)
    yield stopping
    stopping.set()
    thread.join()


@pytest.fixture
def counter(shop: Shop, server: Server, printer: SimulatedPrinter, press: Event) -> str:
    """The café has this printer, with a drawer; its code."""
    wanted = {"site": shop.site, "name": "계산대", "host": "127.0.0.1", "port": printer.port, "has_drawer": True}
    code: str = shop.ask(server, "/printers", "POST", wanted)["code"]
    return code


@pytest.fixture
def till(counter: str, context: BrowserContext, server: Server, shop: Shop) -> Iterator[Checkout]:
    """A tablet that was paired after the printer was set up."""
    opened = Checkout.open(context)
    opened.pair(shop.pairing_code(server))
    opened.choose("참여자 03")
    yield opened
    assert opened.errors == []


def receipts(printer: SimulatedPrinter) -> list[str]:
    """The receipt numbers on the paper, each once for each slip."""
    return [text.split()[-1] for text in printer.paper.texts if "cafe-03-T" in text]


def sold(till: Checkout) -> Any:
    till.add("latte")
    till.pay()
    till.press("딱 맞게")
    return till.finish()


def test_a_receipt_comes_out_once_the_printer_is_well_and_again_as_a_copy(
    till: Checkout, printer: SimulatedPrinter, server: Server, shop: Shop
) -> None:
    page = till.page
    done = sold(till)
    # The drawer opens for cash, and no paper comes unasked.
    until(page, lambda: printer.paper.kicks == 1)
    printer.cover_open = True
    page.locator('[data-key="print-receipt"]').click()
    expect(page.locator(".print-state")).to_contain_text("프린터 뚜껑이 열려 있습니다.")
    expect(page.locator(".print-state")).to_contain_text("준비되면 저절로 인쇄합니다.")
    assert receipts(printer) == []
    printer.cover_open = False
    expect(page.locator(".print-state")).to_have_text("인쇄했습니다.")
    assert receipts(printer) == [done.receipt_no]
    till.press("다음 주문", exact=True)
    open_sale(till, done.order_no)
    page.locator('[data-key="print-receipt"]').click()
    expect(page.locator(".print-state").first).to_have_text("인쇄했습니다.")
    assert receipts(printer) == [done.receipt_no] * 2
    assert ("재발행" in "".join(printer.paper.texts), printer.paper.kicks) == (True, 1)

    # Practising shows the paper, and neither prints nor opens anything.
    lines = len(printer.paper.lines)
    page.locator(".step .btn").first.click()
    page.locator(".step .btn").first.click()
    begin(till, "alone")
    sold(till)
    page.locator('[data-key="print-receipt"]').click()
    expect(page.get_by_role("dialog").locator(".slip")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_text("연습이라 종이는 나오지 않습니다.")).to_be_visible()
    assert len(shop.ask(server, f"/prints?site={shop.site}")["data"]) == 3
    assert (printer.paper.kicks, len(printer.paper.lines)) == (1, lines)


def test_paper_that_runs_out_is_told_and_the_next_sale_goes_on(till: Checkout, printer: SimulatedPrinter) -> None:
    page = till.page
    printer.paper_left = 5
    sold(till)
    page.locator('[data-key="print-receipt"]').click()
    expect(page.locator(".print-state")).to_contain_text("용지가 떨어졌습니다.")
    expect(page.locator(".print-state")).to_contain_text("[다시 인쇄]를 눌러 주세요.")
    till.press("다음 주문", exact=True)
    till.sell("latte")
    expect(page.locator(".banner").get_by_text("인쇄 1건이 나오지 않았습니다.")).to_be_visible()
    printer.paper_left = None
    page.locator('[data-key="look"]').click()
    page.get_by_role("dialog").get_by_role("button", name="다시 인쇄").click()
    expect(page.get_by_role("dialog").get_by_text("확인할 것이 없습니다.")).to_be_visible()
    # The printer said that it stopped: nobody holds a whole one, and this is the first.
    assert (printer.paper.cuts, "재발행" in "".join(printer.paper.texts)) == (1, False)


def test_a_wish_without_a_network_goes_out_after_its_sale(
    till: Checkout, context: BrowserContext, printer: SimulatedPrinter, server: Server, shop: Shop
) -> None:
    page = till.page
    menu(till, "인쇄·돈통")
    page.get_by_role("dialog").locator('[data-key="by-itself"]').click()
    page.get_by_role("button", name="닫기").click()
    first = sold(till)
    expect(page.locator(".print-state")).to_have_text("인쇄했습니다.")
    till.press("다음 주문", exact=True)
    till.lose_network()
    second = sold(till)
    expect(page.locator(".print-state")).to_have_text("서버에 보내는 대로 인쇄합니다.")
    page.close()
    context.set_offline(False)
    later = Checkout.open(context)
    later.says("2건 모두 전송됨")
    until(later.page, lambda: len(receipts(printer)) == 2)
    assert receipts(printer) == [first.receipt_no, second.receipt_no]
    settled(later.page)
    assert shop.ask(server, f"/prints?site={shop.site}&state=printed")["data"][0]["proved"] is True


def test_the_tills_reports_the_drawer_and_a_test_page(
    counter: str, asking: BrowserContext, server: Server, shop: Shop, printer: SimulatedPrinter
) -> None:
    till = opening_asked(asking, server, shop)
    page = till.page
    open_with(till, "100000")
    till_id = kept_value(page, "till")["id"]
    menu(till, "인쇄·돈통")
    page.locator(f'[data-key="test-{counter}"]').click()
    expect(page.get_by_role("dialog").get_by_text("기다리는 인쇄가 없습니다.")).to_be_visible()
    until(page, lambda: printer.paper.cuts == 1)
    settled(page)
    before = printer.paper.kicks
    page.get_by_role("dialog").locator('[data-key="drawer"]').click()
    page.locator('[data-key="drawer-change"]').click()
    until(page, lambda: printer.paper.kicks == before + 1)
    assert printer.paper.cuts == 1
    opened = shop.ask(server, f"/journal?book=site:{shop.site}&act=drawer_opened")["data"]
    assert [entry["content"]["reason"] for entry in opened] == ["change"]
    page.get_by_role("button", name="닫기").last.click()
    to_menu(till, "till")
    page.locator('[data-key="print-x"]').click()
    expect(page.locator(".print-state")).to_have_text("인쇄했습니다.")
    page.locator(".till .step .btn").click()
    to_counting(till)
    count_pieces(page, {50000: 2})
    hand_in(page)
    page.locator('[data-key="print-z"]').click()
    expect(page.locator(".print-state")).to_have_text("인쇄했습니다.")
    kinds = [one["kind"] for one in shop.ask(server, f"/prints?site={shop.site}")["data"]]
    assert kinds == ["z", "x", "drawer", "test"]
    assert till_id == shop.ask(server, f"/prints?site={shop.site}")["data"][0]["of"]
