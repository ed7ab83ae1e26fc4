"""What the tests of the API share."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.sales import counter
from sites.db import db
from tests.pos.api.asking import Asking
from tests.pos.api.places import Place, here, there
from tests.support.cast import Cast
from tests.support.databases import Database


@pytest.fixture
def ask(app: Flask, client: FlaskClient, cast: Cast) -> Asking:
    """The API, to be asked as one of the cast. Counters forget what an earlier test taught them: the database went back in time."""
    with app.app_context():
        counter.forget(db.session())
    return Asking(client, cast)


@pytest.fixture(scope="module")
def places(app: Flask, cast: Cast, database: Database) -> tuple[Place, Place]:
    """Here and elsewhere, with something of everything; every test of the module begins with them."""
    ask = Asking(app.test_client(), cast)
    furnished = here(ask), there(ask)
    database.freeze()
    return furnished
