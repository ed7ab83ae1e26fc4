"""Where a request comes from, for counting tries and for the list of sessions: the address, and the browser by a cookie of its own.

The cookie is a random number that tells nothing; it only lets one browser's tries be counted apart from those of its office, at whichever
door they are made.
"""

import ipaddress
import re
import secrets

from flask import Response, current_app, request

from sites.people.sessions import Browser

BROWSER_COOKIE = "pos_browser"
COOKIE_SECONDS = 400 * 24 * 3600
_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}")


def whence() -> tuple[str, ...]:
    """By what tries of this request are counted beside the account that is tried."""
    number = _known()
    return (f"address:{_network(request.remote_addr or '')}", *([f"browser:{number}"] if number else []))


def browser() -> Browser:
    """The address and the browser, as a session keeps them."""
    return Browser(request.remote_addr or "", request.headers.get("User-Agent", "")[:400])


def mark_browser(response: Response) -> None:
    """Gives a browser that has none its number."""
    if _known() is None:
        response.set_cookie(
            BROWSER_COOKIE, secrets.token_urlsafe(16), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )


def _known() -> str | None:
    given = request.cookies.get(BROWSER_COOKIE, "")
    return given if _NUMBER.fullmatch(given) else None


def _network(address: str) -> str:
    """An IPv6 address stands for its /64: whoever has one has all of them."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
