"""What stands of a till: its running sums and its cash movements. Changes nothing."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.models import CashMovement, TillSum
from pos.tills.sums import Sum

_COLUMNS = tuple(TillSum.__table__.c[name] for name in Sum._fields)


def sums_of_till(session: Session, site_id: int, till: UUID, addendum: int) -> list[Sum]:
    """The sums of a till before its closing (0) or after it (1): a few rows a day, however much was sold."""
    query = sa.select(*_COLUMNS).where(TillSum.site_id == site_id, TillSum.till == till, TillSum.addendum == addendum)
    return [Sum(*row) for row in session.execute(query.order_by(TillSum.book_date, TillSum.key))]


def movements_of(session: Session, site_id: int, till: UUID, *, addendum: bool) -> Sequence[CashMovement]:
    """The movements of a till before or after its closing, in the order in which they came."""
    query = sa.select(CashMovement).where(
        CashMovement.site_id == site_id, CashMovement.till == till, CashMovement.addendum == addendum
    )
    return session.scalars(query.order_by(CashMovement.entry)).all()


def with_addendum(session: Session, tills: Sequence[UUID]) -> set[UUID]:
    """Which of these tills got something after their closing."""
    if not tills:
        return set()
    sums = sa.select(TillSum.till).where(TillSum.till.in_(tills), TillSum.addendum == 1)
    moved = sa.select(CashMovement.till).where(CashMovement.till.in_(tills), CashMovement.addendum.is_(True))
    return set(session.scalars(sums.union(moved)))
