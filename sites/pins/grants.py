"""From an account or a program's token to the actor behind it; and which grants can be given at all."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Actor, Grant, Role, Scope, parse_scope
from sites.errors import Invalid, invalid_at, say
from sites.people.models import Account, AccountGrant, ApiToken
from sites.people.sessions import LONG, SHORT, Lifetime
from sites.people.tokens import token_hash
from sites.registry import Centre, Site

GIVEN_TO_PEOPLE = (Role.SITE_SUPERVISOR, Role.CENTRE_MANAGER, Role.REGION_VIEWER, Role.REGION_ADMIN)


def grant_of(session: Session, role: str, scope: str) -> Grant:
    """The grant that these words name: one of four roles, in the region or an existing centre or site.

    A region_admin only for the whole region, since what they may do has no smaller scope. Invalid names what is wrong.
    """
    if role not in GIVEN_TO_PEOPLE:
        names = ", ".join(GIVEN_TO_PEOPLE)
        raise invalid_at("/role", "역할은 다음 중 하나여야 합니다: {names}", "The role must be one of: {names}", names=names)
    parsed = parse_scope(scope)
    if not _exists(session, parsed):
        wrong = say("그런 지점이나 센터가 없습니다. 코드를 확인해 주세요.", "There is no such site or centre. Check the code.")
        raise Invalid("scope_unknown", wrong, {"/scope": [wrong]})
    if role == Role.REGION_ADMIN and parsed.kind != "region":
        raise invalid_at("/scope", "region_admin의 범위는 region이어야 합니다.", "A region_admin has the scope region.")
    return Grant(Role(role), parsed)


def actor_of_account(session: Session, account: Account) -> Actor:
    """The person behind an account, with what it may do now. Whoever asks has seen that it is not ended."""
    return Actor(account.code, grants_of(session, account.id), account_id=account.id)


def needs_second_factor(grants: tuple[Grant, ...]) -> bool:
    """Whether an account of these grants does nothing before it has a second factor: whoever can change everything."""
    return any(grant.role == Role.REGION_ADMIN for grant in grants)


def lifetime_of(grants: tuple[Grant, ...]) -> Lifetime:
    """How long the sessions of such an account last."""
    return SHORT if needs_second_factor(grants) else LONG


def actor_of_token(session: Session, token: str) -> Actor | None:
    """The program behind a bearer token, or None when it is unknown or revoked."""
    row = session.execute(
        sa.select(ApiToken.name, ApiToken.role, ApiToken.scope)
        .where(ApiToken.token_hash == token_hash(token), ApiToken.revoked_at.is_(None))
    ).one_or_none()
    return None if row is None else Actor(f"token:{row.name}", (Grant(Role(row.role), parse_scope(row.scope)),))


def grants_of(session: Session, account_id: int) -> tuple[Grant, ...]:
    """What an account holds, in a fixed order."""
    query = sa.select(AccountGrant.role, AccountGrant.scope).where(AccountGrant.account_id == account_id)
    return tuple(Grant(Role(role), parse_scope(scope)) for role, scope in sorted(session.execute(query)))


def _exists(session: Session, scope: Scope) -> bool:
    if scope.kind == "region":
        return True
    model = Centre if scope.kind == "centre" else Site
    return session.scalar(sa.select(model.id).where(model.code == scope.code)) is not None
