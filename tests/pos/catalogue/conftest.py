"""The small region in a module's database, and the app that holds it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from pos.config import Settings
from sites.db import db, prepare_engine, transaction
from sites.vault import vault
from tests.pos.catalogue.shop import add_shop
from tests.support.databases import Database


@pytest.fixture(scope="module")
def house(settings: Settings, database: Database) -> Iterator[Flask]:
    """The database alone, as the domain knows it, with the small region in it."""
    app = Flask("house")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    vault.unlock(settings.encryption_keys)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        with transaction() as session:
            add_shop(session)
    database.freeze()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(house: Flask) -> Iterator[Session]:
    """A transaction that ends with the test."""
    with house.app_context():
        with transaction() as writing:
            yield writing
        db.session.remove()
