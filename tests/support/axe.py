"""What axe minds about a page. Its half a megabyte is read once for each document, however often that is looked at."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # the package says nothing about types
from playwright.sync_api import Page

from tests.support.waiting import still

SCRIPT = Axe().axe_script
RUN = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)"


def minded_by_axe(page: Page) -> list[dict[str, Any]]:
    """The rules that the page breaks once it stands still, each with the elements that break it."""
    still(page)
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return found
