"""What a tablet has asked for beside its acts: slips and card money, as they lie on its disk."""

from typing import Any

from playwright.sync_api import Page

from tests.support.waiting import becomes

KEPT = "async () => (await (await import('/checkout/static/js/device/store.js')).kept('errands')) ?? []"


def errands(page: Page) -> list[dict[str, Any]]:
    """What is under way, or waits for a person."""
    found: list[dict[str, Any]] = page.evaluate(KEPT)
    return found


def settled(page: Page) -> None:
    """Waits until nothing is under way any more."""
    becomes(page, lambda: errands(page), [])
