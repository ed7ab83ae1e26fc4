"""Waiting for what a page does not show. `wait_for_function` takes the promise of an asynchronous predicate for its truth."""

from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE_MS = 15_000
_LOOKS_MS = 50


def until(page: Page, holds: Callable[[], object]) -> None:
    """Waits until something holds."""
    for _ in range(PATIENCE_MS // _LOOKS_MS):
        if holds():
            return
        page.wait_for_timeout(_LOOKS_MS)
    assert holds()
