"""Waiting for what a page does not show. `wait_for_function` takes the promise of an asynchronous predicate for its truth."""

from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

PATIENCE_MS = 15_000
_LOOKS_MS = 50
Read = TypeVar("Read")

# What moves for ever moves on; what was begun is finished, and drawn.
STILL = """async () => {
  await document.fonts.ready;
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  await drawn();
  const ending = document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getComputedTiming().endTime < 10_000);
  await Promise.all(ending.map((one) => one.finished.catch(() => null)));
  await drawn();
}"""


def until(page: Page, holds: Callable[[], object]) -> None:
    """Waits until something holds."""
    for _ in range(PATIENCE_MS // _LOOKS_MS):
        if holds():
            return
        page.wait_for_timeout(_LOOKS_MS)
    assert holds()


def becomes(page: Page, read: Callable[[], Read], wanted: Read) -> None:
    """Waits until what is read is as it is wanted; else says how it was last."""
    found = read()
    for _ in range(PATIENCE_MS // _LOOKS_MS):
        if found == wanted:
            return
        page.wait_for_timeout(_LOOKS_MS)
        found = read()
    assert found == wanted


def still(page: Page) -> None:
    """Waits until the page stands still: its words are there, nothing fades in any more, and what was laid out has been drawn."""
    page.evaluate(STILL)
