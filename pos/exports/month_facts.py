"""What the month's table says of sites beside their figures: names, head counts, days shut, and who ran them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_lines import Names
from pos.revenue.dated import sites_during, with_operator
from pos.revenue.sums import View
from sites.access import Scope
from sites.registry import KINDS, Centre, Project, Region, Site, SiteClosure, SiteHeadCount

UNKNOWN_OPERATOR = "미확인"

Group = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by code. `running` holds, of every site, project and centre on the last day of the month."""

    centres: dict[str, str]
    projects: dict[str, tuple[str, str | None]]
    sites: dict[str, Site]
    running: dict[str, tuple[str | None, str | None]]
    head_counts: dict[str, int]
    closures: dict[str, list[SiteClosure]]
    open_here: frozenset[str]

    def names(self, group: Group, first: date, last: date) -> Names:
        """How a site is named under one project and centre."""
        site, project, centre = group
        project_name, project_type = self.projects[project] if project else (None, None)
        return Names(
            centre, self.centres[centre] if centre else UNKNOWN_OPERATOR, project, project_name, project_type,
            site, self.sites[site].name, KINDS[self.sites[site].kind].ko,
            _note(self.sites[site], self.closures.get(site, ()), first, last),
        )


def read_facts(session: Session, view: View) -> Facts:
    """Everything at once, a statement a table."""
    sites = {site.code: site for site in session.scalars(sa.select(Site))}
    here = set(session.scalars(sites_during(view.scope, view.first, view.last)))
    closures: dict[str, list[SiteClosure]] = {}
    for code, closure in session.execute(
        sa.select(Site.code, SiteClosure).join(Site, Site.id == SiteClosure.site_id)
        .where(SiteClosure.closed_from <= view.last, sa.or_(SiteClosure.closed_until.is_(None), SiteClosure.closed_until >= view.first))
        .order_by(SiteClosure.closed_from)
    ):
        closures.setdefault(code, []).append(closure)
    return Facts(
        dict(session.execute(sa.select(Centre.code, Centre.name)).all()),
        {code: (name, kind) for code, name, kind in session.execute(sa.select(Project.code, Project.name, Project.type_code))},
        sites,
        running_on(session, view.last),
        _head_counts(session, view.last),
        closures,
        frozenset(code for code, site in sites.items() if site.id in here and _open_in(site, view)),
    )


def scope_name(session: Session, scope: Scope) -> str:
    """What people call a scope."""
    if scope.kind == "region":
        return session.scalar(sa.select(Region.name)) or "region"
    of = Centre if scope.kind == "centre" else Site
    return session.scalar(sa.select(of.name).where(of.code == scope.code)) or scope.code or ""


def running_on(session: Session, day: date) -> dict[str, tuple[str | None, str | None]]:
    """Project and centre of every site on a day, by code."""
    rows = with_operator(Site.__table__, Site.id, sa.literal(day, sa.Date))
    found = session.execute(sa.select(Site.code, Project.code, Centre.code).select_from(rows))
    return {code: (project, centre) for code, project, centre in found}


def _head_counts(session: Session, day: date) -> dict[str, int]:
    query = (
        sa.select(Site.code, SiteHeadCount.head_count).join(Site, Site.id == SiteHeadCount.site_id)
        .where(SiteHeadCount.valid_from <= day).order_by(SiteHeadCount.valid_from)
    )
    return dict(session.execute(query).all())


def _open_in(site: Site, view: View) -> bool:
    return (site.opened_on is None or site.opened_on <= view.last) and (site.closed_on is None or site.closed_on >= view.first)


def _note(site: Site, closures: Iterable[SiteClosure], first: date, last: date) -> str | None:
    notes = []
    if site.opened_on and first <= site.opened_on <= last:
        notes.append(f"{_day(site.opened_on)} 개점")
    for closure in closures:
        start, end = max(closure.closed_from, first), min(closure.closed_until or last, last)
        notes.append(f"휴업 {_day(start)}~{_day(end)} ({closure.reason})")
    if site.closed_on and first <= site.closed_on <= last:
        notes.append(f"{_day(site.closed_on)} 폐점")
    return ", ".join(notes) or None


def _day(day: date) -> str:
    return f"{day.month}.{day.day}."
