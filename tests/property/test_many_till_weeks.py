"""Weeks of random till days after each other, for `make soak`: drawers, months and proofs hold for every seed."""

import pytest
import time_machine
from flask import Flask

from pos.revenue.verifying import verify
from pos.sales import counter
from pos.sales.proving import breaks
from sites.db import db, reading
from tests.pos.sales.shop import open_shop
from tests.property.test_till_days import AFTERWARDS, drawers_hold, months_hold
from tests.property.till_days import Trade
from tests.support.cast import Cast
from tests.support.databases import Database


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    """Two counters before their first day."""
    open_shop(app)
    database.freeze()
    return cast


@pytest.fixture(autouse=True)
def _forgotten(app: Flask, opened: Cast) -> None:
    with app.app_context():
        counter.forget(db.session())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_all_weeks_are_proved(app: Flask, opened: Cast, seed: int) -> None:
    weeks = Trade(app, opened, seed).run()
    with time_machine.travel(AFTERWARDS, tick=False), app.app_context(), reading() as session:
        drawers_hold(session, weeks)
        months_hold(session, weeks)
        assert list(verify(session)) == []
        assert [found for _, found in breaks(session) if found] == []
