"""What someone needs who has just started the system to look at it: console logins, once, and a pairing code each time."""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document
from sites.access import COMMAND_LINE, Role
from sites.people.accounts import account_by_email, add_account, make_link, set_password_by_link
from sites.pins.hashing import hash_password

SITE = "cafe-03"
GROUPS, LETTERS = 4, "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Login:
    """A console account of the example; `password` None: it was made earlier, and nobody can read it again."""

    email: str
    role: Role
    scope: str
    password: str | None = None


# The first one sees everything and changes nothing; the administrator is asked for a second factor before anything else.
LOGINS = (
    Login("viewer@example.org", Role.REGION_VIEWER, "region"),
    Login("region@example.org", Role.REGION_ADMIN, "region"),
    Login("yeonsu@example.org", Role.CENTRE_MANAGER, "centre:yeonsu"),
    Login("cafe-03@example.org", Role.SITE_SUPERVISOR, f"site:{SITE}"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A password and its hash, which takes time to make and is made before any transaction."""

    password: str
    hashed: str


def choose_passwords() -> dict[str, Chosen]:
    """A random password for each of the logins."""
    chosen = {}
    for login in LOGINS:
        password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(GROUPS))
        chosen[login.email] = Chosen(password, hash_password(password, login.email))
    return chosen


def open_logins(session: Session, chosen: dict[str, Chosen]) -> list[Login]:
    """Makes the accounts that do not stand yet, with these passwords; answers all of them, old ones without a password."""
    return [_open(session, login, chosen[login.email]) for login in LOGINS]


def _open(session: Session, login: Login, chosen: Chosen) -> Login:
    if account_by_email(session, login.email) is not None:
        return login
    account = add_account(session, COMMAND_LINE.code, login.email, login.role, login.scope)
    set_password_by_link(session, make_link(session, COMMAND_LINE.code, account), chosen.hashed)
    return Login(login.email, login.role, login.scope, chosen.password)


def has_documents(session: Session, example: bool | None = None) -> bool:
    """Whether anything was ever sold here; with `example`: any example, or anything that is none."""
    query = sa.select(Document.id).limit(1)
    if example is not None:
        query = query.where(Document.example.is_(example))
    return session.scalar(query) is not None
