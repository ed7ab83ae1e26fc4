"""What a database holds, told so that two of them can be compared: tables, columns, keys, indexes, checks and triggers."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedIndex

Description = dict[str, dict[str, Any]]


def described(connection: sa.Connection) -> Description:
    """Every table but Alembic's own, by name; inside, everything by name, so that order plays no part."""
    found: Description = {}
    inspector = sa.inspect(connection)
    # PostgreSQL answers for all tables at once, which a test that asks after every step is glad of.
    for (_, table), columns in inspector.get_multi_columns().items():
        found[table] = {
            f"column {column['name']}": (
                str(column["type"].compile(dialect=connection.dialect)),
                column["nullable"],
                column["default"],
            )
            for column in columns
        }
    for (_, table), key in inspector.get_multi_pk_constraint().items():
        found[table]["primary key"] = key
    for (_, table), keys in inspector.get_multi_foreign_keys().items():
        found[table] |= {f"foreign key {key['name']}": key for key in keys}
    for (_, table), uniques in inspector.get_multi_unique_constraints().items():
        found[table] |= {f"unique {unique['name']}": unique["column_names"] for unique in uniques}
    for (_, table), checks in inspector.get_multi_check_constraints().items():
        found[table] |= {f"check {check['name']}": re.sub(r"\s+", " ", check["sqltext"]) for check in checks}
    for (_, table), indexes in inspector.get_multi_indexes().items():
        found[table] |= {f"index {index['name']}": _index(index) for index in indexes}
    found.pop("alembic_version", None)
    return found


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


def _index(index: ReflectedIndex) -> tuple[Any, ...]:
    options = {option: str(value) for option, value in index.get("dialect_options", {}).items()}
    return index["column_names"], index.get("expressions"), index["unique"], options
