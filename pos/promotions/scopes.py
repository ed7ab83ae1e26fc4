"""Where a rule, a campaign or a pass counts: the region, a centre or a site, as text; who may edit it there, and who sees it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.ownership import Owner, touch_all_sites_of
from sites import clock
from sites.access import Actor, Permission, Scope, parse_scope, reach, require, scope_for
from sites.registry import Centre, Place, ProjectCentre, Site, SiteProject, periods_of, touch


def scope_to_edit(session: Session, actor: Actor, text: str) -> Scope:
    """The scope, for someone who may edit what holds there. NotFound out of reach; Forbidden in reach without the right."""
    # Everyone sees the region's things, so that for them it is "not allowed" and never "not found".
    if parse_scope(text).kind == "region":
        require(actor, Permission.REGION_WORK)
        return scope_for(session, actor, text, Permission.REGION_WORK)
    return scope_for(session, actor, text, Permission.CENTRE_WORK)


def scopes_of(place: Place, centre_code: str | None) -> tuple[str, ...]:
    """What holds at a place, the widest first."""
    return ("region", *([f"centre:{centre_code}"] if centre_code else []), f"site:{place.code}")


def centre_on(place: Place, day: object) -> str | None:
    """The centre that runs a place on a day."""
    return next((period.centre_code for period in place.periods if period.covers(day)), None)  # type: ignore[arg-type]


def scopes_in_sight(session: Session, actor: Actor, permission: Permission) -> list[str]:
    """Every scope of which the actor sees the rules: the region's, those of sites in reach, and of the centres that run them today."""
    grants = actor.roles_for(permission)
    today = clock.business_day(clock.now())
    sites = sa.select(Site.id).where(Site.id.in_(reach(grants)))
    run = (
        sa.select(Centre.code).distinct()
        .join(ProjectCentre, ProjectCentre.centre_id == Centre.id)
        .join(SiteProject, SiteProject.project_id == ProjectCentre.project_id)
        .where(
            SiteProject.site_id.in_(sites), SiteProject.valid_from <= today, ProjectCentre.valid_from <= today,
            sa.or_(SiteProject.valid_until.is_(None), SiteProject.valid_until >= today),
            sa.or_(ProjectCentre.valid_until.is_(None), ProjectCentre.valid_until >= today),
        )
    )
    centres = {*session.scalars(run), *(grant.scope.code for grant in grants if grant.scope.kind == "centre")}
    codes = session.scalars(sa.select(Site.code).where(Site.id.in_(sites)))
    return ["region", *sorted(f"centre:{code}" for code in centres), *sorted(f"site:{code}" for code in codes)]


def touch_scope(session: Session, scope: Scope) -> None:
    """Tells the sites of a scope that what they knew is old. Takes their locks: call it first."""
    if scope.kind == "site":
        touch(session, session.scalars(sa.select(Site.id).where(Site.code == scope.code)).one())
        return
    centre_id = session.scalar(sa.select(Centre.id).where(Centre.code == scope.code)) if scope.code else None
    touch_all_sites_of(session, Owner(centre_id, scope.code))


def scopes_above(session: Session, text: str) -> list[str]:
    """The scopes whose word holds in this one today, the widest first, itself last."""
    kind, _, code = text.partition(":")
    if kind != "site":
        return ["region", *([text] if kind == "centre" else [])]
    today = clock.business_day(clock.now())
    site = session.scalars(sa.select(Site).where(Site.code == code)).one()
    centre = next((period.centre_code for period in periods_of(session, site.id) if period.covers(today)), None)
    return ["region", *([f"centre:{centre}"] if centre else []), text]
