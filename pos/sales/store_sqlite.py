"""The counter's three steps on SQLite, where BEGIN IMMEDIATE already made this transaction the only writer."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from pos.revenue.cells import Cell, merge
from pos.sales.rows import (
    CELL,
    DEVICE,
    DOCUMENT,
    ENTRY,
    LEDGER,
    LEVEL,
    LINE,
    MOVE,
    NUMBER,
    PAYMENT,
    SECRET,
    Found,
    Ledger,
    Rows,
)
from sites.clock import month_number

_LOCK = sa.select(
    LEDGER.c.site_id, LEDGER.c.version, LEDGER.c.seq, LEDGER.c.counter_seq, LEDGER.c.entries, LEDGER.c.chain_head
).where(LEDGER.c.site_id == sa.bindparam("site"))
_IDS = sa.select(DOCUMENT.c.id, DOCUMENT.c.site_id).where(DOCUMENT.c.id.in_(sa.bindparam("ids", expanding=True)))
_LEVELS = sa.select(LEVEL.c.item_id, LEVEL.c.on_hand_milli, LEVEL.c.counted_at).where(
    LEVEL.c.site_id == sa.bindparam("site"), LEVEL.c.item_id.in_(sa.bindparam("items", expanding=True))
)
_NUMBERS = sa.select(NUMBER.c.device_seq).where(
    NUMBER.c.device_id == sa.bindparam("device"), NUMBER.c.device_seq.in_(sa.bindparam("seqs", expanding=True))
)
_ADVANCE = (
    sa.update(LEDGER)
    .where(LEDGER.c.site_id == sa.bindparam("site"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("seq", "counter_seq", "entries", "chain_head")})
)
_level = insert(LEVEL).values(site_id=sa.bindparam("site_id"), item_id=sa.bindparam("item_id"), on_hand_milli=sa.bindparam("on_hand_milli"))
_RAISE_LEVEL = _level.on_conflict_do_update(
    index_elements=["site_id", "item_id"], set_={"on_hand_milli": LEVEL.c.on_hand_milli + _level.excluded.on_hand_milli}
)
_RAISE_SERIES = (
    sa.update(DEVICE)
    .where(DEVICE.c.id == sa.bindparam("device"))
    .values(received=DEVICE.c.received + 1, highest=sa.func.max(DEVICE.c.highest, sa.bindparam("came")))
)
_MEASURES = Cell._fields[Cell._fields.index("sales") :]
_cell = insert(CELL).values({name: sa.bindparam(name) for name in (*Cell._fields, "book_month")})
_ADD_TO_CELL = _cell.on_conflict_do_update(
    index_elements=["facet", "book_date", "site_id", "key1", "key2", "key3", "party"],
    set_={name: CELL.c[name] + _cell.excluded[name] for name in _MEASURES},
)


def lock(session: Session, site_id: int) -> Ledger:
    """See pos.sales.store."""
    return Ledger(*session.execute(_LOCK, {"site": site_id}).one())


def look(session: Session, site_id: int, ids: list[UUID], items: list[int], device_id: int | None, seqs: list[int]) -> Found:
    """See pos.sales.store."""
    found = Found(dict(session.execute(_IDS, {"ids": ids}).all()))
    if items:
        rows = session.execute(_LEVELS, {"site": site_id, "items": items})
        found.levels = {item: (on_hand, counted_at) for item, on_hand, counted_at in rows}
    if seqs:
        found.numbers = set(session.scalars(_NUMBERS, {"device": device_id, "seqs": seqs}))
    return found


def write(session: Session, rows: Rows) -> None:
    """See pos.sales.store."""
    ledger = rows.ledger
    connection = session.connection()
    connection.execute(_ADVANCE, {
        "site": ledger.site_id, "new_seq": ledger.seq, "new_counter_seq": ledger.counter_seq, "new_entries": ledger.entries,
        "new_chain_head": ledger.chain_head,
    })
    for table, values in (
        (DOCUMENT, rows.documents), (LINE, rows.lines), (PAYMENT, rows.payments), (SECRET, rows.secrets), (ENTRY, rows.entries),
        (MOVE, rows.moves), (NUMBER, [{"device_id": device_id, "device_seq": seq} for device_id, seq in rows.numbers]),
    ):
        if values:
            connection.execute(sa.insert(table), values)
    for device_id, seq in rows.numbers:
        connection.execute(_RAISE_SERIES, {"device": device_id, "came": seq})
    levels: list[dict[str, Any]] = [
        {"site_id": ledger.site_id, "item_id": item_id, "on_hand_milli": change} for item_id, change in sorted(rows.levels.items())
    ]
    if levels:
        connection.execute(_RAISE_LEVEL, levels)
    connection.execute(_ADD_TO_CELL, [{**cell._asdict(), "book_month": month_number(cell.book_date)} for cell in merge(rows.cells)])
