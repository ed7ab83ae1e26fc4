"""The counter's three steps on SQLite, where BEGIN IMMEDIATE already made this transaction the only writer of the whole file: so
the statements are plain text, made once, and as few as there are tables."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.valuing import Worth
from pos.revenue.cells import Cell, merge
from pos.sales.rows import DOCUMENT, ENTRY, LINE, MOVE, PAYMENT, SECRET, Approvals, Found, Ledger, Rows, names
from pos.tills.sums import FIGURES, KEY_FIELDS, Sum, merged
from sites.clock import month_number

LOCK = "SELECT site_id, version, seq, counter_seq, entries, chain_head FROM site_ledger WHERE site_id = ?"
IDS = "SELECT id, site_id FROM document WHERE id IN ({marks})"
LEVELS = "SELECT item_id, on_hand_milli, counted_at, value_won, average_micro FROM stock_level WHERE site_id = ? AND item_id IN ({marks})"
NUMBERS = "SELECT device_seq FROM device_number WHERE device_id = ? AND device_seq IN ({marks})"
TILLS = "SELECT id, site_id, state FROM till WHERE id IN ({marks})"
APPROVALS = """
SELECT p.approval_no FROM document_payment p JOIN document d ON d.id = p.document_id
WHERE d.site_id = ? AND d.business_date >= ? AND p.amount > 0 AND p.approval_no IN ({marks})
"""

ADVANCE = "UPDATE site_ledger SET seq = ?, counter_seq = ?, entries = ?, chain_head = ? WHERE site_id = ?"
NUMBER = "INSERT INTO device_number (device_id, device_seq) VALUES (?, ?)"
SERIES = "UPDATE device SET received = received + ?, highest = max(highest, ?) WHERE id = ?"
LEVEL = """
INSERT INTO stock_level (site_id, item_id, on_hand_milli, value_won) VALUES (?, ?, ?, ?)
ON CONFLICT (site_id, item_id)
DO UPDATE SET on_hand_milli = on_hand_milli + excluded.on_hand_milli, value_won = value_won + excluded.value_won
"""
COST = """
INSERT INTO product_cost (book_date, site_id, sku, party, cost_won) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (book_date, site_id, sku, party) DO UPDATE SET cost_won = cost_won + excluded.cost_won
"""
_CELL_COLUMNS = (*Cell._fields, "book_month")
CELL = f"""
INSERT INTO revenue_cell ({", ".join(_CELL_COLUMNS)}) VALUES ({", ".join("?" * len(_CELL_COLUMNS))})
ON CONFLICT (facet, book_date, site_id, key1, key2, key3, party)
DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in Cell._fields[Cell._fields.index("sales") :])}
"""

SUM = f"""
INSERT INTO till_sum (site_id, {", ".join(Sum._fields)}) VALUES (?, {", ".join("?" * len(Sum._fields))})
ON CONFLICT (site_id, {", ".join(KEY_FIELDS)})
DO UPDATE SET {", ".join(f"{name} = {name} + excluded.{name}" for name in FIGURES)}
"""


def lock(session: Session, site_id: int) -> Ledger:
    """See pos.sales.store."""
    return Ledger(*session.connection().exec_driver_sql(LOCK, (site_id,)).one())


def look(
    session: Session, site_id: int, ids: list[UUID], items: list[int], device_id: int | None, seqs: list[int],
    tills: Sequence[UUID] = (), approvals: Approvals | None = None,
) -> Found:
    """See pos.sales.store."""
    found = Found({UUID(known): site for known, site in _those_of(session, IDS, (), [wanted.hex for wanted in ids])})
    for item_id, on_hand, counted_at, *worth in _those_of(session, LEVELS, (site_id,), items):
        counted = None if counted_at is None else datetime.fromisoformat(counted_at).replace(tzinfo=UTC)
        found.levels[item_id] = (on_hand, counted, Worth(*worth))
    found.numbers = {seq for (seq,) in _those_of(session, NUMBERS, (device_id,), seqs)}
    found.tills = {UUID(till): (site, state) for till, site, state in _those_of(session, TILLS, (), [till.hex for till in tills])}
    if approvals is not None:
        since = approvals.since.isoformat()
        found.approvals = {number for (number,) in _those_of(session, APPROVALS, (site_id, since), approvals.numbers)}
    return found


def write(session: Session, rows: Rows) -> None:
    """See pos.sales.store."""
    ledger, say = rows.ledger, session.connection().exec_driver_sql
    say(ADVANCE, (ledger.seq, ledger.counter_seq, ledger.entries, ledger.chain_head, ledger.site_id))
    for table, written in (
        (DOCUMENT, rows.documents), (LINE, rows.lines), (PAYMENT, rows.payments), (SECRET, rows.secrets), (ENTRY, rows.entries),
        (MOVE, rows.moves),
    ):
        if written:
            say(_insert(table), [_plain(row) for row in map(itemgetter(*names(table)), written)])
    if rows.numbers:
        say(NUMBER, rows.numbers)
        highest: dict[int, list[int]] = {}
        for device_id, seq in rows.numbers:
            highest.setdefault(device_id, []).append(seq)
        say(SERIES, [(len(seqs), max(seqs), device_id) for device_id, seqs in highest.items()])
    if rows.levels:
        say(LEVEL, [(ledger.site_id, item_id, *change) for item_id, change in sorted(rows.levels.items())])
    if rows.costs:
        say(COST, [(day.isoformat(), ledger.site_id, sku, party, won) for (day, sku, party), won in sorted(rows.costs.items())])
    if rows.till_sums:
        say(SUM, [(ledger.site_id, *_plain(each)) for each in merged(rows.till_sums)])
    say(CELL, [(*_plain(cell), month_number(cell.book_date)) for cell in merge(rows.cells)])


def _those_of(session: Session, statement: str, first: tuple[Any, ...], wanted: Sequence[Any]) -> Iterable[Any]:
    if not wanted:
        return ()
    return session.connection().exec_driver_sql(statement.format(marks=", ".join("?" * len(wanted))), (*first, *wanted))


@cache
def _insert(table: sa.Table) -> str:
    columns = names(table)
    quoted = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join('?' * len(columns))})"


# As SQLAlchemy's own types store and read them.
_STORED: dict[type, Callable[[Any], Any]] = {
    UUID: attrgetter("hex"), date: date.isoformat,
    datetime: lambda at: at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds"),
}


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple([_STORED[type(value)](value) if type(value) in _STORED else value for value in row])
