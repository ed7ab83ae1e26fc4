"""Who may do what, and where: actors, roles, the one permission table, and what an actor can reach."""

from dataclasses import dataclass, field
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.errors import Forbidden, Invalid, NotFound, say
from sites.hangul import finds
from sites.registry import Centre, ProjectCentre, Site, SiteAlias, SiteProject


class Role(StrEnum):
    """The five columns of the permission table."""

    TABLET = "tablet"
    SITE_SUPERVISOR = "site_supervisor"
    CENTRE_MANAGER = "centre_manager"
    REGION_VIEWER = "region_viewer"
    REGION_ADMIN = "region_admin"


class Permission(StrEnum):
    """The rows of the permission table."""

    SELL = "sell"
    CATALOGUE = "catalogue"
    DOCUMENTS = "documents"
    STAFF = "staff"
    APPROVE = "approve"
    READ = "read"
    PEOPLE = "people"
    WAGES = "wages"
    SITE_WORK = "site_work"
    CENTRE_WORK = "centre_work"
    REGION_WORK = "region_work"
    EXPORT = "export"
    EXPORT_NAMES = "export_names"


_T, _S, _C, _V, _A = Role.TABLET, Role.SITE_SUPERVISOR, Role.CENTRE_MANAGER, Role.REGION_VIEWER, Role.REGION_ADMIN

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.SELL: frozenset({_T, _S, _C}),
    Permission.CATALOGUE: frozenset({_T, _S, _C, _V, _A}),
    Permission.DOCUMENTS: frozenset({_T, _S, _C, _V, _A}),
    Permission.STAFF: frozenset({_T, _S, _C}),
    Permission.APPROVE: frozenset({_S, _C, _A}),
    Permission.READ: frozenset({_S, _C, _V, _A}),
    Permission.PEOPLE: frozenset({_S, _C}),
    Permission.WAGES: frozenset({_C, _V, _A}),
    Permission.SITE_WORK: frozenset({_S, _C}),
    Permission.CENTRE_WORK: frozenset({_C, _A}),
    Permission.REGION_WORK: frozenset({_A}),
    Permission.EXPORT: frozenset({_S, _C, _V, _A}),
    Permission.EXPORT_NAMES: frozenset({_C}),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The whole region, one centre or one site: 'region', 'centre:CODE', 'site:CODE'."""

    kind: str
    code: str | None = None

    def __str__(self) -> str:
        return self.kind if self.code is None else f"{self.kind}:{self.code}"


REGION = Scope("region")


def parse_scope(text: str) -> Scope:
    """The scope of such a text; Invalid names the three forms."""
    kind, colon, code = text.partition(":")
    if (kind == "region" and not colon) or (kind in ("centre", "site") and code):
        return Scope(kind, code or None)
    wrong = say("범위는 region, centre:코드, site:코드 중 하나로 적어 주세요.", "Give the scope as region, centre:CODE or site:CODE.")
    raise Invalid("scope_unknown", wrong, {"/scope": [wrong]})


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope."""

    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: a tablet, a person, a program, or the command line. `code` stands in the journal.

    `credential` is the hash of a tablet's token, so that an earlier credential of the same tablet is not the same actor.
    """

    code: str
    grants: tuple[Grant, ...]
    device_id: int | None = None
    device_no: int | None = None
    site_id: int | None = None
    site_code: str | None = None
    account_id: int | None = None
    credential: bytes | None = field(default=None, repr=False)

    @property
    def is_tablet(self) -> bool:
        """Whether a paired tablet acts."""
        return self.device_id is not None

    def roles_for(self, permission: Permission) -> list[Grant]:
        """The grants that carry a permission."""
        allowed = TABLE[permission]
        return [grant for grant in self.grants if grant.role in allowed]

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds the permission anywhere."""
        return bool(self.roles_for(permission))


COMMAND_LINE = Actor("command-line", (Grant(Role.REGION_ADMIN, REGION), Grant(Role.CENTRE_MANAGER, REGION)))


def sites_within(scope: Scope) -> sa.Select[int]:
    """The ids of the sites of a scope today."""
    sites = sa.select(Site.id)
    if scope.kind == "site":
        return sites.where(Site.code == scope.code)
    if scope.kind == "centre":
        return sites.where(Site.id.in_(_sites_of_centre(scope.code)))
    return sites


def _sites_of_centre(code: str | None) -> sa.Select[int]:
    today = clock.business_day(clock.now())
    return (
        sa.select(SiteProject.site_id)
        .join(ProjectCentre, ProjectCentre.project_id == SiteProject.project_id)
        .join(Centre, Centre.id == ProjectCentre.centre_id)
        .where(
            Centre.code == code,
            SiteProject.valid_from <= today, sa.or_(SiteProject.valid_until.is_(None), SiteProject.valid_until >= today),
            ProjectCentre.valid_from <= today, sa.or_(ProjectCentre.valid_until.is_(None), ProjectCentre.valid_until >= today),
        )
    )


def reach(grants: list[Grant] | tuple[Grant, ...]) -> sa.Select[int]:
    """The ids of the sites that these grants cover, as a query to be used inside others."""
    if not grants:
        return sa.select(Site.id).where(sa.false())
    if any(grant.scope.kind == "region" for grant in grants):
        return sa.select(Site.id)
    return sa.select(Site.id).where(sa.or_(*(Site.id.in_(sites_within(grant.scope)) for grant in grants)))


def site_for(session: Session, actor: Actor, code: str, permission: Permission) -> Site:
    """The site, for someone who may do this there: NotFound out of reach, Forbidden within reach but not allowed."""
    site = session.scalar(sa.select(Site).where(Site.code == code, Site.id.in_(reach(actor.grants))))
    if site is None:
        raise NotFound("site_not_found")
    allowed = actor.roles_for(permission)
    if len(allowed) < len(actor.grants):
        covered = session.scalar(sa.select(Site.id).where(Site.id == site.id, Site.id.in_(reach(allowed))))
        if covered is None:
            raise not_allowed()
    return site


def scope_for(session: Session, actor: Actor, text: str, permission: Permission) -> Scope:
    """The scope, for someone whose grants cover all of it: NotFound out of reach, Forbidden within reach but not allowed."""
    scope = parse_scope(text)
    if scope.kind == "centre" and session.scalar(sa.select(Centre.id).where(Centre.code == scope.code)) is None:
        raise NotFound("centre_not_found")
    if scope.kind == "site":
        site_for(session, actor, scope.code or "", permission)
        return scope
    if any(covers(grant.scope, scope) for grant in actor.roles_for(permission)):
        return scope
    if any(covers(grant.scope, scope) for grant in actor.grants):
        raise not_allowed()
    raise NotFound("scope_not_found")


def sites_named(session: Session, actor: Actor, text: str) -> list[Site]:
    """Sites within reach that the text leads to, by name, another spelling of it, or code; in order of code."""
    within = reach(actor.roles_for(Permission.READ))
    aliases: dict[int, list[str]] = {}
    for alias, site_id in session.execute(sa.select(SiteAlias.alias, SiteAlias.site_id).where(SiteAlias.site_id.in_(within))):
        aliases.setdefault(site_id, []).append(alias)
    sites = session.scalars(sa.select(Site).where(Site.id.in_(within)).order_by(Site.code))
    return [site for site in sites if finds(text, site.name, site.code, *aliases.get(site.id, ()))]


def covers(outer: Scope, inner: Scope) -> bool:
    """Whether a scope holds a region or centre scope. (A site in a centre is a question for `site_for`.)"""
    return outer.kind == "region" or outer == inner


def require(actor: Actor, permission: Permission) -> None:
    """Forbidden unless the actor holds the permission somewhere."""
    if not actor.may(permission):
        raise not_allowed()


def not_allowed() -> Forbidden:
    """The refusal for something within reach."""
    return Forbidden(
        "not_allowed",
        say("이 일을 할 권한이 없습니다. 담당 관리자에게 요청해 주세요.", "You are not allowed to do this. Ask the person in charge."),
    )
