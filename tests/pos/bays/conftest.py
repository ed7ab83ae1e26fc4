"""The car wash in its second week, on a Friday in January 2021."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from pos.sales.counter import forget
from sites.db import db
from tests.pos.bays.desk import NOW, Desk
from tests.support.cast import Cast


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Iterator[Desk]:
    """Someone who may read the bays; counters know nothing of an earlier test."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        forget(db.session())
        yield Desk()
