"""A SQLite database as a backup: the file as SQLite itself copies it, in one step, while others read and write."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.backup.container import BackupWriter, Record, torn
from pos.backup.proving import bring_up_to_date
from sites.db import prepare_engine
from sites.errors import Unavailable, say
from sites.turns import turn

READ_BYTES = 1024 * 1024
WAIT_SECONDS = 60.0


def copy_out(file: Path, writer: BackupWriter, scratch: Path) -> None:
    """Writes the database, as it is at one moment, into a backup. `scratch` is a name beside the backup that may be used and is freed."""
    try:
        with closing(_opened(file)) as source, closing(sqlite3.connect(scratch)) as copy:
            # All pages in one step: with several, every commit of another process would begin it again.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        writer.write(b"T", b'{"file": "database"}')
        size = 0
        with scratch.open("rb") as copied:
            while part := copied.read(READ_BYTES):
                writer.write(b"D", part)
                size += len(part)
        writer.write(b"E", b'{"bytes": %d}' % size)
    finally:
        _unlink(scratch)


@contextmanager
def unpacked(records: Iterator[Record], scratch: Path) -> Iterator[Session]:
    """The content of a backup as a database of its own, brought to the newest version, for as long as the block lasts."""
    try:
        _write(records, scratch)
        bring_up_to_date(f"sqlite:///{scratch}")
        engine = sa.create_engine(f"sqlite:///{scratch}", poolclass=sa.NullPool, hide_parameters=True)
        prepare_engine(engine)
        try:
            with Session(engine, autoflush=False, expire_on_commit=False) as session:
                yield session
        finally:
            engine.dispose()
    finally:
        _unlink(scratch)


def replace_by(engine: sa.Engine, scratch: Path) -> None:
    """Puts a proved copy in the place of the database, in one transaction of SQLite's own: whole or not at all, and whoever has the
    old one open sees a commit and no broken file."""
    target = Path(str(engine.url.database))
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
    try:
        with turn(engine), closing(sqlite3.connect(scratch)) as proved, closing(_opened(target)) as overwritten:
            overwritten.execute("PRAGMA synchronous=FULL")
            proved.backup(overwritten)
            overwritten.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise Unavailable("database_busy", say(
            "데이터베이스를 바꿀 수 없었습니다({why}). 서버와 worker를 멈춘 뒤 다시 해 주세요. 그대로 남아 있습니다.",
            "The database could not be replaced ({why}). Stop the server and the worker and try again. It stands as it was.",
            why=str(error))) from error


def is_empty(engine: sa.Engine) -> bool:
    """Whether there is nothing to lose: no file, or tables without a row."""
    file = Path(str(engine.url.database))
    if not file.exists():
        return True
    with closing(_opened(file)) as connection:
        named = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return not any(
            connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()[0]
            for name in named if name != "alembic_version" and not name.startswith("sqlite_")
        )


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=WAIT_SECONDS)


def _write(records: Iterator[Record], scratch: Path) -> None:
    size = 0
    if next(records, Record(b"", b"")).kind != b"T":
        raise torn()
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        for record in records:
            if record.kind == b"D":
                target.write(record.body)
                size += len(record.body)
            elif record.kind != b"E" or record.fields != {"bytes": size}:
                raise torn()


def _unlink(scratch: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal", "-turn"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{scratch}{ending}")
