"""On which days of a view anything is known by the hour: what an average hour is an average of."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.cells import Facet
from pos.revenue.dated import needs_operator, with_operator, within
from pos.revenue.models import RevenueCell as Cell
from pos.revenue.sums import View


def days_with_hours(session: Session, view: View) -> Sequence[date]:
    """The book dates of a view with a document whose hour is known, in order: one look into the index for each day."""
    spread = (view.last - view.first).days + 1
    listed = [(view.first + timedelta(days=step),) for step in range(spread)]
    days = sa.values(sa.column("day", sa.Date), name="days").data(listed).cte()
    rows: sa.FromClause = Cell.__table__
    if needs_operator(view.scope):
        rows = with_operator(rows, Cell.site_id, Cell.book_date)
    known = sa.select(Cell.site_id).select_from(rows).where(
        Cell.facet == int(Facet.HOUR), Cell.book_date == days.c.day, Cell.key1 != "", within(view.scope, Cell.site_id)
    )
    return session.scalars(sa.select(days.c.day).where(known.correlate(days).exists()).order_by(days.c.day)).all()
