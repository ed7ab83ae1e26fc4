"""Alembic's door to the database: one transaction for the whole way up or down, one migrating process at a time."""

import os
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.engine import Connection

from pos.config import MIGRATION_LOCK, Settings
from pos.tables import metadata


def engine_for_migrations(url: str) -> sa.Engine:
    """An engine of its own: a table that SQLite rebuilds is gone for a moment, which its foreign keys would not allow."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _on_connect(raw: Any, _record: Any) -> None:
            raw.isolation_level = None
            for pragma in ("foreign_keys=OFF", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=60000"):
                raw.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def _on_begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration states plain column types: it must not change its meaning when a type of ours does."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def migrate(connection: Connection) -> None:
    """Runs the migrations that were asked for on this connection."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transactional_ddl=True,  # true of SQLite too, now that BEGIN is ours and not the driver's
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"rows without what they point at, nothing was changed: {broken[:5]}")


def main() -> None:
    """Migrates on the caller's connection, inside its transaction; else the database that it names, or the one of the environment."""
    if context.is_offline_mode():
        raise SystemExit("SQL scripts are not offered: some steps depend on what the database holds.")
    if "connection" in context.config.attributes:
        migrate(context.config.attributes["connection"])
        return
    url = context.config.attributes.get("database_url") or Settings.from_environment(os.environ).database_url
    engine = engine_for_migrations(url)
    try:
        with engine.connect() as connection:
            migrate(connection)
    finally:
        engine.dispose()


main()
