"""Workers make way for new ones while tablets sell: no checkout has to be sent twice."""

import os
import signal
import time

import pytest

from tests.faults.till import Till, all_sell, sell_through
from tests.support.cast import Cast
from tests.support.server import Server

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")

PATIENCE = 30


def tills_at(url: str, cast: Cast, first: int) -> list[Till]:
    names = ("tablet", "tablet_elsewhere")
    return [Till(url, cast.tokens[names[place % 2]], first + place * 10_000) for place in range(4)]


def assert_nobody_noticed(tills: list[Till]) -> None:
    assert [(till.strange, till.repeated, till.unavailable) for till in tills] == [([], 0, 0)] * len(tills)
    assert all(till.acknowledged for till in tills)


@pytest.mark.usefixtures("everywhere")
def test_a_reload_fails_no_checkout(server: Server, cast: Cast) -> None:
    former = server.worker_pids()
    tills = tills_at(server.url, cast, 1)

    def reload() -> None:
        all_sell(tills)
        os.kill(server.process.pid or 0, signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while set(server.worker_pids()) & set(former):
            assert time.monotonic() < deadline, "the former workers do not go"
            time.sleep(0.05)

    sell_through(tills, reload)
    assert_nobody_noticed(tills)
