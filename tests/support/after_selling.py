"""What the tests of refunds, hours and stock press, and where they look for what must not be kept."""

from playwright.sync_api import Page, expect

from tests.support.checkout_page import Checkout


def type_pin(page: Page, pin: str) -> None:
    """A PIN on the keys of the sheet, and its button."""
    for digit in pin:
        page.get_by_role("dialog").locator(f'[data-key="pin-{digit}"]').click()
    page.get_by_role("dialog").locator(".btn.big").click()

def go_on(page: Page) -> None:
    """The one primary button of the screen, once it takes presses."""
    page.locator(".side > .btn.big:not(.settling)").click()

def menu(till: Checkout, words: str) -> None:
    """Opens the menu and presses what it offers."""
    till.page.locator('[data-key="more"]').click()
    till.page.get_by_role("dialog").get_by_role("button", name=words).click()

def open_sale(till: Checkout, number: str) -> None:
    """From the shelf to a sale of today."""
    menu(till, "오늘 판매·환불")
    till.page.get_by_role("button", name=f"주문 {number}").last.click()
    expect(till.page.get_by_role("heading", name=f"주문 {number}")).to_be_visible()

def give_back(page: Page, *lines: str, reason: str = "reason_mind") -> None:
    """From the sale to the last step of its refund: one more of each line, or all of them."""
    page.locator('[data-key="refund"]').click()
    for line in lines:
        page.locator(f'[data-key="more-{line}"]').click()
    if not lines:
        page.locator('[data-key="all"]').click()
    go_on(page)
    page.locator(f'[data-key="{reason}"]').click()
    go_on(page)

def kept_in(page: Page) -> str:
    """Everything that the tablet keeps, as text."""
    found: str = page.evaluate("""async () => {
      const database = await new Promise((resolve) => { const r = indexedDB.open('pos-checkout'); r.onsuccess = () => resolve(r.result); });
      const all = [];
      for (const name of database.objectStoreNames) {
        all.push(await new Promise((resolve) => {
          const request = database.transaction(name).objectStore(name).getAll();
          request.onsuccess = () => resolve(request.result);
        }));
      }
      database.close();
      return JSON.stringify([all, {...sessionStorage}, {...localStorage}]);
    }""")
    return found

def sell_gift(till: Checkout, keys: str) -> str:
    """The open-price thing for exact cash; its order number."""
    page = till.page
    page.get_by_role("tab", name="상품").click()
    till.tile("gift").click()
    for key in keys:
        page.get_by_role("dialog").locator(f'[data-key="key-{key}"]').click()
    page.locator("dialog .btn.big:not(.settling)").click()
    till.pay()
    till.press("딱 맞게")
    number = till.finish().order_no
    till.press("다음 주문", exact=True)
    return number
