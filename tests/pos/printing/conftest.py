"""What the tests of printing share: a printer on a socket, and a counter with a sale to print on it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from pos.sales.counter import forget
from sites.db import db
from tests.pos.printing.counter import Counter
from tests.pos.sales.shop import Shop, open_shop
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.printer import SimulatedPrinter


@pytest.fixture
def device() -> Iterator[SimulatedPrinter]:
    """A printer that works."""
    with SimulatedPrinter() as printer:
        yield printer


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    """A menu, to sell from."""
    open_shop(app)
    database.freeze()
    return cast


@pytest.fixture
def shop(app: Flask, opened: Cast) -> Iterator[Shop]:
    """The counter."""
    with app.app_context():
        forget(db.session())
        yield Shop(app, opened)


@pytest.fixture
def counter(shop: Shop, device: SimulatedPrinter) -> Counter:
    """A sale, and a printer with a drawer that prints it."""
    return Counter(shop, device)
