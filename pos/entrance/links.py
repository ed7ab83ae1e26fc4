"""One-time links as they are handed over."""

from flask import current_app


def address_of(page: str, token: str) -> str:
    """The whole address of a page of the console that a one-time token opens."""
    base_url: str = current_app.extensions["pos-settings"].base_url
    return f"{base_url}/console/{page}/{token}"
