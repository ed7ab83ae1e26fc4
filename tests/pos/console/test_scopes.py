"""Addresses of a menu: written once, and the same as if each had been built."""

from flask import Flask, url_for

from pos.console.scopes import written_once


def test_an_address_that_is_written_once_is_the_one_that_would_be_built(app: Flask) -> None:
    with app.test_request_context():
        def built(scope: str) -> str:
            return url_for("console.documents", scope=scope, text="한 잔 & co")

        address = written_once(built)
        for scope in ("region", "centre:seogu", "site:cafe-01", 'site:"&<ㄱ'):
            assert address(scope) == built(scope)
