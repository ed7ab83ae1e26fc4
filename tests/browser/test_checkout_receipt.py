"""The receipt: the tablet draws it without a network, to the last figure and word as the page behind its link does."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_checkout_paying import press, primary, type_digits
from tests.support.checkout_page import Checkout, tablet
from tests.support.server import Server
from tests.support.shop import Shop
from tests.support.waiting import becomes

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

CODE = """async (link) => {
  const { qrPicture } = await import('/checkout/static/js/ui/qr.js');
  return qrPicture(link, '').querySelector('path').getAttribute('d');
}"""
CHEAPER = """async () => {
  const { change, currentCart } = await import('/checkout/static/js/order/current.js');
  const cart = currentCart();
  const [first, ...rest] = cart.lines;
  const lines = [{ ...first, discount: { won: 300, reason: 'staff' } }, ...rest];
  return change({ ...cart, lines, discount: { won: 1000, reason: 'coupon' } });
}"""


def rows(page: Page) -> list[str]:
    """What stands on a slip, cell by cell. Read from outside, since a guest's page may run nothing."""
    page.locator(".slip").wait_for()
    cells = page.locator(".slip").locator("h1, p, dt, dd, th, td")
    return [" ".join(text.split()) for text in cells.all_text_contents()]


def fill_order(till: Checkout) -> None:
    """Two coffees with ice and a shot, cheaper by 300; a latte; 0.337 kg of mushrooms; 1,000 off everything: 16,625 won."""
    page = till.page
    till.tile("americano").click()
    press(page, "temperature/ice", "strength/extra-shot", "more")
    page.locator("dialog .btn.big").click()
    till.add("latte")
    press(page, "tab-상품")
    till.tile("shiitake").click()
    type_digits(page, "0")
    press(page, "key-corner")
    type_digits(page, "337")
    page.locator("dialog .btn.big").click()
    assert page.evaluate(CHEAPER)
    expect(page.locator("#total")).to_have_text("16,625원")


def test_the_slip_on_the_tablet_is_the_page_behind_its_link(till: Checkout, context: BrowserContext, server: Server, shop: Shop) -> None:
    page = till.page
    fill_order(till)
    till.lose_network()
    till.pay()
    press(page, "method-split")
    type_digits(page, "6000")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    press(page, "method-card")
    type_digits(page, "30012345")
    page.locator("#card-no").fill("9410-12**-****-3456")
    primary(page)
    press(page, "note-10000", "note-5000", "receipt-income_deduction")
    type_digits(page, "01012345678")
    page.locator("dialog .btn.big.primary:not(.settling)").click()
    primary(page)
    sold = till.sold()
    expect(page.locator(".no dl")).to_contain_text("4,375원")

    press(page, "receipt")
    korean = rows(page)
    page.keyboard.press("Escape")
    press(page, "receipt-code")
    expect(page.locator("#receipt-link")).to_contain_text("/r/")
    link = page.locator("#receipt-link").inner_text()
    assert link.startswith(f"{server.url}/r/")
    assert len(link.rpartition("/")[2]) == 22
    expect(page.locator(".qr path")).to_have_attribute("d", page.evaluate(CODE, link))
    page.keyboard.press("Escape")

    guest = context.browser
    assert guest is not None
    phone = guest.new_context(locale="ko-KR", timezone_id="America/New_York", java_script_enabled=False)
    seen = phone.new_page()
    answer = seen.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(seen.get_by_role("heading", name="이 영수증이 아직 없습니다")).to_be_visible()

    context.set_offline(False)
    till.says("1건 모두 전송됨")
    answer = seen.goto(link)
    assert answer is not None
    assert answer.status == 200
    assert rows(seen) == korean
    told = {sold.receipt_no, "16,625원", "−300", "−1,000", "8,425", "0.337 kg", "30012345", "9410-12**-****-3456", "소득공제용", "4,375"}
    assert told <= set(korean)
    (stored,) = shop.sales(server)
    figures = {name: korean[korean.index(word) + 1] for name, word in (("supply", "과세 공급가액"), ("vat", "부가세"), ("exempt", "면세"))}
    assert figures == {name: f"{stored[name]:,}" for name in figures}
    assert "01012345678" not in " ".join(korean)
    assert "010-****-5678" in korean

    phone_english = guest.new_context(locale="en-GB", java_script_enabled=False)
    other = phone_english.new_page()
    other.goto(link)
    page.evaluate("async () => (await import('/checkout/static/js/ui/texts.js')).useLanguage('en')")
    press(page, "receipt")
    becomes(page, lambda: rows(page), rows(other))
    phone.close()
    phone_english.close()


@pytest.mark.parametrize("width", [302, 794], ids=["80 mm", "A4"])
def test_the_page_prints_without_anything_but_the_slip(chromium: Browser, till: Checkout, server: Server, shop: Shop, width: int) -> None:
    till.sell("latte")
    till.says("1건 모두 전송됨")
    (sale,) = shop.sales(server)
    made = tablet(chromium, server, viewport={"width": width, "height": 800})
    page = made.new_page()
    token = till.page.evaluate("async (id) => (await import('/checkout/static/js/order/receipt.js')).receiptToken(id)", sale["id"])
    page.goto(f"/r/{token}")
    expect(page.get_by_role("link", name="English")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="English")).to_be_hidden()
    paper: dict[str, Any] = page.evaluate("""() => ({ wide: document.documentElement.scrollWidth,
      slip: document.querySelector('.slip').getBoundingClientRect().width,
      cut: [...document.querySelectorAll('.slip *')].filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth).length })""")
    assert paper["wide"] <= width
    assert paper["slip"] == pytest.approx(72 / 25.4 * 96, abs=1)
    assert paper["cut"] == 0
    made.close()
