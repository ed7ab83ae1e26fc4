"""The cast with their November, and browsers in which they are signed in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pos.console.november import arrive_with_november, sign_in
from tests.support.cast import Cast
from tests.support.databases import Database

SignIn = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and what they sold."""
    return arrive_with_november(app, database)


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> SignIn:
    """Signs one of the cast in and gives their browser."""

    def browser(who: str) -> FlaskClient:
        client = app.test_client()
        assert sign_in(client, who).status_code == 302
        return client

    return browser
