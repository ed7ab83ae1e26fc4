"""A PostgreSQL database as a backup: the rows of every table by COPY, all from one snapshot. The schema is not copied but made again
by the migrations, so that a backup comes back on any version of PostgreSQL, with no other program than this one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from pos.backup.container import BackupWriter, Record, torn
from pos.backup.proving import bring_up_to_date
from pos.config import MIGRATION_LOCK
from sites.errors import Unavailable, say

BLOCK_BYTES = 256 * 1024
# None of the limits of everyday work: a big table takes its time. Texts come out the same on every server.
OPTIONS = (
    "-c statement_timeout=0 -c lock_timeout=60s -c idle_in_transaction_session_timeout=0 -c datestyle=ISO,YMD -c timezone=UTC "
    "-c intervalstyle=iso_8601 -c extra_float_digits=3"
)
_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname
"""
_POINTING = """
SELECT child.relname, parent.relname FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid
JOIN pg_class parent ON parent.oid = k.confrelid
WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND k.conrelid <> k.confrelid
"""
_COUNTED_UP = """
SELECT t.relname, a.attname, pg_sequence_last_value(s.oid) FROM pg_class s
JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
"""
VERSIONS = "alembic_version"


def unlimited_engine(url: str | sa.URL) -> sa.Engine:
    """An engine for work of minutes, one connection at a time."""
    return sa.create_engine(
        url, poolclass=sa.NullPool, hide_parameters=True, connect_args={"options": OPTIONS, "connect_timeout": 5, "client_encoding": "utf8"}
    )


def copy_out(engine: sa.Engine, writer: BackupWriter) -> None:
    """Writes every table into a backup, as they are at one moment; others read and write meanwhile."""
    with engine.connect() as connection:
        # Held by the connection, not the transaction: the snapshot has to be younger than the last migration.
        connection.execute(sa.select(sa.func.pg_advisory_lock_shared(MIGRATION_LOCK)))
        connection.rollback()
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.connection.cursor() as cursor:  # type: ignore[attr-defined]  # psycopg's own, for COPY
            for table, columns in _in_order(cursor):
                writer.write(b"T", json.dumps({"table": table, "columns": columns}).encode())
                _copy_table(cursor, table, columns, writer)
                writer.write(b"E", json.dumps({"rows": cursor.rowcount}).encode())
            for table, column, value in cursor.execute(_COUNTED_UP).fetchall():
                if value is not None:
                    writer.write(b"S", json.dumps({"table": table, "column": column, "value": value}).encode())


def _in_order(cursor: psycopg.Cursor[Any]) -> list[tuple[str, list[str]]]:
    """The tables, each after those that it points at."""
    tables = dict(cursor.execute(_TABLES).fetchall())
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(tables, ()))
    for child, parent in cursor.execute(_POINTING).fetchall():
        sorter.add(child, parent)
    return [(table, tables[table]) for table in sorter.static_order() if table != VERSIONS]


def _copy_table(cursor: psycopg.Cursor[Any], table: str, columns: list[str], writer: BackupWriter) -> None:
    waiting = bytearray()
    with cursor.copy(_copying("COPY {} ({}) TO STDOUT", table, columns)) as copy:
        for piece in copy:
            waiting += piece
            if len(waiting) >= BLOCK_BYTES:
                writer.write(b"D", bytes(waiting))
                waiting.clear()
    if waiting:
        writer.write(b"D", bytes(waiting))


def _copying(statement: str, table: str, columns: list[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL(statement).format(sql.Identifier(table), names)


@contextmanager
def tried_out(engine: sa.Engine, records: Iterator[Record], revision: str) -> Iterator[Session]:
    """The content of a backup in a schema of its own, brought to the newest version, for as long as the block lasts. It is never
    committed, so that nothing stays behind, whatever happens. Unavailable when this user may not make a schema."""
    with engine.connect() as connection:
        if not connection.scalar(sa.text("SELECT has_database_privilege(current_database(), 'CREATE')")):
            raise Unavailable("may_not_try_out", say(
                "이 데이터베이스에 스키마를 만들 권한이 없어 복원해 볼 수 없습니다. GRANT CREATE ON DATABASE를 실행해 주세요.",
                "It cannot be tried out: this user may not make a schema here. Run GRANT CREATE ON DATABASE for it."))
        connection.execute(sa.text("CREATE SCHEMA pos_tried_out"))
        connection.execute(sa.text("SET LOCAL search_path TO pos_tried_out"))
        try:
            with filled(connection, records, revision) as session:
                yield session
        finally:
            connection.rollback()


@contextmanager
def filled(connection: Connection, records: Iterator[Record], revision: str) -> Iterator[Session]:
    """Makes the schema of that version, puts the rows into it and brings it to the newest version, all in the caller's transaction."""
    bring_up_to_date(connection, revision)
    with connection.connection.cursor() as cursor:  # type: ignore[attr-defined]  # psycopg's own, for COPY
        for record in records:
            if record.kind == b"T":
                _fill(cursor, record.fields, records)
            elif record.kind == b"S":
                _count_on(cursor, record.fields)
            else:
                raise torn()
        # The planner knows nothing yet of tables that were filled in this transaction.
        cursor.execute("ANALYZE")
    bring_up_to_date(connection)
    with Session(connection, autoflush=False, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session


def _fill(cursor: psycopg.Cursor[Any], head: dict[str, Any], records: Iterator[Record]) -> None:
    try:
        with cursor.copy(_copying("COPY {} ({}) FROM STDIN", head["table"], head["columns"])) as copy:
            for record in records:
                if record.kind != b"D":
                    break
                copy.write(record.body)
            else:
                raise torn()
    except psycopg.DataError as error:
        raise torn() from error
    if record.kind != b"E" or record.fields != {"rows": cursor.rowcount}:
        raise torn()


def _count_on(cursor: psycopg.Cursor[Any], of: dict[str, Any]) -> None:
    table = sql.Identifier(of["table"]).as_string(cursor)
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table, of["column"], of["value"]))


def is_empty(connection: Connection) -> bool:
    """Whether there is nothing to lose: no tables, or none with a row."""
    return not any(
        connection.scalar(sa.text(f'SELECT EXISTS (SELECT 1 FROM "{table}")')) for table in _tables(connection) if table != VERSIONS
    )


def clear(connection: Connection) -> None:
    """Removes every table of the schema, in the caller's transaction; whoever is using one is waited for."""
    names = ", ".join(f'"{table}"' for table in _tables(connection))
    if names:
        connection.execute(sa.text(f"DROP TABLE {names} CASCADE"))


def _tables(connection: Connection) -> list[str]:
    return [table for table, _columns in connection.execute(sa.text(_TABLES))]
