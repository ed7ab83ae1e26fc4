"""What the counter asks of a database: take the site's lock, look at what stands, write everything in one go."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from pos.sales import store_postgresql, store_sqlite
from pos.sales.rows import Approvals, Found, Ledger, Rows


class Store(Protocol):
    """The three steps. `lock` makes this transaction the site's only writer until it ends."""

    def lock(self, session: Session, site_id: int) -> Ledger:
        """The site's ledger row, locked."""

    def look(
        self, session: Session, site_id: int, ids: list[UUID], items: list[int], device_id: int | None, seqs: list[int],
        tills: Sequence[UUID] = (), approvals: Approvals | None = None,
    ) -> Found:
        """What stands of these ids, levels, numbers, tills and card approvals, as of now that the lock is held."""

    def write(self, session: Session, rows: Rows) -> None:
        """Every row of the act, the ledger's included."""


def store_of(session: Session) -> Store:
    """The store of the session's database."""
    return store_postgresql if session.get_bind().dialect.name == "postgresql" else store_sqlite
