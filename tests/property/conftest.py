"""One season of random documents for the tests that only look at it, recorded once for each database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.sales.counter import forget
from sites.db import db, reading
from tests.property.reckoning import Books, read_books
from tests.property.region import World, open_region
from tests.property.trading import Season, trade
from tests.support.databases import Database

AFTERWARDS = datetime(2020, 12, 10, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(app: Flask, database: Database) -> World:
    """The region before its first sale."""
    opened = open_region(app)
    database.freeze()
    return opened


@pytest.fixture(scope="module")
def season(request: pytest.FixtureRequest, app: Flask, world: World, database: Database) -> Season:
    """The season of the module's SEED and DOCUMENTS; every test of the module begins after it."""
    with app.app_context():
        forget(db.session())
    traded = trade(app, world, request.module.SEED, request.module.DOCUMENTS)
    database.freeze()
    return traded


@pytest.fixture(scope="module")
def books(app: Flask, season: Season) -> Books:
    """What the season left in the tables."""
    with app.app_context(), reading() as session:
        return read_books(session)


@pytest.fixture
def snapshot(app: Flask, season: Season) -> Iterator[Session]:
    """A moment after the season, to be read."""
    with time_machine.travel(AFTERWARDS, tick=False), app.app_context(), reading() as session:
        yield session
