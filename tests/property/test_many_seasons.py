"""Season after season of random documents, for `make soak`: the proofs hold for every seed."""

import pytest
from flask import Flask

from pos.inventory.ledger import verify_stock
from pos.revenue.verifying import verify
from pos.sales.counter import forget
from sites.db import db, reading
from tests.property.region import World
from tests.property.trading import first_breaks, trade


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_every_season_is_proved(app: Flask, world: World, seed: int) -> None:
    with app.app_context():
        forget(db.session())
    season = trade(app, world, seed, 3200)
    assert len(season.sold) > 2000
    with app.app_context(), reading() as session:
        assert list(verify(session)) == []
        assert set(first_breaks(session).values()) == {None}
        assert verify_stock(session) == []
