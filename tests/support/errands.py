"""What a tablet has asked for beside its acts: slips and card money, as they lie on its disk."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.support.checkout_page import PATIENCE_MS

KEPT = "async () => (await (await import('/checkout/static/js/device/store.js')).kept('errands')) ?? []"


def errands(page: Page) -> list[dict[str, Any]]:
    """What is under way, or waits for a person."""
    found: list[dict[str, Any]] = page.evaluate(KEPT)
    return found


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Waits until something holds that the page does not show."""
    for _ in range(PATIENCE_MS // 50):
        if holds():
            return
        page.wait_for_timeout(50)
    assert holds()


def settled(page: Page) -> None:
    """Waits until nothing is under way any more."""
    until(page, lambda: errands(page) == [])
