"""The counter, at noon of a Friday in November 2020."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from pos.sales.counter import forget
from sites.db import db
from tests.pos.sales.shop import NOW, Shop, open_shop
from tests.support.cast import Cast
from tests.support.databases import Database


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    """The menu is there when a test begins."""
    open_shop(app)
    database.freeze()
    return cast


@pytest.fixture
def shop(app: Flask, opened: Cast) -> Iterator[Shop]:
    """The counter, knowing nothing of an earlier test."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        forget(db.session())
        yield Shop(app, opened)
