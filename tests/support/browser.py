"""A real Chromium: the system's own where there is one, else the one that playwright installed.

Where it is there, the one without a window's frame: all else is the same, and nothing is spent on tabs and menus that nobody sees.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# The last ones keep it from looking for its maker's hosts, which a closed network answers slowly.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """The Chromium to use, or None for playwright's own. POS_TEST_CHROMIUM names another one."""
    named = os.environ.get("POS_TEST_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A headless browser until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
