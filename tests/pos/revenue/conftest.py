"""The market region in a module's database, and a session to read and write it with, without any door."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pos.config import Settings
from sites.db import db, prepare_engine, transaction
from sites.vault import vault
from tests.pos.revenue.market import Shelf, add_network, alone
from tests.support.databases import Database


@pytest.fixture(scope="module")
def house(settings: Settings) -> Iterator[Flask]:
    """The database alone, as the domain knows it: no routes, and no floor above revenue."""
    app = Flask("house")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    vault.unlock(settings.encryption_keys)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def market(house: Flask, database: Database) -> Iterator[Shelf]:
    """The small region, and the one source of revenue, still empty."""
    with house.app_context(), transaction() as session:
        add_network(session)
        shelf = Shelf(session)
    database.freeze()
    with alone(shelf.source()):
        yield shelf


@pytest.fixture
def shelf(market: Shelf, house: Flask) -> Iterator[Shelf]:
    """The source of revenue, emptied again after each test, inside the app's context."""
    with house.app_context():
        yield market
        market.documents.clear()
        db.session.remove()


@pytest.fixture
def session(shelf: Shelf) -> Iterator[Session]:
    """A transaction that ends with the test."""
    with transaction() as writing:
        yield writing
