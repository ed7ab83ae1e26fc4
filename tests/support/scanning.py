"""A barcode scanner: a keyboard that types faster than anybody, also where the machine is busy."""

import time

from playwright.sync_api import Page


def scan(page: Page, code: str) -> None:
    """Presses the keys of a code, and Enter, all in the same moment: the page is told when each was pressed, not when it came through."""
    keyboard, at = page.context.new_cdp_session(page), time.time()
    for key in (*code, "Enter"):
        pressed = {"key": key, "text": "\r" if key == "Enter" else key, "timestamp": at}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "timestamp": at})
    keyboard.detach()
