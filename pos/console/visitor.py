"""Who is signed in: an account, found again from the session's cookie at each request, with what it may do today."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import session as cookie
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from pos.console.language import language, remember_language
from sites.access import Actor, Role
from sites.db import db
from sites.people.models import Account
from sites.pins.grants import actor_of_account

_RANK = (Role.REGION_ADMIN, Role.REGION_VIEWER, Role.CENTRE_MANAGER, Role.SITE_SUPERVISOR)


@dataclass(frozen=True)
class Visitor(UserMixin):
    """A signed-in account. `identity` carries the account's session version, so that raising it ends every session."""

    identity: str
    email: str
    actor: Actor

    def get_id(self) -> str:
        """What the session's cookie remembers."""
        return self.identity

    @property
    def role(self) -> Role:
        """The widest of the account's roles."""
        held = {grant.role for grant in self.actor.grants}
        return next((role for role in _RANK if role in held), Role.SITE_SUPERVISOR)


def visitor_of(session: Session, account: Account) -> Visitor:
    """The account as the one who visits."""
    return Visitor(f"{account.code}:{account.session_version}", account.email, actor_of_account(session, account))


def find_visitor(identity: str) -> Visitor | None:
    """The visitor whom a cookie remembers; None once the account is disabled or its sessions were ended."""
    code, _, version = identity.rpartition(":")
    session = db.session()
    account = session.scalar(sa.select(Account).where(Account.code == code, Account.disabled_at.is_(None)))
    if account is None or str(account.session_version) != version:
        return None
    return visitor_of(session, account)


def current_visitor() -> Visitor:
    """The signed-in visitor of this request; only for pages behind the guard."""
    found: Visitor = current_user._get_current_object()
    return found


def enter(visitor: Visitor) -> None:
    """Begins a session of the visitor's own: nothing of the one before it stays but the language."""
    _fresh_cookie()
    cookie.permanent = True
    login_user(visitor)


def leave() -> None:
    """Ends the session."""
    logout_user()
    _fresh_cookie()


def _fresh_cookie() -> None:
    chosen = language()
    cookie.clear()
    remember_language(chosen)
