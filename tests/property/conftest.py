"""One season of random documents for all tests that look at it, recorded once for each engine."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from sites.db import reading
from tests.property.reckoning import Books, read_books
from tests.property.region import World, open_region
from tests.property.trading import Season, trade
from tests.support.databases import Database

SEED, DOCUMENTS = 20201123, 2400
AFTERWARDS = datetime(2020, 12, 10, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(app: Flask, database: Database) -> World:
    """The region before its first sale."""
    return database.furnish("region of the season", lambda: open_region(app))


@pytest.fixture(scope="module")
def season(app: Flask, world: World, database: Database) -> Season:
    """The season; every test begins after it."""
    return database.furnish("season", lambda: trade(app, world, SEED, DOCUMENTS))


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
