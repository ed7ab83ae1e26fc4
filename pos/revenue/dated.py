"""Who ran a site on a day: the joins by date from a site and a day to its project and centre, and what a scope holds when."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Scope
from sites.clock import month_number
from sites.registry import Centre, Project, ProjectCentre, Site, SiteProject

Day = sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]

OUTSIDE, SAME_CENTRE, OTHER_CENTRE = 0, 1, 2


def with_operator(rows: sa.FromClause, site_id: Day, day: Day) -> sa.FromClause:
    """`rows`, each beside the project and centre that its site had on its day; nulls where the operator is unknown."""
    return (
        rows.outerjoin(SiteProject.__table__, sa.and_(SiteProject.site_id == site_id, _holds(SiteProject, day)))
        .outerjoin(Project.__table__, Project.id == SiteProject.project_id)
        .outerjoin(ProjectCentre.__table__, sa.and_(ProjectCentre.project_id == Project.id, _holds(ProjectCentre, day)))
        .outerjoin(Centre.__table__, Centre.id == ProjectCentre.centre_id)
    )


def needs_operator(scope: Scope) -> bool:
    """Whether `within` looks at the joins of `with_operator`."""
    return scope.kind == "centre"


def within(scope: Scope, site_id: Day) -> sa.ColumnElement[bool]:
    """Whether a row belongs to the scope: a centre has the days on which the site was its own."""
    if scope.kind == "centre":
        return Centre.code == scope.code
    if scope.kind == "site":
        return site_id == sa.select(Site.id).where(Site.code == scope.code).scalar_subquery()
    return sa.true()


def internal(scope: Scope, party: Day) -> sa.ColumnElement[bool] | None:
    """What a view leaves out as internal trade, by the party of the document; None where it leaves out nothing.

    One plain comparison, since it is made for every figure of every cell: a list of parties costs a third more.
    """
    if scope.kind == "region":
        return party != OUTSIDE
    return party == SAME_CENTRE if scope.kind == "centre" else None


def party_of(seller_centre: int | None, buyer_centre: int | None) -> int:
    """The party of a document between two workplaces, by the centres that they had that day: whose operator is unknown, is another's."""
    return SAME_CENTRE if seller_centre is not None and seller_centre == buyer_centre else OTHER_CENTRE


def held_during(session: Session, scope: Scope, spans: Sequence[tuple[date, date]]) -> list[frozenset[int]]:
    """The ids of the sites that the scope held in each of several spans, in one query."""
    held: list[set[int]] = [set() for _ in spans]
    query = sa.union_all(*(
        sa.select(sa.literal(place).label("place"), Site.id).where(Site.id.in_(sites_during(scope, first, last)))
        for place, (first, last) in enumerate(spans)
    ))
    for place, site_id in session.execute(query):
        held[place].add(site_id)
    return [frozenset(ids) for ids in held]


def sites_during(scope: Scope, first: date, last: date) -> sa.Select[int]:
    """The ids of the sites that the scope held on at least one day from `first` to `last`."""
    if scope.kind == "site":
        return sa.select(Site.id).where(Site.code == scope.code)
    if scope.kind == "region":
        return sa.select(Site.id)
    starts = _later(SiteProject.valid_from, ProjectCentre.valid_from)
    return (
        sa.select(SiteProject.site_id)
        .join(ProjectCentre, ProjectCentre.project_id == SiteProject.project_id)
        .join(Centre, Centre.id == ProjectCentre.centre_id)
        .where(
            Centre.code == scope.code, starts <= last,
            *(sa.or_(link.valid_until.is_(None), sa.and_(link.valid_until >= first, link.valid_until >= starts))
              for link in (SiteProject, ProjectCentre)),
        )
        .distinct()
    )


def changes_of_operator(session: Session, first: date, last: date) -> Iterator[tuple[int, int]]:
    """(site id, month such as 202011) for each site and month in which it changed hands between two days of that month."""
    joined = sa.select(
        SiteProject.site_id, SiteProject.valid_from, SiteProject.valid_until, ProjectCentre.valid_from, ProjectCentre.valid_until,
    ).outerjoin(ProjectCentre, ProjectCentre.project_id == SiteProject.project_id)
    begins, ends = (SiteProject.valid_from, ProjectCentre.valid_from), (SiteProject.valid_until, ProjectCentre.valid_until)
    falls = sa.or_(*(day.between(first, last) for day in (*begins, *ends)))
    for site_id, *bounds in session.execute(joined.where(falls)):
        site_from, site_until, centre_from, centre_until = bounds
        begun = {day for day in (site_from, centre_from) if day is not None and day.day != 1}
        ended = {day for day in (site_until, centre_until) if day is not None and (day + timedelta(days=1)).day != 1}
        yield from ((site_id, month_number(day)) for day in begun | ended if first <= day <= last)


def _holds(link: type[SiteProject] | type[ProjectCentre], day: Day) -> sa.ColumnElement[bool]:
    return sa.and_(link.valid_from <= day, sa.or_(link.valid_until.is_(None), link.valid_until >= day))


def _later(one: Any, other: Any) -> sa.ColumnElement[Any]:
    return sa.case((one >= other, one), else_=other)
