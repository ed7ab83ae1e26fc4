"""kill -9 under load: every sale that was acknowledged is stored, once, with the same acknowledgement; the proofs hold."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from pos.app import create_app
from pos.config import Settings
from sites.db import db, reading
from tests.faults.counter import assert_all_is_proved, open_counter, sale
from tests.faults.till import Till, all_sell, sell_through, somebody_notices
from tests.support.cast import HERE, Cast, arrive
from tests.support.databases import Database, PostgresDatabase, migrate
from tests.support.postgres import Postgres, running_postgres
from tests.support.server import Server, running_server
from tests.support.settings import settings_for

FEW, MANY = 3, 20
ROUNDS = [FEW, pytest.param(MANY, marks=pytest.mark.soak)]
SOLD_BEFORE = 5
TILLS = 4


@dataclass
class Shop:
    """A served application with tills in front of it."""

    app: Flask
    cast: Cast
    server: Server
    rounds_done: int = 0

    def tills(self) -> list[Till]:
        """Fresh tills of two sites, whose numbers go on."""
        self.rounds_done += 1
        names = ("tablet", "tablet_elsewhere")
        return [
            Till(self.server.url, self.cast.tokens[names[place % 2]], self.rounds_done * 100_000 + place * 10_000 + 1)
            for place in range(TILLS)
        ]


@dataclass
class Mortal:
    """An application whose database may be killed."""

    app: Flask
    cast: Cast
    database: Database
    settings: Settings


def open_shop(app: Flask, cast: Cast, database: Database, settings: Settings) -> Iterator[Shop]:
    open_counter(app)
    database.freeze()
    with running_server(settings) as server:
        yield Shop(app, cast, server)


@pytest.fixture
def shop(app: Flask, cast: Cast, database: Database, settings: Settings) -> Iterator[Shop]:
    """On the module's database."""
    yield from open_shop(app, cast, database, settings)


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A database server that may be killed without harm to other tests."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def mortal(own_postgres: Postgres, tmp_path: Path) -> Iterator[Mortal]:
    """An application on a database server of its own."""
    with own_postgres.connect() as connection:
        connection.execute("CREATE DATABASE migrated")
    migrate(own_postgres.driver_url("migrated"))
    database = PostgresDatabase(own_postgres, "migrated")
    settings = settings_for(database.url, tmp_path)
    app = create_app(settings)
    yield Mortal(app, arrive(app, database), database, settings)
    with app.app_context():
        db.engine.dispose()
    database.drop()


@pytest.fixture
def mortal_shop(mortal: Mortal) -> Iterator[Shop]:
    """The same, served."""
    yield from open_shop(mortal.app, mortal.cast, mortal.database, mortal.settings)


def assert_durable(app: Flask) -> None:
    """The settings without which this proves nothing, as the application's own connections have them."""
    with app.app_context(), reading() as session:
        ask = session.connection().exec_driver_sql
        if db.engine.dialect.name == "postgresql":
            found = [ask(f"SHOW {name}").scalar_one() for name in ("fsync", "synchronous_commit", "full_page_writes")]
            assert found == ["on", "on", "on"]
        else:
            full = 2
            assert (ask("PRAGMA journal_mode").scalar_one(), ask("PRAGMA synchronous").scalar_one()) == ("wal", full)


def assert_nothing_is_lost(shop: Shop, tills: list[Till]) -> None:
    """Everything that was acknowledged in this round stands as it was acknowledged, and both proofs of the command hold."""
    assert [till.strange for till in tills] == [[]] * len(tills)
    answers = {answer["id"]: answer for till in tills for _, answer in till.acknowledged}
    assert len(answers) == sum(len(till.acknowledged) for till in tills)
    client = shop.app.test_client()
    for who in ("tablet", "tablet_elsewhere"):
        cursor = ""
        while cursor is not None:
            found = shop.cast.call(client, who, "GET", f"/sales?limit=500{cursor}")
            assert found.status_code == 200, found.get_data(as_text=True)
            page = found.json
            for stored in page["data"]:
                acknowledged = answers.pop(stored["id"], stored)
                assert stored == acknowledged
            cursor = f"&cursor={page['next_cursor']}" if page["next_cursor"] else None
    assert answers == {}
    # Every sale was brought to its end, so that none may stand there that nobody was told of; nor may a number be missing.
    with shop.app.app_context(), reading() as session:
        twice = session.execute(
            sa.text("SELECT device_id, device_seq FROM document GROUP BY device_id, device_seq HAVING COUNT(*) > 1")
        )
        assert twice.all() == []
        first = shop.rounds_done * 100_000
        within = session.execute(
            sa.text("SELECT COUNT(*) FROM document WHERE device_seq BETWEEN :first AND :last"),
            {"first": first, "last": first + 99_999},
        )
        assert within.scalar_one() == sum(len(till.acknowledged) for till in tills)
    assert_all_is_proved(shop.app)


def through_rounds(shop: Shop, rounds: int, kill: Callable[[list[Till]], None]) -> int:
    """So many rounds of load with a kill in the middle; how often the tills had to send again."""
    assert_durable(shop.app)
    again = 0
    for _ in range(rounds):
        tills = shop.tills()

        def trouble(tills: list[Till] = tills) -> None:
            all_sell(tills, SOLD_BEFORE)
            kill(tills)

        sell_through(tills, trouble)
        assert_nothing_is_lost(shop, tills)
        again += sum(till.repeated + till.unavailable for till in tills)
    assert shop.server.pos("revenue", "verify").strip() == "equal"
    assert shop.server.pos("journal", "verify").strip() == "unbroken"
    return again


@pytest.mark.parametrize("rounds", ROUNDS)
def test_killed_workers_lose_nothing(shop: Shop, rounds: int) -> None:
    def kill(_: list[Till]) -> None:
        for pid in shop.server.worker_pids():
            os.kill(pid, signal.SIGKILL)

    assert through_rounds(shop, rounds, kill) > 0


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_a_killed_database_loses_nothing(
    mortal_shop: Shop, own_postgres: Postgres, engine_name: str, rounds: int
) -> None:
    def kill(tills: list[Till]) -> None:
        own_postgres.crash()
        somebody_notices(tills)
        own_postgres.start()

    assert through_rounds(mortal_shop, rounds, kill) > 0
    assert "Traceback" not in mortal_shop.server.log.read_text()


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_a_database_that_restarted_meanwhile_is_noticed_by_nobody(
    mortal: Mortal, own_postgres: Postgres, engine_name: str
) -> None:
    client, cast = mortal.app.test_client(), mortal.cast
    assert [cast.call(client, "tablet", "POST", "/sales", json=sale(number)).status_code for number in (1, 2)] == [
        201,
        201,
    ]
    own_postgres.crash()
    own_postgres.start()
    assert cast.call(client, "tablet", "POST", "/sales", json=sale(3)).status_code == 201
    own_postgres.stop()
    own_postgres.start()
    assert cast.call(client, "tablet", "GET", "/catalogue").status_code == 200


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_without_its_database_the_system_says_so_and_comes_back_by_itself(
    mortal: Mortal, own_postgres: Postgres, engine_name: str
) -> None:
    client, cast = mortal.app.test_client(), mortal.cast
    asked = [
        ("tablet", "POST", "/sales", {"json": {}}), ("tablet", "GET", "/catalogue", {}), ("manager", "GET", f"/sales?site={HERE}", {}),
        ("manager", "GET", f"/revenue?scope=site:{HERE}&from=2020-11-01&to=2020-11-30&by=day", {}),
        (None, "POST", "/devices", {"json": {"code": "AAAAAAAA", "name": "x"}}),
    ]  # fmt: skip
    before = [cast.call(client, who, method, path, **more).status_code for who, method, path, more in asked]
    assert before == [422, 200, 200, 200, 403]
    own_postgres.crash()
    for who, method, path, more in asked:
        for _ in range(2):
            found = cast.call(client, who, method, path, **more)
            assert (found.status_code, "Retry-After" in found.headers) == (503, True), path
            assert found.content_type == "application/problem+json"
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
    own_postgres.start()
    answers = [cast.call(client, who, method, path, **more).status_code for who, method, path, more in asked]
    assert answers == before
    assert client.get("/readyz").status_code == 200
