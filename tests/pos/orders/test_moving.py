"""Several tablets move one order at the same moment: one row, and the last change by its time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.orders.models import OrderState
from pos.orders.moving import move_order
from sites import clock
from sites.db import attempt, db
from tests.pos.api.asking import Asking, sale
from tests.support.cast import Cast


@pytest.fixture
def ask(app: Flask, cast: Cast) -> Asking:
    """The API, to be asked as one of the cast."""
    return Asking(app.test_client(), cast)


def test_presses_at_the_same_moment_leave_the_last_one(app: Flask, ask: Asking, cast: Cast) -> None:
    now = clock.now()
    sold = ask.sell(body=sale(sold_at=clock.instant_text(now - timedelta(minutes=5)), order_no="014"))
    with app.app_context():
        actor = cast.actor(db.session(), "tablet")

    def press(number: int) -> None:
        state = "collected" if number == 7 else "ready"
        at = now - timedelta(seconds=20 - number)
        with app.app_context():
            attempt(lambda session: move_order(session, actor, UUID(sold["id"]), state, at))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(press, [3, 7, 1, 5, 0, 6, 2, 4]))
    with app.app_context():
        stored = db.session().execute(sa.select(OrderState.state, OrderState.at, OrderState.changed_by)).all()
    assert stored == [("collected", now - timedelta(seconds=13), actor.code)]
