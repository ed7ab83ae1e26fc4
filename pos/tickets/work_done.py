"""Work that was done, told apart from money: how many items were finished on a day and what was agreed for them, whenever it is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tickets.models import TicketItem
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A site's day: items finished and their worth in won, tax included."""

    site: str
    day: date
    items: int
    worth: int


def work_done(session: Session, sites: sa.Select[int], first: date, last: date) -> Sequence[WorkDay]:
    """The days on which something was finished at these sites, by site and day. What was opened again counts on no day until it is
    finished anew."""
    query = (
        sa.select(Site.code, TicketItem.finished_on, sa.func.count(), sa.func.coalesce(sa.func.sum(TicketItem.worth), 0))
        .join(Site, Site.id == TicketItem.site_id)
        .where(TicketItem.finished_on.between(first, last), TicketItem.site_id.in_(sites))
        .group_by(Site.code, TicketItem.finished_on).order_by(Site.code, TicketItem.finished_on)
    )
    return [WorkDay(code, day, items, int(worth)) for code, day, items, worth in session.execute(query) if day is not None]
