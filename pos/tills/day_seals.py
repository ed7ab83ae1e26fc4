"""The day seals of tills for whoever writes them into a month's proof: where each site's book stood when a till was closed, signed."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue.sealing import DaySeal
from pos.tills.models import CLOSING, Till, TillEnd
from sites.registry import Site


def day_seals(session: Session, sites: sa.Select[int], first: date, last: date) -> Iterator[DaySeal]:
    """Of every till of these sites that belongs to these business days and was closed."""
    query = (
        sa.select(Site.code, Till.business_date, TillEnd).join(Till, Till.id == TillEnd.till_id).join(Site, Site.id == TillEnd.site_id)
        .where(TillEnd.site_id.in_(sites), TillEnd.kind == CLOSING, Till.business_date.between(first, last))
    )
    for site, day, end in session.execute(query):
        yield DaySeal(
            site, day, end.z_no or 0, end.entry, (end.seal_chain_hash or b"").hex(), end.seal_key or "", end.seal or "",
        )
