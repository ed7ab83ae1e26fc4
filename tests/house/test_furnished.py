"""What a database of a test is furnished with is made once, and is the same wherever it is copied to."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import Database, PostgresDatabase, SqliteDatabase

Make = Callable[[], Database]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[Make]:
    """Makes databases as every module gets one."""
    made: list[Database] = []

    def make() -> Database:
        number = str(len(made))
        if engine_name == "postgresql":
            server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
            made.append(PostgresDatabase(server, template, f"furnished_{number}"))
        else:
            folder = tmp_path / number
            folder.mkdir()
            made.append(SqliteDatabase(request.getfixturevalue("sqlite_template"), folder))
        return made[-1]

    yield make
    for database in made:
        database.drop()


def run(database: Database, statement: str) -> list[tuple[object, ...]]:
    """One statement as an application runs it, on a connection of its own; gives what it answers."""
    engine = sa.create_engine(database.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        answered = connection.exec_driver_sql(statement)
        return [tuple(row) for row in answered] if answered.returns_rows else []


def add(database: Database, code: str) -> object:
    """The number that the database gives to a region."""
    return run(database, f"INSERT INTO region (code, name) VALUES ('{code}', '{code}') RETURNING id")[0][0]


def codes(database: Database) -> list[object]:
    return [code for (code,) in run(database, "SELECT code FROM region ORDER BY id")]


def furnish(database: Database, *regions: str) -> str:
    def make() -> str:
        for code in regions:
            add(database, code)
        return regions[0]

    return database.furnish("regions of this test", make)


def test_it_is_made_once_and_copied_with_its_numbering(fresh: Make) -> None:
    first = fresh()
    assert furnish(first, "incheon", "seoul") == "incheon"
    second = fresh()
    assert furnish(second, "busan") == "incheon"
    assert codes(second) == codes(first) == ["incheon", "seoul"]
    assert add(second, "busan") == add(first, "busan")
    for database in (first, second):
        database.restore()
        assert codes(database) == ["incheon", "seoul"]


def test_nothing_is_copied_over_what_was_written_before(fresh: Make) -> None:
    furnish(fresh(), "incheon")
    written, frozen = fresh(), fresh()
    add(written, "busan")
    assert furnish(written, "seoul") == "seoul"
    assert codes(written) == ["busan", "seoul"]
    add(frozen, "busan")
    frozen.freeze()
    assert furnish(frozen, "seoul") == "seoul"
    assert codes(frozen) == ["busan", "seoul"]


def test_what_was_written_is_set_back_however_often(fresh: Make) -> None:
    database = fresh()
    for _ in range(3):
        add(database, "incheon")
        database.restore()
        assert codes(database) == []
        database.restore()
    run(database, "DELETE FROM region")
    add(database, "kept")
    database.freeze()
    run(database, "DELETE FROM region")
    database.restore()
    assert codes(database) == ["kept"]


def test_a_table_that_a_module_made_is_set_back_too(fresh: Make) -> None:
    database = fresh()
    run(database, "CREATE TABLE shelf (code TEXT)")
    database.freeze()
    run(database, "INSERT INTO shelf VALUES ('left')")
    database.restore()
    assert run(database, "SELECT code FROM shelf") == []
