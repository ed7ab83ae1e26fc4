"""A migrated database for each test module, on both engines, set back after each test to where the module began.

Tests commit for real, over as many connections and isolation levels as they like: an outer transaction around them would
hide what `reading()` promises. Setting back costs a few milliseconds, since only rows are replaced.
"""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from alembic import command

from pos.config import migrations_config
from tests.support.postgres import Postgres

ENGINES = ("sqlite", "postgresql")
_numbers = count(1)


class Database(Protocol):
    """A database that knows a state to go back to."""

    url: str

    def freeze(self) -> None:
        """Takes what the database holds now as the state that every test of the module begins with."""

    def restore(self) -> None:
        """Puts the rows back to the frozen state, whatever triggers say."""

    def drop(self) -> None:
        """Removes the database."""


def migrate(url: str) -> None:
    """From nothing to newest, by the migrations themselves."""
    command.upgrade(migrations_config(url), "head")


class SqliteDatabase:
    """A file copied from a migrated one."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._file = folder / "pos.sqlite3"
        self._frozen = folder / "frozen.sqlite3"
        shutil.copyfile(template, self._file)
        self.url = f"sqlite:///{self._file}"
        self.freeze()

    def freeze(self) -> None:
        """See Database."""
        self._copy(self._file, self._frozen)

    def restore(self) -> None:
        """See Database."""
        self._copy(self._frozen, self._file)

    def drop(self) -> None:
        """See Database."""
        for left in self._file.parent.glob("*.sqlite3*"):
            left.unlink()

    def _copy(self, source: Path, target: Path) -> None:
        # SQLite's own copy takes the proper locks, so that connections open elsewhere see a commit, not a broken file.
        with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target, timeout=10)) as overwritten:
            overwritten.execute("PRAGMA synchronous=OFF")
            held.backup(overwritten)


class PostgresDatabase:
    """A database cloned from a migrated one. Its frozen rows are kept in memory."""

    def __init__(self, server: Postgres, template: str) -> None:
        self.server = server
        self.name = f"pos_{next(_numbers)}"
        with server.connect() as connection:
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        self.url = server.driver_url(self.name)
        self._connection = server.connect(self.name)
        self._frozen: dict[str, bytes] = {}
        self.freeze()

    def freeze(self) -> None:
        """See Database."""
        rows = {table: _rows_of(self._connection, table) for table in _tables(self._connection)}
        self._tables = tuple(rows)
        self._frozen = {table: data for table, data in rows.items() if data}

    def restore(self) -> None:
        """See Database."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            # As on a replica, neither foreign keys nor append-only triggers look on.
            cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '10s'")
            cursor.execute("".join(f"DELETE FROM {table};" for table in self._tables))
            for table, data in self._frozen.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(data)

    def drop(self) -> None:
        """See Database."""
        self._connection.close()
        with self.server.connect() as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")


def _tables(connection: "psycopg.Connection[tuple[str]]") -> list[str]:
    found = connection.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [table for (table,) in found]


def _rows_of(connection: "psycopg.Connection[tuple[str]]", table: str) -> bytes:
    if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
        return b""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)
