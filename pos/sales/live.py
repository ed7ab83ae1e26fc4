"""A day while it goes on: since when each site sells and until when, and what it had sold by this hour of another day."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.dated import internal
from pos.sales.models import Document, QuarantineItem
from pos.sales.quarantine import stored_by_now
from sites.access import Scope

NET = Document.supply + Document.vat + Document.exempt


def selling_times(session: Session, site_ids: Sequence[int] | sa.Select[int], day: date) -> dict[int, tuple[datetime, datetime]]:
    """The first and the last sale of a business day, by site; sites without one are left out."""
    rows = session.execute(
        sa.select(Document.site_id, sa.func.min(Document.occurred_at), sa.func.max(Document.occurred_at))
        .where(Document.site_id.in_(site_ids), Document.book_date == day, Document.business_date == day, Document.hour.is_not(None))
        .group_by(Document.site_id)
    )
    return {site_id: (first, last) for site_id, first, last in rows}


def net_until(session: Session, scope: Scope, site_ids: Sequence[int] | sa.Select[int], day: date, until: datetime) -> dict[int, int]:
    """The net of a book day up to an instant in it, by site, in the view of the scope (internal trade left out)."""
    left_out = internal(scope, Document.party)
    query = sa.select(Document.site_id, sa.func.sum(NET)).where(
        Document.site_id.in_(site_ids), Document.book_date == day, Document.occurred_at <= until
    )
    if left_out is not None:
        query = query.where(~left_out)
    return {site_id: int(net) for site_id, net in session.execute(query.group_by(Document.site_id))}


def set_aside_open(session: Session, site_ids: Sequence[int] | sa.Select[int]) -> dict[int, int]:
    """How many items in quarantine wait for a decision, by site."""
    rows = session.execute(
        sa.select(QuarantineItem.site_id, sa.func.count())
        .where(QuarantineItem.site_id.in_(site_ids), QuarantineItem.resolved_at.is_(None), ~stored_by_now())
        .group_by(QuarantineItem.site_id)
    )
    return dict(rows.all())
