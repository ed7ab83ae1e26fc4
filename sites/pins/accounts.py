"""Accounts within reach: who sees them, who may change them, and which roles somebody may give.

The permission table gives a region_admin every account and a centre_manager those below their own role in their own centre. Of an
account that works elsewhere too, a manager sees and changes only the part that lies within their centre. Nobody changes their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import Actor, Grant, Permission, Role, Scope, covers, not_allowed, parse_scope, reach
from sites.errors import Conflict, Forbidden, NotFound, say
from sites.people.accounts import end_account, hold_account, name_account, replace_grants
from sites.people.invitations import invitation_numbered
from sites.people.models import Account, AccountGrant, Invitation
from sites.people.second_factor import with_second_factor
from sites.people.sessions import last_seen
from sites.registry import Centre, Site

BELOW_A_MANAGER = frozenset({Role.SITE_SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as it stands in a list: of its roles only those within the reach of whoever looks."""

    account: Account
    grants: tuple[Grant, ...]
    second_factor: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts: those whose address or name holds `search`, of a role, in use or ended (None: both), after a code."""

    search: str = ""
    role: str | None = None
    ended: bool | None = None
    after: str = ""


def accounts_in_reach(session: Session, actor: Actor, wanted: Wanted, limit: int) -> list[Listed]:
    """The accounts that hold a role within the actor's reach, in order of code, in a fixed number of queries."""
    mine = _within_reach(actor, AccountGrant.scope)
    held = sa.select(AccountGrant.account_id).where(mine)
    if wanted.role is not None:
        held = held.where(AccountGrant.role == wanted.role)
    query = sa.select(Account).where(Account.code > wanted.after)
    if wanted.role is not None or not actor.may(Permission.REGION_WORK):
        query = query.where(Account.id.in_(held))
    if wanted.search:
        part = wanted.search.strip()
        named = Account.name.icontains(part, autoescape=True)
        query = query.where(sa.or_(Account.email.contains(part.casefold(), autoescape=True), named))
    if wanted.ended is not None:
        query = query.where(Account.disabled_at.is_not(None) if wanted.ended else Account.disabled_at.is_(None))
    return _listed(session, list(session.scalars(query.order_by(Account.code).limit(limit))), mine)


def account_in_reach(session: Session, actor: Actor, code: str) -> Listed:
    """One account; NotFound when none of its roles is within the actor's reach."""
    mine = _within_reach(actor, AccountGrant.scope)
    query = sa.select(Account).where(Account.code == code)
    if not actor.may(Permission.REGION_WORK):
        query = query.where(Account.id.in_(sa.select(AccountGrant.account_id).where(mine)))
    found = session.scalar(query)
    if found is None:
        raise NotFound("account_not_found")
    return _listed(session, [found], mine)[0]


def as_seen(session: Session, actor: Actor, account: Account) -> Listed:
    """An account as the actor sees it, for one that was within reach a moment ago: taking its last role away here hides it."""
    return _listed(session, [account], _within_reach(actor, AccountGrant.scope))[0]


def account_to_change(session: Session, actor: Actor, code: str) -> Account:
    """One account with all that it holds, for someone who may give all of it; held until the transaction ends.

    NotFound out of reach, Forbidden for one's own and for one that holds a role which the actor may not give.
    """
    account = account_in_reach(session, actor, code).account
    _hold(session, actor, account)
    if not all(may_give(session, actor, grant) for grant in _grants_of(session, account)):
        raise not_allowed()
    return account


def may_change(session: Session, actor: Actor, account: Account) -> bool:
    """Whether the actor may end this account and give it links: not their own, and holding nothing that they may not give."""
    return actor.account_id != account.id and all(may_give(session, actor, grant) for grant in _grants_of(session, account))


def change_grants(
    session: Session, actor: Actor, account: Account, wanted: set[Grant], check: Callable[[Account], None] = lambda account: None
) -> None:
    """Lets an account hold these roles within the actor's reach; what it holds elsewhere stays. Its sessions end. `check` sees the account
    once nobody else can change it.

    Forbidden for one's own account and for a role that the actor may not give or take; Conflict when no region_admin would be left.
    """
    _hold(session, actor, account)
    check(account)
    held = _grants_of(session, account)
    mine = {grant for grant in held if sees(session, actor, grant.scope)}
    gone, new = mine - wanted, wanted - held
    if not all(may_give(session, actor, grant) for grant in gone | new):
        raise not_allowed()
    if any(grant.role == Role.REGION_ADMIN for grant in gone):
        _keep_an_admin(session, account)
    replace_grants(session, actor.code, account, *({(str(grant.role), str(grant.scope)) for grant in part} for part in (gone, new)))


def name_account_for(
    session: Session, actor: Actor, code: str, name: str | None, check: Callable[[Account], None] = lambda account: None
) -> Account:
    """Names an account: one's own, or one that the actor may change, with the refusals of `account_to_change`."""
    account = account_in_reach(session, actor, code).account
    if account.id == actor.account_id:
        hold_account(session, account)
    else:
        account_to_change(session, actor, code)
    check(account)
    name_account(session, actor.code, account, name)
    return account


def end_account_for(session: Session, actor: Actor, code: str) -> Account:
    """Ends an account; Conflict when no region_admin would be left, and the refusals of `account_to_change`."""
    account = account_to_change(session, actor, code)
    if account.disabled_at is None and any(grant.role == Role.REGION_ADMIN for grant in _grants_of(session, account)):
        _keep_an_admin(session, account)
    end_account(session, actor.code, account)
    return account


def may_give(session: Session, actor: Actor, grant: Grant) -> bool:
    """Whether the actor may give or take this role in this scope."""
    if actor.may(Permission.REGION_WORK):
        return True
    return grant.role in BELOW_A_MANAGER and sees(session, actor, grant.scope)


def check_may_give(session: Session, actor: Actor, grant: Grant) -> None:
    """NotFound for a scope out of reach, Forbidden for a role that the actor may not give there."""
    if not sees(session, actor, grant.scope):
        raise NotFound("scope_not_found")
    if not may_give(session, actor, grant):
        raise not_allowed()


def sees(session: Session, actor: Actor, scope: Scope) -> bool:
    """Whether a scope lies within what the actor manages."""
    managing = actor.roles_for(Permission.CENTRE_WORK)
    if scope.kind != "site":
        return any(covers(grant.scope, scope) for grant in managing)
    return session.scalar(sa.select(Site.id).where(Site.code == scope.code, Site.id.in_(reach(managing)))) is not None


def invitations_in_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that an invitation is for something within the actor's reach."""
    return _within_reach(actor, Invitation.scope)


def invitation_to_change(session: Session, actor: Actor, number: UUID) -> Invitation:
    """An invitation, for someone who may give what it promises: NotFound out of reach, Forbidden otherwise."""
    found = invitation_numbered(session, number, invitations_in_reach(actor))
    check_may_give(session, actor, Grant(Role(found.role), parse_scope(found.scope)))
    return found


def _within_reach(actor: Actor, scope: sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[bool]:
    managing = actor.roles_for(Permission.CENTRE_WORK)
    if any(grant.scope.kind == "region" for grant in managing):
        return sa.true()
    sites = sa.select(sa.literal("site:") + Site.code).where(Site.id.in_(reach(managing)))
    centres = [str(grant.scope) for grant in managing if grant.scope.kind == "centre"]
    return sa.or_(scope.in_(centres), scope.in_(sites))


def _listed(session: Session, accounts: list[Account], mine: sa.ColumnElement[bool]) -> list[Listed]:
    ids = [account.id for account in accounts]
    held: dict[int, list[Grant]] = {number: [] for number in ids}
    query = sa.select(AccountGrant.account_id, AccountGrant.role, AccountGrant.scope).where(AccountGrant.account_id.in_(ids), mine)
    for number, role, scope in session.execute(query.order_by(AccountGrant.role, AccountGrant.scope)):
        held[number].append(Grant(Role(role), parse_scope(scope)))
    factors, seen = with_second_factor(session, ids), last_seen(session, ids)
    return [Listed(each, tuple(held[each.id]), each.id in factors, seen.get(each.id)) for each in accounts]


def _grants_of(session: Session, account: Account) -> set[Grant]:
    query = sa.select(AccountGrant.role, AccountGrant.scope).where(AccountGrant.account_id == account.id)
    return {Grant(Role(role), parse_scope(scope)) for role, scope in session.execute(query)}


def _hold(session: Session, actor: Actor, account: Account) -> None:
    """Locks the account and every admin in one order, so that two admins who end each other do it one after the other."""
    if actor.account_id == account.id:
        raise Forbidden("own_account", say("자기 계정의 권한은 스스로 바꿀 수 없습니다. 다른 관리자에게 요청해 주세요.",
                                           "Nobody changes their own account here. Ask another administrator."))
    session.execute(
        sa.select(Account.id).where(sa.or_(Account.id == account.id, Account.id.in_(_admins()))).order_by(Account.id).with_for_update()
    )
    session.refresh(account)


def _admins() -> sa.Select[int]:
    return sa.select(AccountGrant.account_id).where(AccountGrant.role == Role.REGION_ADMIN)


def _keep_an_admin(session: Session, account: Account) -> None:
    """Conflict unless another account can still do what only a region_admin can. Everyone of them is held by now."""
    others = sa.select(Account.id).where(
        Account.id.in_(_admins()), Account.id != account.id, Account.disabled_at.is_(None), Account.password_hash.is_not(None)
    )
    if session.scalar(others.limit(1)) is None:
        raise Conflict("last_region_admin", say("마지막 광역 관리자입니다. 먼저 다른 계정을 광역 관리자로 정해 주세요.",
                                                "This is the last region administrator. Make another one first."))


def scope_names(session: Session, scopes: set[Scope]) -> dict[str, str]:
    """The names of centres and sites by scope, for those who may see them."""
    names: dict[str, str] = {}
    for kind, model in (("centre", Centre), ("site", Site)):
        codes = {scope.code for scope in scopes if scope.kind == kind}
        if not codes:
            continue
        for code, name in session.execute(sa.select(model.code, model.name).where(model.code.in_(codes))):
            names[f"{kind}:{code}"] = name
    return names
