"""A migrated database for each test module, on both engines, set back after each test to where the module began.

Tests commit for real, over as many connections and isolation levels as they like: an outer transaction around them would
hide what `reading()` promises. Setting back costs a few milliseconds, since only rows are replaced; nothing where nobody wrote.
"""

import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar, cast

import psycopg
from alembic import command

from pos.config import migrations_config
from tests.support.postgres import Postgres

ENGINES = ("sqlite", "postgresql")
Made = TypeVar("Made")
# What was made, and what was stored by it, under the kind of database and the names of all that stands there.
_furnished: dict[tuple[str, ...], tuple[Any, Any]] = {}


class Database(ABC):
    """A database that knows a state to go back to."""

    url: str
    _stands: tuple[str, ...] | None
    _writes_seen: object

    def freeze(self) -> None:
        """Takes what the database holds now as the state that every test of the module begins with."""
        self._stands = None
        self._take()
        self._writes_seen = self._writes()

    def restore(self) -> None:
        """Puts the rows back to the frozen state, whatever triggers say. Where nobody wrote since, they are there already."""
        if self._writes() != self._writes_seen:
            self._put_back()
            self._writes_seen = self._writes()

    def furnish(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, with what it stores frozen. A later database of this process that stands where this one stood gets
        a copy of both, as if it had been made there."""
        untouched = self._stands is not None and self._writes() == self._writes_seen
        stands = (*(self._stands or ()), name) if untouched else None
        if stands in _furnished:
            made, stored = _furnished[stands]
            self._adopt(stored)
            self._writes_seen = self._writes()
        else:
            made = make()
            self.freeze()
            if stands is not None:
                _furnished[stands] = made, self._copied(stands)
        self._stands = stands
        return cast(Made, made)

    def _begin(self) -> None:
        """Freezes what a migration leaves."""
        self.freeze()
        self._stands = (type(self).__name__,)

    @abstractmethod
    def drop(self) -> None:
        """Removes the database."""

    @abstractmethod
    def _writes(self) -> object:
        """Something that is another one after each commit."""

    @abstractmethod
    def _take(self) -> None:
        """Keeps the rows that are there now."""

    @abstractmethod
    def _put_back(self) -> None:
        """Replaces the rows by those that were kept."""

    @abstractmethod
    def _copied(self, stands: tuple[str, ...]) -> Any:
        """What was kept, in a form that outlives this database."""

    @abstractmethod
    def _adopt(self, stored: Any) -> None:
        """Keeps that instead, and puts it back; what is counted up by the database goes on from there."""


def migrate(url: str) -> None:
    """From nothing to newest, by the migrations themselves."""
    command.upgrade(migrations_config(url), "head")


class SqliteDatabase(Database):
    """A file copied from a migrated one."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._file = folder / "pos.sqlite3"
        shutil.copyfile(template, self._file)
        self.url = f"sqlite:///{self._file}"
        self._watch = sqlite3.connect(self._file)
        self._begin()

    def drop(self) -> None:
        """See Database."""
        self._watch.close()
        # Not the file in which writers wait for their turn (sites/turns.py): who has it open keeps it.
        for left in self._file.parent.glob("*.sqlite3*"):
            if not left.name.endswith("-turn"):
                left.unlink()

    def _writes(self) -> object:
        # SQLite counts for each connection what the other ones committed.
        return self._watch.execute("PRAGMA data_version").fetchone()

    def _take(self) -> None:
        self._frozen = self._file.with_name("frozen.sqlite3")
        _copy(self._file, self._frozen)

    def _put_back(self) -> None:
        _copy(self._frozen, self._file)

    def _copied(self, stands: tuple[str, ...]) -> Path:
        return Path(shutil.copyfile(self._frozen, self._template.with_name(f"{'-'.join(stands)}.sqlite3")))

    def _adopt(self, stored: Path) -> None:
        self._frozen = stored
        self._put_back()


def _copy(source: Path, target: Path) -> None:
    # SQLite's own copy takes the proper locks, so that connections open elsewhere see a commit, not a broken file.
    with closing(sqlite3.connect(source)) as held, closing(sqlite3.connect(target, timeout=10)) as overwritten:
        overwritten.execute("PRAGMA synchronous=OFF")
        held.backup(overwritten)


class PostgresDatabase(Database):
    """A database cloned from a migrated one. Its frozen rows are kept in memory."""

    def __init__(self, server: Postgres, template: str, name: str = "pos") -> None:
        self.server = server
        self.name = name
        with server.connect() as connection:
            connection.execute(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        self.url = server.driver_url(self.name)
        self._connection = server.connect(self.name)
        self._begin()

    def drop(self) -> None:
        """See Database."""
        self._connection.close()
        with self.server.connect() as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _writes(self) -> object:
        # No row changes without the log growing. It also grows by the server's own doing, which costs no more than a restore.
        return self._connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()

    def _take(self) -> None:
        rows = {table: _rows_of(self._connection, table) for table in _tables(self._connection)}
        self._tables = tuple(rows)
        self._frozen = {table: data for table, data in rows.items() if data}

    def _put_back(self) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            # As on a replica, neither foreign keys nor append-only triggers look on. Nobody waits for the disk.
            for setting in ("session_replication_role = replica", "lock_timeout = '10s'", "synchronous_commit = off"):
                cursor.execute(f"SET LOCAL {setting}")
            cursor.execute("".join(f"DELETE FROM {table};" for table in self._tables))
            for table, data in self._frozen.items():
                with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(data)

    def _copied(self, stands: tuple[str, ...]) -> tuple[dict[str, bytes], list[tuple[str, int]]]:
        counted = self._connection.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        return self._frozen, counted.fetchall()

    def _adopt(self, stored: tuple[dict[str, bytes], list[tuple[str, int]]]) -> None:
        self._frozen, counted = stored
        self._put_back()
        for sequence, value in counted:
            self._connection.execute("SELECT setval(%s::regclass, %s)", (sequence, value))


def _tables(connection: "psycopg.Connection[tuple[str]]") -> list[str]:
    found = connection.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    return [table for (table,) in found]


def _rows_of(connection: "psycopg.Connection[tuple[str]]", table: str) -> bytes:
    if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is None:
        return b""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        return b"".join(bytes(part) for part in copy)
