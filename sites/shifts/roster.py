"""The roster: which participants an actor can reach. Starts from what the grants cover; out of reach is not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.access import Actor, Permission, not_allowed, reach, require
from sites.errors import NotFound
from sites.people.models import Assignment, Participant
from sites.registry import Centre, Site


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant in a list, with the centre's code and, where there is one, the site of today."""

    participant: Participant
    centre: str
    site: str | None


def participant_for(session: Session, actor: Actor, code: str, permission: Permission) -> Participant:
    """The participant, for someone who may do this for them: of a centre that the grants cover, or assigned, today or later, to a
    site that they cover. NotFound out of reach, Forbidden within reach but not allowed."""
    reachable = sa.select(Participant).where(Participant.code == code, _within(actor))
    found = session.scalar(reachable) if code.isprintable() else None
    if found is None:
        raise NotFound("participant_not_found")
    if session.scalar(sa.select(Participant.id).where(Participant.id == found.id, _within(actor, permission))) is None:
        raise not_allowed()
    return found


def participants_of(
    session: Session, actor: Actor, permission: Permission, *, site: Site | None = None, centre: str | None = None,
    search: str = "", after: str = "", limit: int = 100,
) -> Sequence[Listed]:
    """The participants for whom the actor may do this, by code, beginning after one; only those assigned to a site today, or those
    of a centre, or whose code or display name holds `search`, when that is given."""
    require(actor, permission)
    today = clock.business_day(clock.now())
    place = site_of_each_on(today)
    query = (
        sa.select(Participant, Centre.code, place.c.code)
        .join(Centre, Centre.id == Participant.centre_id)
        .outerjoin(place, place.c.participant_id == Participant.id)
        .where(_within(actor, permission), Participant.code > after)
        .order_by(Participant.code).limit(limit)
    )
    if site is not None:
        query = query.where(place.c.code == site.code)
    if centre is not None:
        query = query.where(Centre.code == centre)
    if search:
        named = Participant.display_name.icontains(search, autoescape=True)
        query = query.where(sa.or_(named, Participant.code.icontains(search, autoescape=True)))
    return [Listed(*row) for row in session.execute(query)]


def site_of_each_on(day: date) -> sa.Subquery:
    """Who is assigned where on a day, as participant_id and the site's code."""
    lasting = sa.or_(Assignment.valid_until.is_(None), Assignment.valid_until >= day)
    return (
        sa.select(Assignment.participant_id, Site.code)
        .join(Site, Site.id == Assignment.site_id).where(Assignment.valid_from <= day, lasting).subquery()
    )


def _within(actor: Actor, permission: Permission | None = None) -> sa.ColumnElement[bool]:
    grants = actor.grants if permission is None else tuple(actor.roles_for(permission))
    if any(grant.scope.kind == "region" for grant in grants):
        return sa.true()
    today = clock.business_day(clock.now())
    centres = sa.select(Centre.id).where(Centre.code.in_([grant.scope.code for grant in grants if grant.scope.kind == "centre"]))
    here = sa.select(Assignment.participant_id).where(
        Assignment.site_id.in_(reach(grants)), sa.or_(Assignment.valid_until.is_(None), Assignment.valid_until >= today)
    )
    return sa.or_(Participant.centre_id.in_(centres), Participant.id.in_(here))
