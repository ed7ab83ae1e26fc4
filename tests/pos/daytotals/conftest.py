"""Sites that state days, on a Friday in November 2020."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from pos.sales.counter import forget
from sites.db import db
from tests.pos.daytotals.desk import NOW, Desk
from tests.support.cast import Cast


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Iterator[Desk]:
    """Someone who may state days everywhere; counters know nothing of an earlier test."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        forget(db.session())
        yield Desk()
