"""Closings of tills that wait for a look because of their count. Looking at them is done in the review list."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import ActMark
from pos.tills.models import CLOSING, TillEnd

ODD_COUNTS = ("over_short", "uncounted")


def odd_closings(session: Session, sites: sa.Select[int]) -> list[tuple[int, int | None]]:
    """The site's id and the difference (None: not counted) of each closing that nobody has looked at yet."""
    flags = sa.literal(" ") + TillEnd.flags + " "
    looked_at = sa.select(ActMark.subject).where(ActMark.kind == "till_closing", ActMark.subject == TillEnd.id).exists()
    query = sa.select(TillEnd.site_id, TillEnd.over_short).where(
        TillEnd.site_id.in_(sites), TillEnd.kind == CLOSING, TillEnd.flags != sa.literal_column("''"),
        sa.or_(*(flags.contains(f" {flag} ") for flag in ODD_COUNTS)), ~looked_at,
    )
    return [(site_id, won) for site_id, won in session.execute(query)]
