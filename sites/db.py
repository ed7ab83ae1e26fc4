"""The database handle, the column types that both databases share, and transaction(): the only commit in the code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from select import POLLIN, poll
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Session, registry

from sites.turns import turn

R = TypeVar("R")

# What tells SQLite to take the write lock at once; PostgreSQL does not need to know.
WRITING = {"writes": True}

TRIES = 3
DEADLOCK, SERIALIZATION = "40P01", "40001"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An instant. Only aware values go in; UTC comes out on both databases (SQLite itself drops the zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    """What every table is built on. Models inherit this, never `db.Model`, so that types hold."""

    registry = registry(
        metadata=metadata,
        type_annotation_map={datetime: UtcDateTime(), int: sa.BigInteger(), str: sa.Text()},
    )


db = SQLAlchemy(metadata=metadata, session_options={"expire_on_commit": False, "autoflush": False})


@contextmanager
def transaction() -> Iterator[Session]:
    """One act, whole or not at all: commits when the block ends, rolls back when it raises. Doors open it, never the domain.

    What was read before in this session is let go first, so that the act starts on the newest state; on SQLite it takes the
    write lock at once (BEGIN IMMEDIATE). Opening one inside another is a mistake and raises RuntimeError.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("a transaction is already open: the door opens one, the domain fills it")
    session.rollback()
    session.info["writing"] = True
    try:
        with turn(db.engine):
            try:
                session.connection(execution_options=WRITING)
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def replacing(engine: sa.Engine) -> Iterator[Connection]:
    """A whole database put in the place of another, in one transaction on a connection of its own: commits when the block ends, and
    when it raises nothing has happened."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading() -> Iterator[Session]:
    """One snapshot for many reads: whatever others commit meanwhile, every query in the block sees the same moment."""
    session = db.session()
    session.rollback()
    options: dict[str, Any] = {}
    if db.engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        session.connection(execution_options=options)
        yield session
    finally:
        session.rollback()


def prepare_engine(engine: sa.Engine) -> None:
    """Makes SQLite keep what PostgreSQL keeps by itself: foreign keys, durable commits, one writer that waits its turn; and lets
    no connection to PostgreSQL out of the pool that the server has closed meanwhile."""
    if engine.dialect.name == "postgresql":
        sa.event.listen(engine, "checkout", _refuse_dead_connection)
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def _on_connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "trusted_schema=OFF"):
            raw.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_dead_connection(raw: Any, _record: Any, _proxy: Any) -> None:
    # A server that is gone has said so on the socket: looking there costs no round trip, as asking on every checkout would.
    # The pool takes a fresh connection instead, so that a database that restarted is noticed by nobody.
    waiting = poll()
    if not raw.closed:
        waiting.register(raw.fileno(), POLLIN)
    if raw.closed or waiting.poll(0):
        raise sa.exc.DisconnectionError


def attempt(work: Callable[[Session], R]) -> R:
    """Runs `work` in a transaction; where a neighbour's commit got in its way, again on the new state, three times at most."""
    for _ in range(TRIES - 1):
        try:
            with transaction() as session:
                return work(session)
        except sa.exc.IntegrityError:
            continue
        except sa.exc.OperationalError as error:
            if getattr(error.orig, "sqlstate", None) not in (DEADLOCK, SERIALIZATION):
                raise
    with transaction() as session:
        return work(session)
