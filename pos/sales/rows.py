"""The rows of one act at one site, and what is read under the lock before they are made."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from pos.inventory.models import StockMove
from pos.inventory.valuing import Worth
from pos.revenue.cells import Cell
from pos.sales.models import Document, DocumentLine, DocumentPayment, DocumentSecret
from pos.tills.sums import Sum
from sites.db import metadata
from sites.journal import JournalEntry

Row = dict[str, Any]

DOCUMENT, LINE, PAYMENT, SECRET, ENTRY, MOVE = (
    metadata.tables[model.__tablename__]
    for model in (Document, DocumentLine, DocumentPayment, DocumentSecret, JournalEntry, StockMove)
)


class Approvals(NamedTuple):
    """Numbers of card approvals to look for in what was sold at the site from a day on."""

    numbers: list[str]
    since: date


@dataclass(slots=True)
class Ledger:
    """A site's ledger row under the lock; whoever writes moves it on."""

    site_id: int
    version: int
    seq: int
    counter_seq: int
    entries: int
    chain_head: bytes


@dataclass(slots=True)
class Found:
    """What stands already: the sites of known documents, levels and what they are worth, numbers received before, where the named
    tills are and in what state, and card approvals that another sale of the last weeks carries."""

    documents: dict[UUID, int] = field(default_factory=dict)
    levels: dict[int, tuple[int, datetime | None, Worth]] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    tills: dict[UUID, tuple[int, str]] = field(default_factory=dict)
    approvals: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Rows:
    """Everything that one act writes. `levels` are changes in thousandths and in won by item; `costs` are won by book date, product and
    party; `numbers` are (device id, new number); `cells` and `till_sums` may hold a key several times, which the store
    merges."""

    ledger: Ledger
    documents: list[Row] = field(default_factory=list)
    lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    secrets: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    levels: dict[int, tuple[int, int]] = field(default_factory=dict)
    costs: dict[tuple[date, str, int], int] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    numbers: list[tuple[int, int]] = field(default_factory=list)
    till_sums: list[Sum] = field(default_factory=list)


@cache
def names(table: sa.Table) -> tuple[str, ...]:
    """The columns of a table that are written, in order: all but the one that counts by itself."""
    return tuple(column.name for column in table.columns if column is not table.autoincrement_column)
