"""Who is signed in: an account, found again from its session at each request, with what it may do today.

The cookie holds the session's number alone. Whoever has to have a second factor and has none yet is signed in, but may do nothing
before it is set: their actor holds no grant.
"""

from dataclasses import dataclass, field

from flask import session as cookie
from flask_login import UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from pos.console.language import language, remember_language
from pos.entrance.whence import browser
from sites.access import Actor, Grant, Role
from sites.db import db, transaction
from sites.people.models import Account
from sites.people.second_factor import has_second_factor
from sites.people.sessions import begin_session, end_session_of, is_to_be_noted, note_use, renewed, session_of
from sites.pins.grants import grants_of, lifetime_of, needs_second_factor

_RANK = (Role.REGION_ADMIN, Role.REGION_VIEWER, Role.CENTRE_MANAGER, Role.SITE_SUPERVISOR)
_IDENTITY, _AWAITING = "_user_id", "awaiting"


@dataclass(frozen=True)
class Visitor(UserMixin):
    """A signed-in account. `grants` is what it holds; the actor has none of them while the second factor is still to be set up."""

    token: str = field(repr=False)
    session_id: int
    account_id: int
    email: str
    name: str | None
    grants: tuple[Grant, ...]
    actor: Actor
    must_set_up: bool

    def get_id(self) -> str:
        """What the session's cookie remembers."""
        return self.token

    @property
    def role(self) -> Role:
        """The widest of the account's roles."""
        held = {grant.role for grant in self.grants}
        return next((role for role in _RANK if role in held), Role.SITE_SUPERVISOR)


def find_visitor(token: str) -> Visitor | None:
    """The visitor whom a cookie remembers; None once the session or the account was ended, or was left alone for too long."""
    session = db.session()
    found = session_of(session, token)
    if found is None:
        return None
    begun, account = found
    visitor = _visitor(session, token, begun.id, account)
    if is_to_be_noted(begun) and not session.info.get("writing"):
        with transaction() as writing:
            note_use(writing, visitor.session_id)
    return visitor


def current_visitor() -> Visitor:
    """The signed-in visitor of this request; only for pages behind the guard."""
    found: Visitor = current_user._get_current_object()
    return found


def enter(account: Account) -> None:
    """Begins a session of the visitor's own: nothing of the one before it stays but the language."""
    before = _tokens()
    with transaction() as writing:
        for token in before:
            end_session_of(writing, token)
        begun = begin_session(writing, account, lifetime_of(grants_of(writing, account.id)), browser())
    _fresh_cookie()
    cookie.permanent = True
    login_user(find_visitor(begun))


def await_code(account: Account) -> None:
    """The password was right; what follows is the second factor, within ten minutes."""
    with transaction() as writing:
        begun = begin_session(writing, account, lifetime_of(grants_of(writing, account.id)), browser(), awaits_code=True)
    _fresh_cookie()
    cookie[_AWAITING] = begun


def awaited() -> Account | None:
    """Whose second factor is awaited in this browser."""
    found = session_of(db.session(), cookie.get(_AWAITING, ""), awaits_code=True)
    return found[1] if found else None


def renew() -> None:
    """The session goes on under a new number: after a password or a second factor was changed, a number that leaked is worth nothing."""
    with transaction() as writing:
        fresh = renewed(writing, cookie[_IDENTITY])
    login_user(find_visitor(fresh))


def leave() -> None:
    """Ends the session."""
    tokens = _tokens()
    if tokens:
        with transaction() as writing:
            for token in tokens:
                end_session_of(writing, token)
    logout_user()
    _fresh_cookie()


def forget() -> None:
    """Lets this browser forget whoever was signed in: their sessions are over already."""
    logout_user()
    _fresh_cookie()


def _visitor(session: Session, token: str, session_id: int, account: Account) -> Visitor:
    grants = grants_of(session, account.id)
    must_set_up = needs_second_factor(grants) and not has_second_factor(session, account.id)
    actor = Actor(account.code, () if must_set_up else grants, account_id=account.id)
    return Visitor(token, session_id, account.id, account.email, account.name, grants, actor, must_set_up)


def _tokens() -> list[str]:
    return [token for token in (cookie.get(_IDENTITY), cookie.get(_AWAITING)) if token]


def _fresh_cookie() -> None:
    chosen = language()
    cookie.clear()
    remember_language(chosen)
