"""What the other tests stand on: a real, durable database of each kind, and the same beginning for every test."""

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db, reading, transaction
from tests.support.databases import Database
from tests.support.postgres import Postgres, running_postgres

ADD = "INSERT INTO book_head (book, entries, chain_head) VALUES (:book, 0, :head)"
ADD_FOR_EVER = (
    "INSERT INTO journal_entry (book, position, version, at, actor, act, subject, content_sha256, chain_hash)"
    " VALUES ('site:x', 1, 1, '2020-11-20 00:00:00', 'a', 'b', 'c', :head, :head)"
)


def books(app: Flask) -> set[str]:
    with app.app_context(), reading() as session:
        return set(session.scalars(sa.text("SELECT book FROM book_head")))


def add(app: Flask, book: str) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.text(ADD), {"book": book, "head": bytes(32)})


@pytest.fixture(scope="module")
def with_a_book(app: Flask, database: Database) -> None:
    """A state that a whole module begins with."""
    add(app, "site:kept")
    database.freeze()


@pytest.mark.parametrize("round_", [1, 2])
def test_every_test_begins_without_what_another_committed(app: Flask, round_: int) -> None:
    assert books(app) == set()
    add(app, f"site:{round_}")
    assert books(app) == {f"site:{round_}"}


@pytest.mark.parametrize("round_", [1, 2])
def test_what_may_only_be_added_is_set_back_too(app: Flask, round_: int) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.text(ADD_FOR_EVER), {"head": bytes(32)})
    with pytest.raises(sa.exc.DBAPIError), app.app_context(), transaction() as session:
        session.execute(sa.text("DELETE FROM journal_entry"))


@pytest.mark.parametrize("round_", [1, 2])
@pytest.mark.usefixtures("with_a_book")
def test_a_frozen_state_is_where_the_rest_of_a_module_begins(app: Flask, round_: int) -> None:
    assert books(app) == {"site:kept"}
    with app.app_context(), transaction() as session:
        session.execute(sa.text("DELETE FROM book_head"))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
def test_sqlite_runs_as_in_production(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        kept = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")}
        assert kept == {"synchronous": 2, "foreign_keys": 1}
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_postgresql_is_durable(postgres_server: Postgres) -> None:
    with postgres_server.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {setting}").fetchone() == ("on",)


def test_what_postgresql_acknowledged_survives_the_death_of_its_postmaster() -> None:
    with running_postgres() as server:
        with server.connect() as connection:
            connection.execute("CREATE TABLE fact AS SELECT 1 AS told")
        server.crash()
        with pytest.raises(psycopg.OperationalError):
            server.connect()
        server.start()
        with server.connect() as connection:
            assert connection.execute("SELECT told FROM fact").fetchone() == (1,)
