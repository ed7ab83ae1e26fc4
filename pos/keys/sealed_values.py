"""Every sealed value that the database holds, under which key it lies, and how it comes under the newest one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.purchasing.models import Supplier
from pos.promotions.models import PassHolder
from pos.sales.models import QuarantineItem
from pos.tickets.models import Ticket, TicketPhoto
from pos.trade.models import Customer
from sites.db import metadata
from sites.people.models import Account, Participant, SecondFactor
from sites.vault import vault

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed values, and the name and the row that each was sealed for."""

    table: sa.Table
    column: sa.ColumnElement[bytes]
    name: sa.ColumnElement[str]
    row: sa.ColumnElement[Any]

    @property
    def where(self) -> str:
        """The column by name."""
        return f"{self.table.name}.{self.column.key}"

    @property
    def under(self) -> sa.ColumnElement[bytes]:
        """The number of the key, as one byte."""
        # As a literal: PostgreSQL takes two parameters of the same value for two expressions, which cannot be grouped by.
        one: sa.ColumnElement[int] = sa.literal_column("1")
        return sa.func.substr(self.column, one, one, type_=sa.LargeBinary())


def _sealed(column: Any, name: str, row: Any) -> Sealed:
    table: sa.Table = column.class_.__table__
    return Sealed(table, table.c[column.key], sa.literal(name), row)


_SECRET = metadata.tables["document_secret"]
_TILL_TEXT = metadata.tables["till_text"]
_ACCOUNT = sa.select(Account.code).where(Account.id == SecondFactor.account_id).scalar_subquery()
SEALED = (
    Sealed(_SECRET, _SECRET.c.sealed, _SECRET.c.field, _SECRET.c.document_id),
    Sealed(_TILL_TEXT, _TILL_TEXT.c.sealed, _TILL_TEXT.c.field, _TILL_TEXT.c.row_id),
    _sealed(QuarantineItem.body_sealed, "body", QuarantineItem.id), _sealed(Supplier.contact_sealed, "contact", Supplier.id),
    _sealed(PassHolder.sealed, "holder", PassHolder.code), _sealed(SecondFactor.secret_sealed, "secret", _ACCOUNT),
    _sealed(Participant.legal_name_sealed, "legal_name", Participant.code),
    *(_sealed(column, column.key, Ticket.id) for column in (Ticket.phone, Ticket.customer, Ticket.note)),
    _sealed(Customer.contact_sealed, "contact", Customer.code),
    _sealed(TicketPhoto.sealed, "sealed", TicketPhoto.id),
)


def counts(session: Session) -> Counter[int]:
    """How many values lie under each key."""
    found: Counter[int] = Counter()
    for each in SEALED:
        query = sa.select(each.under, sa.func.count()).where(each.column.is_not(None)).group_by(each.under)
        for number, count in session.execute(query):
            found[bytes(number)[0]] += count
    return found


def seal_some_anew(session: Session, column: Sealed) -> int:
    """Brings some values of a column under the sealing key and answers how many; 0 when all are. A value that somebody writes
    meanwhile stays theirs. MissingKey when a key is not held."""
    key = list(column.table.primary_key.columns)
    query = sa.select(*key, column.column, column.name.label("bound_name"), column.row.label("bound_row"))
    older = query.where(column.under != bytes([vault.sealing_key])).limit(ROWS_AT_ONCE)
    rows = session.execute(older).all()
    for row in rows:
        sealed, name, bound = row[len(key) :]
        place = column.table.name, name, str(bound)
        anew = vault.seal(vault.open(sealed, *place), *place)
        own = [part == value for part, value in zip(key, row, strict=False)]
        session.execute(sa.update(column.table).where(*own, column.column == sealed).values({column.column.key: anew}))
    return len(rows)


def unopened(session: Session) -> Iterator[tuple[str, int, int]]:
    """What lies under keys that are not held: the column, the key's number, and how many values."""
    for each in SEALED:
        query = sa.select(each.under, sa.func.count()).where(each.column.is_not(None)).group_by(each.under)
        for number, count in session.execute(query):
            if bytes(number)[0] not in vault.numbers:
                yield f"{each.where}", bytes(number)[0], count
