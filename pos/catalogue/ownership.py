"""Who owns a product, an item or a category: the region or one centre. Only that scope edits it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from sites import clock
from sites.access import REGION, Actor, Permission, Scope, covers, not_allowed, parse_scope, reach, require, scope_for
from sites.db import Base
from sites.errors import Conflict, invalid_at, say
from sites.registry import Centre, ProjectCentre, Site, SiteProject, touch


def owner_text(centre_code: str | None) -> str:
    """Who owns it, as it is written: 'region' or 'centre:CODE'."""
    return "region" if centre_code is None else f"centre:{centre_code}"


@dataclass(frozen=True, slots=True)
class Owner:
    """The region (`centre_id` null) or a centre, and the book in which what is done to its things is written."""

    centre_id: int | None
    centre_code: str | None

    @property
    def text(self) -> str:
        """'region' or 'centre:CODE'; the name of its book as well."""
        return owner_text(self.centre_code)


def owner_for(session: Session, actor: Actor, wanted: str | None, standing: Owner | None) -> Owner:
    """Whose thing the actor is about to make or edit. `standing` is the owner of the one that there already is.

    Without `wanted`: the standing owner where the actor may edit it, else the actor's own scope. Invalid when that is not one;
    NotFound for a centre out of reach; Forbidden for the region's things without the right; Conflict when it is owned elsewhere.
    """
    if wanted is None:
        scope = _understood(actor, standing)
    else:
        scope = parse_owner(wanted)
    owner = _checked(session, actor, scope)
    if standing is not None and standing.centre_id != owner.centre_id:
        raise owned_elsewhere()
    return owner


def owned_elsewhere() -> Conflict:
    """The refusal of a code that someone else's thing has."""
    return Conflict(
        "owned_elsewhere",
        say("이 코드는 다른 곳에서 이미 쓰고 있습니다. 다른 코드를 정해 주세요.",
            "This code is already used elsewhere. Choose another one."),
    )


def parse_owner(text: str) -> Scope:
    """The scope of 'region' or 'centre:CODE'; Invalid for anything else."""
    scope = parse_scope(text) if text == "region" or text.startswith("centre:") else None
    if scope is None:
        raise invalid_at("/owner", "region 또는 centre:코드로 적어 주세요.", "Give region or centre:CODE.", code="owner_unknown")
    return scope


def _understood(actor: Actor, standing: Owner | None) -> Scope:
    own = [scope for scope in (REGION, *(grant.scope for grant in actor.grants)) if may_edit(actor, scope)]
    if standing is not None:
        there = parse_owner(standing.text)
        if may_edit(actor, there):
            return there
    if len(set(own)) == 1:
        return own[0]
    if not own:
        raise not_allowed()
    raise invalid_at(
        "/owner", "누구의 것인지 region 또는 centre:코드로 적어 주세요.", "Say whose it is: region or centre:CODE.", code="owner_missing"
    )


def may_edit(actor: Actor, scope: Scope) -> bool:
    """Whether the actor may edit what the region or a centre owns."""
    if scope.kind == "site":
        return False
    return any(covers(grant.scope, scope) for grant in actor.roles_for(_permission(scope)))


def _permission(scope: Scope) -> Permission:
    return Permission.REGION_WORK if scope.kind == "region" else Permission.CENTRE_WORK


def _checked(session: Session, actor: Actor, scope: Scope) -> Owner:
    # Everyone sees the region's things, so that for them it is "not allowed" and never "not found".
    if scope.kind == "region":
        require(actor, Permission.REGION_WORK)
    scope_for(session, actor, str(scope), _permission(scope))
    if scope.code is None:
        return Owner(None, None)
    return Owner(session.scalar(sa.select(Centre.id).where(Centre.code == scope.code)), scope.code)


def standing_owner(session: Session, centre_id: InstrumentedAttribute[int | None], which: sa.ColumnElement[bool]) -> Owner | None:
    """Who owns the row that there already is, by its `centre_id` column; None when there is none. Owners never change."""
    row = session.execute(
        sa.select(centre_id, Centre.code).outerjoin(Centre, Centre.id == centre_id).where(which)
    ).one_or_none()
    return None if row is None else Owner(row[0], row[1])


def in_sight(actor: Actor, centre_id: InstrumentedAttribute[int | None]) -> sa.ColumnElement[bool]:
    """Whether the actor can see what the column's centre owns: the region's things, and those of who runs sites in reach today."""
    if any(grant.scope.kind == "region" for grant in actor.grants):
        return sa.true()
    named = [grant.scope.code for grant in actor.grants if grant.scope.kind == "centre"]
    run = (
        sa.select(ProjectCentre.centre_id)
        .join(SiteProject, SiteProject.project_id == ProjectCentre.project_id)
        .where(SiteProject.site_id.in_(reach(actor.grants)), _holds_today(SiteProject), _holds_today(ProjectCentre))
    )
    return sa.or_(centre_id.is_(None), centre_id.in_(run), centre_id.in_(sa.select(Centre.id).where(Centre.code.in_(named))))


def _holds_today(table: type[SiteProject] | type[ProjectCentre]) -> sa.ColumnElement[bool]:
    today = clock.business_day(clock.now())
    return sa.and_(table.valid_from <= today, sa.or_(table.valid_until.is_(None), table.valid_until >= today))


def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Inserts a row unless one of the same identity is there, also one that another transaction stores this very moment."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    key = table.__mapper__.primary_key[0]
    done = session.execute(insert(table).values(**values).on_conflict_do_nothing().returning(key))
    return done.one_or_none() is not None


def touch_all_sites_of(session: Session, owner: Owner) -> None:
    """Tells every site that the owner's things may be sold at that what it knew is old. Takes their locks: call it first."""
    sites = sa.select(Site.id)
    if owner.centre_id is not None:
        sites = sites.where(
            Site.id.in_(
                sa.select(SiteProject.site_id)
                .join(ProjectCentre, ProjectCentre.project_id == SiteProject.project_id)
                .where(ProjectCentre.centre_id == owner.centre_id)
            )
        )
    touch(session, *session.scalars(sites))
