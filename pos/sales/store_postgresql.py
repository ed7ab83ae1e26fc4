"""The counter's three steps on PostgreSQL, one statement each. Rows travel as one JSON text, so that a checkout of any size is the
same prepared statement."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.valuing import Worth
from pos.revenue.cells import Cell, merge
from pos.sales.rows import DOCUMENT, ENTRY, LINE, MOVE, PAYMENT, SECRET, Approvals, Found, Ledger, Rows, names
from pos.tills.models import STATES
from pos.tills.sums import FIGURES, KEY_FIELDS, Sum, merged
from sites.clock import month_number

CELL_TYPES = ("smallint", "date", "bigint", "text", "text", "text", "smallint", *["bigint"] * 10, "integer")
CELL_COLUMNS = (*Cell._fields, "book_month")
SUM_TYPES = ("uuid", "smallint", "date", "text", *["bigint"] * len(FIGURES))
MEASURES = Cell._fields[Cell._fields.index("sales") :]

LOCK = "SELECT site_id, version, seq, counter_seq, entries, chain_head FROM site_ledger WHERE site_id = %s FOR UPDATE"

LOOK = """
SELECT 1, id::text, site_id, NULL::timestamptz, NULL::bigint, NULL::bigint FROM document WHERE id = ANY (%s::uuid[])
UNION ALL
SELECT 2, item_id::text, on_hand_milli, counted_at, value_won, average_micro FROM stock_level
WHERE site_id = %s AND item_id = ANY (%s::bigint[])
UNION ALL
SELECT 3, device_seq::text, NULL, NULL, NULL, NULL FROM device_number WHERE device_id = %s AND device_seq = ANY (%s::bigint[])
UNION ALL
SELECT 4, id::text, site_id, NULL, array_position(%s::text[], state), NULL FROM till WHERE id = ANY (%s::uuid[])
"""
LOOK_FOR_APPROVALS = LOOK + """
UNION ALL
SELECT 5, p.approval_no, NULL, NULL, NULL, NULL FROM document_payment p JOIN document d ON d.id = p.document_id
WHERE p.approval_no = ANY (ARRAY(SELECT jsonb_array_elements_text(%s::jsonb))) AND p.amount > 0
AND d.site_id = %s AND d.business_date >= %s::date
"""


def lock(session: Session, site_id: int) -> Ledger:
    """See pos.sales.store."""
    return Ledger(*session.connection().exec_driver_sql(LOCK, (str(site_id),)).one())


def look(
    session: Session, site_id: int, ids: list[UUID], items: list[int], device_id: int | None, seqs: list[int],
    tills: Sequence[UUID] = (), approvals: Approvals | None = None,
) -> Found:
    """See pos.sales.store. The statement's snapshot is younger than the lock, so nothing of this site can be missed."""
    values: tuple[str, ...] = (
        _array(ids), str(site_id), _array(items), str(device_id or 0), _array(seqs), _array(STATES), _array(tills)
    )
    statement = LOOK
    if approvals is not None:
        statement = LOOK_FOR_APPROVALS
        values += (json.dumps(approvals.numbers), str(site_id), approvals.since.isoformat())
    found = Found()
    for what, key, number, at, *worth in session.connection().exec_driver_sql(statement, values):
        if what == 1:
            found.documents[UUID(key)] = number
        elif what == 2:
            found.levels[int(key)] = (number, at, Worth(*worth))
        elif what == 3:
            found.numbers.add(int(key))
        elif what == 4:
            found.tills[UUID(key)] = (number, STATES[worth[0] - 1])
        else:
            found.approvals.add(key)
    return found


def write(session: Session, rows: Rows) -> None:
    """See pos.sales.store."""
    ledger = rows.ledger
    act = {
        "document": _values(DOCUMENT, rows.documents), "line": _values(LINE, rows.lines), "payment": _values(PAYMENT, rows.payments),
        "secret": _values(SECRET, rows.secrets), "entry": _values(ENTRY, rows.entries), "move": _values(MOVE, rows.moves),
        "ledger": [ledger.site_id, ledger.seq, ledger.counter_seq, ledger.entries, ledger.chain_head],
        "level": [[ledger.site_id, item_id, *change] for item_id, change in sorted(rows.levels.items())],
        "cost": [[day, ledger.site_id, sku, party, won] for (day, sku, party), won in sorted(rows.costs.items())],
        "cell": [[*cell, month_number(cell.book_date)] for cell in merge(rows.cells)],
        "number": rows.numbers, "sum": merged(rows.till_sums),
    }
    session.connection().exec_driver_sql(_write_statement(), (_ENCODER.encode(act),))


def _values(table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return list(map(itemgetter(*names(table)), rows))


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


_PLAIN: dict[type, Callable[[Any], str]] = {
    UUID: attrgetter("hex"), datetime: datetime.isoformat, date: date.isoformat, bytes: bytes.hex,
}


def _plain(value: Any) -> str:
    return _PLAIN[type(value)](value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_plain)


@cache
def _write_statement() -> str:
    cells = ", ".join(CELL_COLUMNS)
    added = ", ".join(f"{name} = revenue_cell.{name} + excluded.{name}" for name in MEASURES)
    summed = ", ".join(f"{name} = till_sum.{name} + excluded.{name}" for name in FIGURES)
    return f"""
WITH act AS MATERIALIZED (SELECT %s::jsonb AS j),
moved_on AS (
    UPDATE site_ledger SET seq = (j->'ledger'->>1)::bigint, counter_seq = (j->'ledger'->>2)::bigint,
        entries = (j->'ledger'->>3)::bigint, chain_head = decode(j->'ledger'->>4, 'hex')
    FROM act WHERE site_id = (j->'ledger'->>0)::bigint),
documents AS ({_insert(DOCUMENT, "document")}),
lines AS ({_insert(LINE, "line")}),
payments AS ({_insert(PAYMENT, "payment")}),
secrets AS ({_insert(SECRET, "secret")}),
entries AS ({_insert(ENTRY, "entry")}),
moves AS ({_insert(MOVE, "move")}),
levels AS (
    INSERT INTO stock_level (site_id, item_id, on_hand_milli, value_won)
    SELECT (r->>0)::bigint, (r->>1)::bigint, (r->>2)::bigint, (r->>3)::bigint FROM act, jsonb_array_elements(j->'level') AS r
    ON CONFLICT (site_id, item_id) DO UPDATE SET on_hand_milli = stock_level.on_hand_milli + excluded.on_hand_milli,
        value_won = stock_level.value_won + excluded.value_won),
costs AS (
    INSERT INTO product_cost (book_date, site_id, sku, party, cost_won)
    SELECT (r->>0)::date, (r->>1)::bigint, r->>2, (r->>3)::smallint, (r->>4)::bigint FROM act, jsonb_array_elements(j->'cost') AS r
    ON CONFLICT (book_date, site_id, sku, party) DO UPDATE SET cost_won = product_cost.cost_won + excluded.cost_won),
numbers AS (
    INSERT INTO device_number (device_id, device_seq)
    SELECT (r->>0)::bigint, (r->>1)::bigint FROM act, jsonb_array_elements(j->'number') AS r
    RETURNING device_id, device_seq),
till_sums AS (
    INSERT INTO till_sum (site_id, {", ".join(Sum._fields)})
    SELECT (j->'ledger'->>0)::bigint, {_cast(zip(Sum._fields, SUM_TYPES, strict=True))} FROM act, jsonb_array_elements(j->'sum') AS r
    ON CONFLICT (site_id, {", ".join(KEY_FIELDS)}) DO UPDATE SET {summed}),
series AS (
    UPDATE device SET received = device.received + came.count, highest = greatest(device.highest, came.highest)
    FROM (SELECT device_id, count(*) AS count, max(device_seq) AS highest FROM numbers GROUP BY device_id) AS came
    WHERE device.id = came.device_id)
INSERT INTO revenue_cell ({cells})
SELECT {_cast(zip(CELL_COLUMNS, CELL_TYPES, strict=True))} FROM act, jsonb_array_elements(j->'cell') AS r
ON CONFLICT (facet, book_date, site_id, key1, key2, key3, party) DO UPDATE SET {added}
"""


def _insert(table: sa.Table, key: str) -> str:
    columns = [(name, _type(table.c[name])) for name in names(table)]
    named = ", ".join(f'"{name}"' for name, _ in columns)
    return f"INSERT INTO {table.name} ({named}) SELECT {_cast(columns)} FROM act, jsonb_array_elements(j->'{key}') AS r"


def _cast(columns: Iterable[tuple[str, str]]) -> str:
    return ", ".join(
        f"decode(r->>{index}, 'hex')" if kind == "bytea" else f"r->>{index}" if kind == "text" else f"(r->>{index})::{kind}"
        for index, (_, kind) in enumerate(columns)
    )


def _type(column: sa.Column[Any]) -> str:
    kind = column.type
    for python_type, name in _TYPES:
        if isinstance(kind, python_type):
            return name
    raise TypeError(kind)


_TYPES: tuple[tuple[type[Any], str], ...] = (
    (sa.Uuid, "uuid"), (sa.SmallInteger, "smallint"), (sa.BigInteger, "bigint"), (sa.Integer, "integer"), (sa.Boolean, "boolean"),
    (sa.LargeBinary, "bytea"), (sa.Date, "date"), (sa.DateTime, "timestamptz"), (sa.TypeDecorator, "timestamptz"), (sa.Text, "text"),
)
