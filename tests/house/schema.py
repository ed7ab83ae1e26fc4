"""What a database holds, told so that two of them can be compared: tables, columns, keys, indexes, checks and triggers."""

import re
from typing import Any

import sqlalchemy as sa

Description = dict[str, dict[str, Any]]


def described(connection: sa.Connection) -> Description:
    """Every table but Alembic's own, by name; inside, everything by name, so that order plays no part."""
    inspector = sa.inspect(connection)
    return {
        table: _table(inspector, table, connection)
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def differences(one: Description, other: Description) -> list[str]:
    """One line for every thing that only one of them holds or that they hold differently."""
    found = []
    for table in sorted(one.keys() | other.keys()):
        first, second = one.get(table, {}), other.get(table, {})
        for thing in sorted(first.keys() | second.keys()):
            if first.get(thing) != second.get(thing):
                found.append(f"{table}: {thing}: {first.get(thing)} / {second.get(thing)}")
    return found


def triggers(connection: sa.Connection) -> set[str]:
    """The names of the tables that refuse a change, with the trigger's name."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    else:
        rows = connection.exec_driver_sql(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
        )
    return {f"{table}.{name}" for table, name in rows}


def _table(inspector: sa.Inspector, table: str, connection: sa.Connection) -> dict[str, Any]:
    def compiled(kind: Any) -> str:
        return str(kind.compile(dialect=connection.dialect))

    told: dict[str, Any] = {"primary key": inspector.get_pk_constraint(table)}
    for column in inspector.get_columns(table):
        told[f"column {column['name']}"] = (compiled(column["type"]), column["nullable"], column["default"])
    for key in inspector.get_foreign_keys(table):
        told[f"foreign key {key['name']}"] = key
    for unique in inspector.get_unique_constraints(table):
        told[f"unique {unique['name']}"] = unique["column_names"]
    for check in inspector.get_check_constraints(table):
        told[f"check {check['name']}"] = re.sub(r"\s+", " ", check["sqltext"])
    for index in inspector.get_indexes(table):
        options = {option: str(value) for option, value in index.get("dialect_options", {}).items()}
        told[f"index {index['name']}"] = (index["column_names"], index.get("expressions"), index["unique"], options)
    return told
