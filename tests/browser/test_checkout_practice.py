"""Practising: the whole till to try out, with nothing stored, sent or counted, and a coach who leads through it."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_checkout_look import look
from tests.support.checkout_page import SETTLING, Checkout, Sold, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import becomes, until

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

JS = "/checkout/static/js"
BANNER = "연습 중입니다. 아무것도 저장되지 않습니다."
EXPECTED = "있어야 할 돈"


def begin(till: Checkout, way: str) -> None:
    """From selling into practice: `led` or `alone`."""
    till.press("더보기", exact=True)
    till.page.locator('[data-key="menu-practice"]').click()
    settled(till.page.locator(f'[data-key="practice-{way}"]')).click()
    expect(till.page.get_by_text(BANNER)).to_be_visible()
    if way == "alone":
        settled(till.page.locator('[data-key="open-now"]')).click()
        expect(till.tile("latte")).to_be_visible()


def settled(button: Any) -> Any:
    """A primary button, once it takes presses."""
    expect(button).not_to_have_class(SETTLING)
    return button


def coach(page: Page, says: str) -> Page:
    """Waits for the coach to say so."""
    expect(page.locator(".coach-says")).to_contain_text(says)
    return page


def kept(page: Page) -> dict[str, Any]:
    """What the tablet's disk holds of acts and numbers, and of what was received or put aside."""
    held: dict[str, Any] = page.evaluate("""() => new Promise((resolve) => {
      const open = indexedDB.open('pos-checkout');
      open.onsuccess = () => {
        const reading = open.result.transaction(['kept', 'outbox']);
        const found = {};
        reading.objectStore('outbox').getAll().onsuccess = (event) => { found.acts = event.target.result.map((item) => item.receipt_no); };
        for (const name of ['series', 'tenders', 'orders', 'cashier', 'order_moves']) {
          reading.objectStore('kept').get(name).onsuccess = (event) => { found[name] = event.target.result ?? null; };
        }
        reading.oncomplete = () => { open.result.close(); resolve(found); };
      };
    })""")
    return held


def count_drawer(page: Page, less: int = 0) -> None:
    """Counts what is drawn, kind by kind; `less` thousand-won notes are overlooked."""
    for money in (50000, 10000, 5000, 1000, 500, 100, 50, 10):
        expect(page.locator(f'[data-key="den-{money}"]')).to_have_attribute("aria-pressed", "true")
        many = page.locator(".drawer .bill").count() - (less if money == 1000 else 0)
        for digit in str(many):
            page.locator(f'[data-key="count-{digit}"]').click()
        page.locator('[data-key="count-next"]').click()


def test_a_first_time_cashier_is_led_through_a_sale_a_refund_and_a_close(
    till: Checkout, context: BrowserContext, server: Server, shop: Shop
) -> None:
    page = till.page
    till.sell("latte")
    till.says("1건 모두 전송됨")
    till.add("latte")
    until(page, lambda: "latte" in json.dumps(kept(page)["orders"]))
    before = kept(page)
    sent: list[str] = []
    context.on("request", lambda request: sent.append(f"{request.method} {request.url}") if request.method != "GET" else None)
    begin(till, "led")

    # the opening, with what the last close left
    settled(coach(page, "돈통에 든 돈을 확인하고").locator(".coached")).click()
    expect(page.locator("#till-state")).to_have_text("영업 중")

    # a sale; something else is pressed first, which is fine
    coach(page, "손님이 주문하신 상품을 눌러 보세요.").locator('[data-key="tab-디저트"]').click()
    expect(page.locator(".coach-says")).to_contain_text("괜찮아요.")
    till.add("cookie")
    coach(page, "같은 것을 하나 더").locator(".ln .coached").click()
    settled(coach(page, "결제하기를 눌러").locator(".sum .coached")).click()
    coach(page, "받은 돈을 눌러").locator('[data-key="note-5000"]').click()
    settled(coach(page, "결제 마치기를 눌러").locator(".back .coached")).click()
    coach(page, "주문번호를 알려")
    assert till.sold() == Sold("연습-001", "연습-001")
    expect(page.get_by_text("연습이라 저장하지 않았습니다")).to_be_visible()
    settled(page.locator(".choose .coached")).click()

    # a refund
    coach(page, "이번에는 환불입니다.").locator('[data-key="more"].coached').click()
    coach(page, "오늘 판매·환불을").locator("dialog .coached").click()
    coach(page, "방금 한 판매를").locator(".coached").click()
    settled(coach(page, "환불하기를").locator(".coached")).click()
    coach(page, "돌려받을 것을").locator('[data-key="all"].coached').click()
    settled(coach(page, "다음을").locator(".side .coached")).click()
    coach(page, "왜 돌려주는지").locator(".reasons button").first.click()
    settled(coach(page, "다음을").locator(".side .coached")).click()
    settled(coach(page, "돌려줄 돈을").locator(".side .coached")).click()
    settled(coach(page, "이만큼 돌려드리면").locator(".choose .coached")).click()

    # a close
    coach(page, "마지막은 마감입니다.").locator('[data-key="more"].coached').click()
    coach(page, "마감하기를 눌러").locator("dialog .coached").click()
    settled(coach(page, "돈 세기를").locator(".coached")).click()
    coach(page, "그림의 돈을 세어")
    # Nobody counts towards an expected sum.
    expect(page.locator("main")).not_to_contain_text(EXPECTED)
    count_drawer(page)
    settled(coach(page, "다 셌습니다를").locator(".coached")).click()
    # Nor is anything told before the count is handed in.
    coach(page, "센 돈을 확인하고")
    expect(page.locator("main")).not_to_contain_text(EXPECTED)
    settled(page.locator(".coached")).click()
    expect(page.locator("#compared")).to_have_text("센 돈과 장부가 딱 맞습니다.")
    settled(coach(page, "맞는지 보고").locator(".coached")).click()

    expect(page.get_by_role("heading", name="다 하셨어요!")).to_be_visible()
    expect(page.locator(".practice-facts li")).to_have_count(4)
    expect(page.locator(".coach")).to_have_count(0)
    settled(page.locator('[data-key="practice-exit"]')).click()
    expect(page.get_by_text(BANNER)).to_have_count(0)
    # The order that was being taken is back.
    till.shows("3,500원")
    assert [line for line in sent if "/devices/self/status" not in line] == []
    becomes(page, lambda: kept(page), before)
    assert len(shop.sales(server)) == 1


def test_practice_lets_nothing_through_and_ends_with_the_page(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    page = till.page
    till.lose_network()
    real = till.sell("latte")
    till.add("latte", times=2)
    begin(till, "alone")
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")

    till.sell("latte")
    guarded = page.evaluate(
        """async (js) => {
          const { addAct } = await import(`${js}/device/acts.js`);
          const { ask } = await import(`${js}/device/server.js`);
          const made = addAct('sale', 'practised', () => ({ at: new Date().toISOString() }));
          const refused = await made.then(() => 'stored', (error) => error.name);
          return [refused, (await ask('POST', '/sales', { body: {} })).kind];
        }""",
        JS,
    )
    assert guarded == ["InvalidStateError", "practising"]
    till.press("더보기", exact=True)
    expect(page.locator("dialog.menu")).to_be_visible()
    for hidden in ("board", "who", "unsent", "practice"):
        expect(page.locator(f'[data-key="menu-{hidden}"]')).to_have_count(0)
    page.keyboard.press("Escape")
    assert shop.sales(server) == [], "what was really sold waits for the end of the practice"

    till.press("연습 끝내기")
    till.says("1건 모두 전송됨")
    assert [sale["receipt_no"] for sale in shop.sales(server)] == [real.receipt_no]
    till.shows("7,000원")

    begin(till, "alone")
    till.add("latte", times=4)
    page.reload()
    expect(till.tile("latte")).to_be_visible()
    expect(page.get_by_text(BANNER)).to_have_count(0)
    till.shows("7,000원")
    till.pay()
    till.press("딱 맞게")
    assert till.finish().order_no == "002", "practising used up no number"


def test_a_count_that_differs_is_told_in_words(till: Checkout) -> None:
    page = till.page
    begin(till, "alone")
    till.sell("latte")
    till.press("더보기", exact=True)
    page.locator('[data-key="menu-close"]').click()
    settled(page.locator('[data-key="to-count"]')).click()
    count_drawer(page, less=2)
    settled(page.get_by_role("button", name="다 셌습니다")).click()
    expect(page.locator("#handed")).to_have_text("101,500원")
    page.locator('[data-key="count-again"]').click()
    page.locator('[data-key="den-1000"]').click()
    page.locator('[data-key="count-back"]').click()
    page.locator('[data-key="count-7"]').click()
    settled(page.get_by_role("button", name="다 셌습니다")).click()
    expect(page.locator("#handed")).to_have_text("102,500원")
    settled(page.locator('[data-key="close-hand-in"]')).click()
    expect(page.locator("#compared")).to_have_text("1,000원 부족합니다.")
    expect(page.locator(".figures.whole")).to_contain_text("103,500원")
    expect(page.locator(".closed .badge")).to_have_text("1,000원 부족")


@pytest.mark.parametrize(("locale", "width", "height", "words"), [
    ("en-US", 390, 844, "normal"), *(pytest.param("ko-KR", *size, words, marks=pytest.mark.soak) for size, words in (
        ((1280, 800), "normal"), ((800, 1280), "normal"), ((1280, 800), "double"), ((800, 1280), "double"), ((390, 844), "double"))),
])
def test_the_screens_of_a_practice_are_large_enough_and_whole(
    chromium: Browser, server: Server, shop: Shop, tmp_path: Path, locale: str, width: int, height: int, words: str
) -> None:
    context = tablet(chromium, server, locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce")
    till = Checkout.open(context, words)
    page = till.page
    page.locator("#pair-code").fill(shop.pairing_code(server))
    page.locator(".pair-form .btn.primary").click()
    page.locator(".people .tile").first.click()
    page.locator('[data-key="more"]').click()
    page.locator('[data-key="menu-practice"]').click()
    wrong = look(page, "start", tmp_path, words)
    settled(page.locator('[data-key="practice-alone"]')).click()
    expect(page.locator(".practice-banner")).to_be_visible()
    wrong += look(page, "open", tmp_path, words)
    settled(page.locator('[data-key="open-now"]')).click()
    expect(till.tile("latte")).to_be_visible()
    wrong += look(page, "alone", tmp_path, words)
    page.locator('[data-key="more"]').click()
    page.locator('[data-key="menu-close"]').click()
    wrong += look(page, "close-sales", tmp_path, words)
    settled(page.locator('[data-key="to-count"]')).click()
    page.locator('[data-key="den-1000"]').click()
    wrong += look(page, "close-count", tmp_path, words)
    page.locator('[data-key="den-50000"]').click()
    count_drawer(page, less=1)
    settled(page.locator(".count-pad > .btn.big")).click()
    wrong += look(page, "close-hand", tmp_path, words)
    settled(page.locator('[data-key="close-hand-in"]')).click()
    wrong += look(page, "close-compare", tmp_path, words)
    settled(page.locator('[data-key="close-finish"]')).click()
    wrong += look(page, "practised", tmp_path, words)
    settled(page.locator('[data-key="practice-again"]')).click()
    expect(page.locator(".coach")).to_be_visible()
    # Where the page scrolls, the coach stays in sight over it.
    scrolls = page.evaluate("document.documentElement.scrollHeight > innerHeight + 1")
    wrong += [trouble for trouble in look(page, "led", tmp_path, words) if not (scrolls and "close:" in trouble)]
    assert wrong == []
    assert till.errors == []
    context.close()
