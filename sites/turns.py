"""SQLite has one writer at a time, and lets the others ask again after a sleep. Here they wait in line instead: threads for each
other, processes by a lock on a file beside the database. It only saves time: SQLite's own lock is what keeps writers apart."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

_thread_turn = Lock()
_files: dict[tuple[int, str], int] = {}


@contextmanager
def turn(engine: sa.Engine) -> Iterator[None]:
    """Waits for this writer's turn and holds it for the length of the block. On PostgreSQL nobody has to wait."""
    database = engine.url.database
    if engine.dialect.name != "sqlite" or database is None:
        yield
        return
    with _thread_turn:
        file = _file_of(database)
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _file_of(database: str) -> int:
    # A lock belongs to whoever opened the file: a forked process opens it again.
    key = (os.getpid(), database)
    if key not in _files:
        _files[key] = os.open(Path(f"{database}-turn"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _files[key]
