"""The last packs that many hand over at the same moment: each pack goes once, and the pool is what its moves say."""

from collections import Counter
from uuid import uuid4

from flask import Flask

from pos.donations.pool import wrong_pools
from sites.access import COMMAND_LINE
from sites.db import db, transaction
from sites.people.tokens import add_token
from tests.faults.racing import Call, Racers
from tests.support.cast import Cast
from tests.support.farm import CENTRE, FARM, furnish_farm
from tests.support.shop import Shop

AT = "2020-11-10T09:00:00+09:00"
PACKS, EACH = 10, 4


def test_of_many_handovers_at_once_only_those_go_that_the_pool_holds(app: Flask, racers: Racers, cast: Cast) -> None:
    with app.app_context(), transaction() as session:
        token = add_token(session, COMMAND_LINE.code, "farmer", "centre_manager", f"centre:{CENTRE}")
    furnish_farm(app, Shop(FARM, token), "2020-11-02")

    def act(path: str, **body: object) -> Call:
        return Call(token, "POST", path, {"id": str(uuid4()), "site": FARM, "at": AT, "item": "shiitake-pack", **body})

    [(given,)] = racers.race([[act("/donations/gifts", quantity=str(PACKS))]])
    assert given.status == 201, given.body
    answers = racers.race([
        [act("/donations/handovers", quantity=str(EACH), recipient="예시 기관", head_count=1)] for _ in range(racers.count)
    ])
    told = Counter(answer.status if answer.status == 201 else answer.body["type"].rpartition(":")[2] for (answer,) in answers)
    assert told == {201: PACKS // EACH, "pool_short": racers.count - PACKS // EACH}
    [(stands,)] = racers.race([[Call(token, "GET", f"/donations?site={FARM}")]])
    assert [row["on_hand"] for row in stands.body["pool"]] == ["2.000"]
    with app.app_context():
        assert wrong_pools(db.session()) == []
