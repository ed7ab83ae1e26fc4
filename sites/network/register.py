"""The dated facts of a site, read together: who ran it when, its leases, head counts, and the spellings of its name."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.registry import Period, Site, SiteAlias, SiteHeadCount, SiteLease, periods_of


@dataclass(frozen=True, slots=True)
class Register:
    """Each list the newest first."""

    operators: tuple[Period, ...]
    leases: tuple[SiteLease, ...]
    head_counts: tuple[SiteHeadCount, ...]
    aliases: tuple[str, ...]


def register_of(session: Session, site: Site) -> Register:
    """Reads them; the caller has checked the reach."""
    leases = sa.select(SiteLease).where(SiteLease.site_id == site.id).order_by(SiteLease.valid_from.desc())
    counts = sa.select(SiteHeadCount).where(SiteHeadCount.site_id == site.id).order_by(SiteHeadCount.valid_from.desc())
    spellings = sa.select(SiteAlias.spelling).where(SiteAlias.site_id == site.id).order_by(SiteAlias.spelling)
    return Register(
        tuple(reversed(periods_of(session, site.id))), tuple(session.scalars(leases)), tuple(session.scalars(counts)),
        tuple(session.scalars(spellings)),
    )


def head_counts_on(session: Session, site_ids: list[int], day: date) -> dict[int, int]:
    """How many people work at each of several sites on a day, where it is known."""
    query = sa.select(SiteHeadCount).where(SiteHeadCount.site_id.in_(site_ids), SiteHeadCount.valid_from <= day)
    return {row.site_id: row.head_count for row in session.scalars(query.order_by(SiteHeadCount.valid_from))}
