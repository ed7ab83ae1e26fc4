"""The counter of pos.sales with campaigns and passes, at noon of a Friday in November 2020."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from pos.revenue.verifying import EARLIEST, LATEST
from pos.sales.counter import forget
from pos.sales.pass_proof import check_promotions
from sites.db import db, reading
from sites.registry import Site
from tests.pos.promotions.stand import Stand, open_stand
from tests.pos.sales.shop import NOW, open_shop
from tests.support.cast import Cast
from tests.support.databases import Database


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    """The menu, a campaign of each kind and two passes are there when a test begins."""
    open_shop(app)
    with time_machine.travel(NOW, tick=False):
        open_stand(app, cast)
    database.freeze()
    return cast


@pytest.fixture
def stand(app: Flask, opened: Cast) -> Iterator[Stand]:
    """The counter, knowing nothing of an earlier test."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        forget(db.session())
        yield Stand(app, opened)
        # Whatever a test sold: the ledgers of passes and coupons say what the documents say.
        with reading() as session:
            codes = dict(session.execute(sa.select(Site.id, Site.code)).all())
            assert list(check_promotions(session, EARLIEST, LATEST, codes)) == []
