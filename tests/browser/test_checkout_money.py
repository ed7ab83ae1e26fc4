"""What the settings of a site change at paying: from when a receipt for cash is asked for, and instalments are offered."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.checkout_page import Checkout
from tests.support.server import Server
from tests.support.shop import Shop

# The page is the same on both databases; test_checkout.py runs on PostgreSQL.
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")

SITE_SAYS = """async (settings) => {
  const { learnOfSite, pairing } = await import('/checkout/static/js/device/pairing.js');
  await learnOfSite({ settings: { ...pairing().settings, ...settings } });
}"""


def press(page: Page, *keys: str) -> None:
    """Presses buttons by their names in the page's code, in turn."""
    for key in keys:
        page.locator(f'[data-key="{key}"]').last.click()


def test_the_site_says_from_when_receipts_for_cash_and_instalments_are_offered(till: Checkout, server: Server, shop: Shop) -> None:
    page = till.page
    till.add("latte")
    till.pay()
    press(page, "method-card")
    expect(page.locator('[data-key="more_months"]')).to_have_count(0)
    press(page, "method-cash")
    page.evaluate(SITE_SAYS, {"cash_receipt_from": 3500, "cash_receipt_mandatory": True, "installments_from": 3500})
    press(page, "method-card")
    expect(page.locator('[data-key="more_months"]')).to_be_visible()
    press(page, "method-cash", "exact")
    page.locator(".back > .btn.big.primary:not(.settling)").click()
    expect(page.get_by_text("꼭 발급해야 합니다.")).to_be_visible()
    expect(page.locator('[data-key="large-none"]')).to_have_count(0)
    press(page, "large-self_issued")
    till.sold()
    till.says("1건 모두 전송됨")
    [paid] = shop.sales(server)[0]["payments"]
    assert paid["cash_receipt"]["kind"] == "self_issued"
