"""The restore drill: a backup taken while the shop is open comes back whole in another place, and nothing half is ever left."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from pos.backup import container
from pos.backup.restoring import note_restored, restore
from pos.backup.taking import Backup, last_backup, note_taken, prove_file, take_backup
from pos.sales.models import Document
from sites.db import db, prepare_engine, transaction
from sites.errors import Conflict, Invalid, Unavailable
from tests.pos.api.test_revenue import sell
from tests.support.cast import Cast
from tests.support.databases import Database, PostgresDatabase

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
PASSPHRASE = "a passphrase for the tests"


@dataclass
class Taken:
    """A backup of a shop with two sales, and what that shop held then."""

    file: Path
    backup: Backup
    held: dict[str, list[Any]]
    counted: list[Any]


@pytest.fixture(scope="module")
def taken(app: Flask, cast: Cast, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taken]:
    patch = pytest.MonkeyPatch()
    patch.setattr(container, "COST", {"n": 2**10, "r": 8, "p": 1})
    client = app.test_client()
    with time_machine.travel(NOON, tick=False):
        sell(client, cast, 5500, seq=1)
        sell(client, cast, 2200, seq=2)
        database.freeze()
        file = tmp_path_factory.mktemp("backup") / "shop.backup"
        with app.app_context():
            backup = take_backup(db.engine, file, PASSPHRASE)
            held, counted = everything(db.engine), counted_up(db.engine)
    yield Taken(file, backup, held, counted)
    patch.undo()


@pytest.fixture
def elsewhere(database: Database, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty place to restore into, of the same kind."""
    if isinstance(database, PostgresDatabase):
        with database.server.connect() as connection:
            connection.execute("CREATE DATABASE elsewhere")
        engine = sa.create_engine(database.server.driver_url("elsewhere"), poolclass=sa.NullPool)
        yield engine
        with database.server.connect() as connection:
            connection.execute("DROP DATABASE elsewhere WITH (FORCE)")
    else:
        engine = sa.create_engine(f"sqlite:///{tmp_path}/elsewhere/pos.sqlite3", poolclass=sa.NullPool)
        prepare_engine(engine)
        yield engine


def everything(engine: sa.Engine) -> dict[str, list[Any]]:
    """Every row of every table."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {
            table: sorted(map(str, connection.exec_driver_sql(f'SELECT * FROM "{table}"').all())) for table in sorted(tables)
        }  # fmt: skip


def counted_up(engine: sa.Engine) -> list[Any]:
    """How far the numbers are that the database gives out."""
    if engine.dialect.name == "sqlite":
        return []
    with engine.connect() as connection:
        query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
        found = connection.execute(sa.text(query)).all()
    assert any(last for _, last in found)
    return list(found)


def tables_of(engine: sa.Engine) -> list[str]:
    with engine.connect() as connection:
        return sa.inspect(connection).get_table_names()


def test_the_copy_is_proved_and_says_what_it_held(taken: Taken) -> None:
    proof = taken.backup.proof
    assert proof is not None
    assert (proof.documents, proof.problems) == (2, ())
    assert proof.entries > 2
    assert taken.backup.made_at == NOON
    assert taken.file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in taken.file.parent.iterdir()] == ["shop.backup"]


def test_restored_elsewhere_every_row_is_there_again_and_the_shop_goes_on(taken: Taken, elsewhere: sa.Engine) -> None:
    head, proof = restore(elsewhere, taken.file, PASSPHRASE, force=False)
    assert (head["made_at"], proof.documents, proof.problems) == ("2020-11-20T03:00:00Z", 2, ())
    assert everything(elsewhere) == taken.held
    with elsewhere.begin() as connection, pytest.raises(sa.exc.DBAPIError, match="only ever added"):
        connection.execute(sa.text("DELETE FROM document_payment"))
    # What the database counts up by itself goes on behind what it has given out.
    assert counted_up(elsewhere) == taken.counted


def test_a_database_that_holds_something_is_replaced_only_by_force(taken: Taken, app: Flask, cast: Cast) -> None:
    with app.app_context():
        with time_machine.travel(NOON, tick=False):
            sell(app.test_client(), cast, 1100, seq=3)
        before = everything(db.engine)
        with pytest.raises(Conflict) as refused:
            restore(db.engine, taken.file, PASSPHRASE, force=False)
        assert refused.value.code == "database_not_empty"
        assert everything(db.engine) == before != taken.held
        db.session.remove()
        db.engine.dispose()
        restore(db.engine, taken.file, PASSPHRASE, force=True)
        assert everything(db.engine) == taken.held


def test_a_torn_backup_is_refused_and_nothing_is_left_of_it(taken: Taken, elsewhere: sa.Engine, tmp_path: Path) -> None:
    content = bytearray(taken.file.read_bytes())
    content[-40] ^= 1
    torn = tmp_path / "torn.backup"
    torn.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        restore(elsewhere, torn, PASSPHRASE, force=True)
    assert refused.value.code in ("backup_torn", "passphrase_wrong")
    if elsewhere.dialect.name == "postgresql":
        assert tables_of(elsewhere) == []
    else:
        assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_torn_backup_leaves_a_full_database_as_it_was(taken: Taken, app: Flask, tmp_path: Path) -> None:
    torn = tmp_path / "torn.backup"
    torn.write_bytes(taken.file.read_bytes()[:-50])
    with app.app_context():
        with pytest.raises(Invalid):
            restore(db.engine, torn, PASSPHRASE, force=True)
        assert everything(db.engine) == taken.held


def test_a_backup_is_proved_again_later_without_a_trace(taken: Taken, app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        tables = tables_of(db.engine)
        assert prove_file(db.engine, taken.file, PASSPHRASE, tmp_path / "scratch").documents == 2
        assert tables_of(db.engine) == tables
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                assert connection.scalar(sa.text("SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'pos%'")) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_hold_together_is_copied_and_said(app: Flask, taken: Taken, tmp_path: Path) -> None:
    with app.app_context():
        with transaction() as session:
            session.execute(sa.text("UPDATE revenue_cell SET gross = gross + 7, exempt = exempt + 7 WHERE facet = 1"))
        backup = take_backup(db.engine, tmp_path / "tampered.backup", None)
        assert backup.proof is not None
        assert any("gross" in problem for problem in backup.proof.problems)
        assert (tmp_path / "tampered.backup").exists()


def test_no_room_leaves_what_was_there(app: Flask, taken: Taken, tmp_path: Path) -> None:
    kept = tmp_path / "nightly.backup"
    shutil.copy(taken.file, kept)
    (tmp_path / "nightly.backup.part").mkdir()
    with app.app_context(), pytest.raises(OSError, match="nightly"):
        take_backup(db.engine, kept, None)
    assert kept.read_bytes() == taken.file.read_bytes()


def test_taking_and_restoring_are_journalled_and_the_age_of_the_last_one_is_known(session: Session, taken: Taken) -> None:
    with time_machine.travel(NOON, tick=False), transaction() as writing:
        assert last_backup(writing) is None
        note_taken(writing, "command-line", taken.backup)
        note_restored(writing, "command-line", taken.file, "2020-11-20T03:00:00Z")
    with transaction() as reading:
        assert last_backup(reading) == NOON
        assert reading.scalar(sa.select(sa.func.count()).select_from(Document)) == 2


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_who_may_not_make_a_schema_is_told_so(app: Flask, taken: Taken, database: PostgresDatabase, tmp_path: Path) -> None:
    with database.server.connect(database.name) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        connection.execute("GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO reader")
        try:
            engine = sa.create_engine(database.url.replace("postgres@", "reader@"), poolclass=sa.NullPool)
            backup = take_backup(engine, tmp_path / "unproved.backup", None)
            assert backup.proof is None
            assert isinstance(backup.unproved, Unavailable)
            assert backup.size == (tmp_path / "unproved.backup").stat().st_size
        finally:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")
def test_a_backup_of_the_other_kind_of_database_or_of_a_newer_program_is_refused(app: Flask, taken: Taken, tmp_path: Path) -> None:
    for says, code in (({"engine": "postgresql"}, "backup_other_engine"), ({"engine": "sqlite", "revision": "9999"}, "backup_newer")):
        file = tmp_path / code
        with file.open("wb") as target:
            container.BackupWriter(target, says, None).finish()
        with app.app_context(), pytest.raises(Invalid) as refused:
            restore(db.engine, file, None, force=True)
        assert refused.value.code == code


def test_a_short_passphrase_is_refused(app: Flask, taken: Taken, tmp_path: Path) -> None:
    with app.app_context(), pytest.raises(Invalid) as refused:
        take_backup(db.engine, tmp_path / "file", "short")
    assert refused.value.code == "passphrase_short"


def test_a_database_that_is_away_is_said_in_one_sentence(taken: Taken, database: Database, tmp_path: Path) -> None:
    if isinstance(database, PostgresDatabase):
        away = sa.create_engine(database.server.driver_url("nowhere"), poolclass=sa.NullPool)
    else:
        away = sa.create_engine(f"sqlite:///{tmp_path}/nowhere/pos.sqlite3", poolclass=sa.NullPool)
    with pytest.raises(Unavailable) as refused:
        take_backup(away, tmp_path / "away.backup", None)
    assert refused.value.code == "database_gave_up"
    assert list(tmp_path.iterdir()) == []
