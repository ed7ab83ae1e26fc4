"""The migrations make exactly what the models say, up and down, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from pos.config import migrations_config
from pos.tables import metadata
from tests.house.schema import Description, described, differences, triggers
from tests.support.postgres import Postgres


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    with server.connect() as connection:
        connection.execute("CREATE DATABASE empty")
        yield server.driver_url("empty")
        connection.execute("DROP DATABASE empty WITH (FORCE)")


@pytest.fixture
def empty(empty_url: str) -> Iterator[sa.Engine]:
    """An engine on it that keeps no connection."""
    engine = sa.create_engine(empty_url, poolclass=sa.NullPool)
    yield engine
    engine.dispose()


def holds(engine: sa.Engine) -> tuple[Description, set[str]]:
    with engine.connect() as connection:
        return described(connection), triggers(connection)


def upgrade(url: str, revision: str = "head") -> None:
    command.upgrade(migrations_config(url), revision)


def test_alembic_finds_nothing_left_to_migrate(empty: sa.Engine, empty_url: str) -> None:
    upgrade(empty_url)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_alembic_would_find_a_column_without_a_migration(empty: sa.Engine, empty_url: str) -> None:
    upgrade(empty_url)
    changed = sa.MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(changed)
    changed.tables["site"].append_column(sa.Column("forgotten", sa.Text()))
    with empty.connect() as connection:
        assert len(compare_metadata(MigrationContext.configure(connection), changed)) == 1


def test_migrated_tables_are_those_that_the_models_would_make(empty: sa.Engine, empty_url: str) -> None:
    # This sees what autogenerate does not look at: checks, the conditions of indexes, what a foreign key does on delete.
    with empty.begin() as connection:
        metadata.create_all(connection)
        modelled = described(connection)
        metadata.drop_all(connection)
    upgrade(empty_url)
    migrated, _ = holds(empty)
    assert not differences(migrated, modelled), "\n".join(["", "migrated / modelled", *differences(migrated, modelled)])


def test_the_comparison_sees_a_check_that_a_migration_forgot(empty: sa.Engine, empty_url: str) -> None:
    upgrade(empty_url)
    before, _ = holds(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE extra (id INTEGER CONSTRAINT ck_extra_id CHECK (id > 0))")
    after, _ = holds(empty)
    assert [line.split(": ")[:2] for line in differences(before, after)] == [
        ["extra", "check ck_extra_id"],
        ["extra", "column id"],
        ["extra", "primary key"],
    ]


def test_up_down_and_up_again_ends_where_it_began(empty: sa.Engine, empty_url: str) -> None:
    upgrade(empty_url)
    first = holds(empty)
    command.downgrade(migrations_config(empty_url), "base")
    assert holds(empty) == ({}, set())
    upgrade(empty_url)
    assert holds(empty) == first


def test_every_single_step_can_be_undone(empty: sa.Engine, empty_url: str) -> None:
    script = ScriptDirectory.from_config(migrations_config(empty_url))
    revisions = [each.revision for each in reversed(list(script.walk_revisions()))]
    for revision, before in zip(revisions, ["base", *revisions], strict=False):
        earlier = holds(empty)
        upgrade(empty_url, revision)
        command.downgrade(migrations_config(empty_url), before)
        assert holds(empty) == earlier, f"{revision} leaves something behind"
        upgrade(empty_url, revision)


def test_a_step_that_fails_leaves_the_database_as_it_was(empty: sa.Engine, empty_url: str) -> None:
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE site (taken INTEGER)")
    before = holds(empty)
    with pytest.raises(sa.exc.DBAPIError):
        upgrade(empty_url)
    assert holds(empty) == before


def test_upgrading_twice_changes_nothing(empty: sa.Engine, empty_url: str) -> None:
    upgrade(empty_url)
    first = holds(empty)
    upgrade(empty_url)
    assert holds(empty) == first
