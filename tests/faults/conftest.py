"""The café, and eight processes at its counter."""

from collections.abc import Iterator

import pytest
from flask import Flask

from pos.config import Settings
from pos.sales.counter import forget
from sites.db import db
from tests.faults.counter import open_counter
from tests.faults.racing import Racers
from tests.support.cast import Cast
from tests.support.databases import Database

RACERS = {"postgresql": 8, "sqlite": 4}


@pytest.fixture(scope="module")
def everywhere(app: Flask, cast: Cast, database: Database) -> str:
    """The opened café; the token of someone who may sell at every site."""
    token = open_counter(app)
    database.freeze()
    return token


@pytest.fixture(scope="module")
def started(settings: Settings, engine_name: str, everywhere: str) -> Iterator[Racers]:
    """The processes."""
    racers = Racers(settings, RACERS[engine_name])
    yield racers
    racers.close()


@pytest.fixture
def racers(app: Flask, started: Racers) -> Racers:
    """The processes, knowing nothing of an earlier test."""
    with app.app_context():
        forget(db.session())
    started.forget()
    return started
