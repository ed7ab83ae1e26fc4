"""Cards at the site's terminal: approved, declined, in doubt, given up, in parts, killed in between, refunded; nobody is charged twice."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pos.config import Settings
from pos.terminals.simulator import Simulator, simulator
from tests.browser.test_checkout_practice import begin
from tests.support.after_selling import give_back, go_on, open_sale
from tests.support.checkout_page import Checkout
from tests.support.errands import errands, settled
from tests.support.server import Server, StandingServer
from tests.support.shop import SITE, Shop
from tests.support.waiting import until

# The page is the same on both databases; tests/pos/terminals judges the server on both.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

PRIMARY = ".back > .btn.big:not(.settling)"


@pytest.fixture(scope="module")
def standing_server(settings: Settings) -> Iterator[StandingServer]:
    """A server that asks a simulated terminal for this café."""
    standing = StandingServer(replace(settings, card_terminals={SITE: "simulator"}), workers=1)
    yield standing
    standing.close()


@pytest.fixture
def terminal(settings: Settings) -> Iterator[Simulator]:
    """The café's terminal, of which nothing is known from the test before."""
    found = simulator(SITE, settings.data_dir)
    yield found
    for file in found.folder.iterdir():
        file.unlink()


def to_card(till: Checkout, times: int = 1) -> Page:
    """From the shelf to the terminal's part of paying."""
    till.add("latte", times=times)
    till.pay()
    till.page.locator('[data-key="method-card"]').click()
    return till.page


def pays(page: Page) -> None:
    """Presses the one primary button."""
    page.locator(PRIMARY).click()


def paid(shop: Shop, server: Server) -> list[list[tuple[str, int, str | None]]]:
    return [[(one["method"], one["amount"], one["approval_no"]) for one in sale["payments"]] for sale in shop.sales(server)]


def money(terminal: Simulator) -> int:
    """What the terminal took, less what it gave back."""
    return sum(each["amount"] if each["what"] == "charge" else -each["amount"] for each in terminal.done())


def test_a_card_is_approved_declined_or_in_doubt_and_charged_once(
    till: Checkout, server: Server, shop: Shop, terminal: Simulator
) -> None:
    page = to_card(till)
    expect(page.get_by_text("[단말기로 결제]를 누르면")).to_be_visible()
    pays(page)
    till.sold()
    # A site without a printer speaks of no paper.
    expect(page.locator('[data-key="receipt"]')).to_be_visible()
    expect(page.locator('[data-key="print-receipt"]')).to_have_count(0)
    till.press("다음 주문", exact=True)

    for fault in ("decline", "lose-answer", "time-out"):
        terminal.fail(fault)
        to_card(till)
        pays(page)
        if fault != "lose-answer":
            # What the terminal never heard of is closed there: the guest pays anew.
            expect(page.get_by_text("카드가 승인되지 않았습니다.")).to_be_visible()
            pays(page)
        till.sold()
        till.press("다음 주문", exact=True)

    terminal.fail("decline")
    to_card(till)
    pays(page)
    expect(page.get_by_text("카드가 승인되지 않았습니다.")).to_be_visible()
    page.locator('[data-key="method-cash"]').click()
    till.press("딱 맞게")
    till.finish()
    till.says("5건 모두 전송됨")
    settled(page)

    first = shop.sales(server)[0]
    (payment,) = first["payments"]
    assert payment.pop("approved_at") is not None
    assert payment == {
        "method": "card", "amount": 3500, "tendered": 3500, "approval_no": "00000001", "card_no": "9410-12**-****-3456",
        "installments": None, "issuer": "예시카드", "terminal_id": f"SIM-{SITE}", "terminal_vat": 318, "cash_receipt": None,
    }
    assert first["flags"] == []
    assert [way for ((way, *_),) in paid(shop, server)] == ["card"] * 4 + ["cash"]
    assert (len(terminal.done()), money(terminal)) == (4, 14_000)


def test_a_network_that_goes_while_the_guest_pays_charges_once(
    till: Checkout, server: Server, shop: Shop, terminal: Simulator
) -> None:
    terminal.fail("wait")
    till.ready_for_offline()
    page = to_card(till)
    pays(page)
    expect(page.locator("#terminal-state")).to_have_text("카드를 꽂거나 대 주세요.")
    page.locator('[data-key="method-cash"]').click()
    expect(page.get_by_text("먼저 [결제 취소]를 눌러 주세요.")).to_be_visible()
    page.context.set_offline(True)
    expect(page.locator("#terminal-state")).to_have_text("결과를 확인하고 있습니다.")
    (terminal.folder / "card").touch()
    page.context.set_offline(False)
    till.sold()
    till.says("1건 모두 전송됨")
    assert (len(terminal.done()), len(paid(shop, server))) == (1, 1)


def test_a_browser_killed_in_between_finds_its_approval_and_finishes(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop, terminal: Simulator
) -> None:
    terminal.fail("wait")
    page = to_card(till)
    pays(page)
    expect(page.locator("#terminal-state")).to_be_visible()
    page.close()
    (terminal.folder / "card").touch()
    later = Checkout.open(context)
    # The tab is gone: its order lies with the others that wait, and the money with it.
    later.choose("참여자 03")
    later.page.locator('[data-key="park"]').click()
    parked = later.page.locator("dialog .tile", has_text="카페라떼")
    expect(parked).to_contain_text("받은 돈 3,500원")
    parked.click()
    later.pay()
    expect(later.page.locator(".pay-part")).to_have_count(1)
    pays(later.page)
    later.sold()
    later.says("1건 모두 전송됨")
    (done,) = terminal.done()
    assert paid(shop, server) == [[("card", 3500, done["approval_no"])]]


def test_a_payment_that_was_given_up_goes_back_by_itself(till: Checkout, server: Server, shop: Shop, terminal: Simulator) -> None:
    terminal.fail("wait")
    page = to_card(till)
    pays(page)
    until(page, lambda: (terminal.folder / "faults").read_text(encoding="utf-8") == "")
    page.locator('[data-key="terminal-give-up"]').click()
    # Half of it goes back, then the rest.
    terminal.fail("part")
    expect(page.get_by_text("앞의 카드 결제를 취소하고 있습니다.")).to_be_visible()
    expect(page.locator(PRIMARY)).to_have_attribute("aria-disabled", "true")
    page.locator('[data-key="method-cash"]').click()
    till.press("딱 맞게")
    till.finish()
    (terminal.folder / "card").touch()
    expect(page.locator(".banner").get_by_text("카드 결제를 취소하고 있습니다.")).to_have_count(0)
    settled(page)
    till.says("1건 모두 전송됨")
    assert [each["amount"] for each in sorted(terminal.done(), key=lambda each: each["at"])] == [3500, 1750, 1750]
    assert (money(terminal), [[way for way, *_ in each] for each in paid(shop, server)]) == (0, [["cash"]])

    # Practising asks no terminal.
    till.press("다음 주문", exact=True)
    begin(till, "alone")
    to_card(till)
    pays(page)
    expect(page.locator("#terminal-state")).to_be_visible()
    expect(page.locator("#order-number")).to_be_visible()
    assert (len(terminal.done()), len(shop.sales(server)), errands(page)) == (3, 1, [])


def test_parts_by_card_one_that_goes_back_and_an_order_that_is_given_up(
    till: Checkout, server: Server, shop: Shop, terminal: Simulator
) -> None:
    terminal.fail("part")
    page = to_card(till, times=2)
    pays(page)
    # The terminal approved half of it: the rest is still due.
    expect(page.locator("#due")).to_have_text("3,500원")
    page.locator('[data-key="method-card"]').click()
    pays(page)
    till.sold()
    till.press("다음 주문", exact=True)
    assert money(terminal) == 7000

    to_card(till, times=2)
    page.locator('[data-key="method-split"]').click()
    page.locator('[data-key="people-2"]').click()
    page.locator('[data-key="method-card"]').click()
    pays(page)
    expect(page.locator(".pay-part")).to_have_count(1)
    page.locator('[data-key="part-1"]').click()
    page.locator('[data-key="give-back"]').click()
    expect(page.locator(".pay-part")).to_have_count(0)
    expect(page.locator("#due")).to_have_text("7,000원")
    assert money(terminal) == 7000
    page.locator('[data-key="method-cash"]').click()
    till.press("딱 맞게")
    till.finish()
    till.says("2건 모두 전송됨")
    assert [[(way, won) for way, won, _ in each] for each in paid(shop, server)] == [[("card", 3500)] * 2, [("cash", 7000)]]
    till.press("다음 주문", exact=True)

    # An order that is given up with money in it shows that until it went back.
    terminal.fail("part")
    to_card(till)
    pays(page)
    expect(page.locator("#due")).to_have_text("1,750원")
    till.press("주문으로")
    page.locator(".stepper button").first.click()
    expect(page.locator(".banner").get_by_text("카드 결제 1건을 확인해 주세요.")).to_be_visible()
    page.locator('[data-key="look"]').click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("승인됐지만 주문이 없어졌습니다.")).to_be_visible()
    terminal.fail("decline")
    dialog.get_by_role("button", name="단말기에서 취소").click()
    expect(dialog.get_by_text("카드로 돌려드리지 못했습니다.")).to_be_visible()
    dialog.get_by_role("button", name="단말기에서 취소").click()
    expect(dialog.get_by_text("확인할 것이 없습니다.")).to_be_visible()
    settled(page)
    assert (money(terminal), len(paid(shop, server))) == (7000, 2)


def test_a_return_that_stops_half_way_leaves_what_is_left_as_paid(
    till: Checkout, server: Server, shop: Shop, terminal: Simulator
) -> None:
    page = to_card(till, times=2)
    page.locator('[data-key="method-split"]').click()
    page.locator('[data-key="people-2"]').click()
    page.locator('[data-key="method-card"]').click()
    pays(page)
    expect(page.locator(".pay-part")).to_have_count(1)
    # Half of it goes back, then the terminal will not go on: that half is due again, the other half has been paid.
    terminal.fail("part", "decline")
    page.locator('[data-key="part-1"]').click()
    page.locator('[data-key="give-back"]').click()
    expect(page.locator(".pay-part")).to_contain_text("단말기에서 취소하지 못했습니다.")
    expect(page.locator(".pay-part b")).to_have_text("1,750원")
    expect(page.locator("#due")).to_have_text("5,250원")
    page.reload()
    till.pay()
    expect(page.locator("#due")).to_have_text("5,250원")
    page.locator('[data-key="method-cash"]').click()
    till.press("딱 맞게")
    till.finish()
    till.says("1건 모두 전송됨")
    # What paid in the end is nobody's to give back any more.
    settled(page)
    expect(page.locator(".banner").get_by_text("확인해 주세요")).to_have_count(0)
    assert [[(way, won) for way, won, _ in each] for each in paid(shop, server)] == [[("card", 1750), ("cash", 5250)]]
    assert money(terminal) == 1750


def test_a_refund_goes_back_to_its_card_and_a_typed_number_by_hand(
    till: Checkout, server: Server, shop: Shop, terminal: Simulator
) -> None:
    page = to_card(till, times=2)
    pays(page)
    number = till.sold().order_no
    till.press("다음 주문", exact=True)
    till.says("1건 모두 전송됨")
    open_sale(till, number)
    give_back(page, "1")
    go_on(page)
    expect(page.locator('.todo li[data-state="done"]')).to_have_text("3,500원을 카드로 돌려드렸습니다.")
    assert money(terminal) == 3500
    approvals: list[dict[str, Any]] = shop.ask(server, f"/sales/{shop.sales(server)[0]['id']}/card-approvals")["data"]
    assert [(each["approved_amount"], each["cancelled_amount"]) for each in approvals] == [(7000, 3500)]
    page.locator(".choose .btn.big:not(.settling)").click()

    # A number that was typed in goes back by hand.
    to_card(till)
    page.locator('[data-key="terminal-type"]').click()
    for digit in "30012345":
        page.locator(f'[data-key="key-{digit}"]').click()
    pays(page)
    number = till.sold().order_no
    till.press("다음 주문", exact=True)
    till.says("3건 모두 전송됨")
    open_sale(till, number)
    give_back(page)
    go_on(page)
    expect(page.locator(".todo")).to_contain_text("카드 (승인번호 30012345)에서 3,500원 취소해 주세요.")
    assert len(terminal.done()) == 2
    assert [("card", 3500, "30012345")] in paid(shop, server)
