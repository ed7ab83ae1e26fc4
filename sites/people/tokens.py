"""Credentials made of chance: how they are made and stored, and the bearer tokens of programs."""

import secrets
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.people.models import ApiToken

LONGEST_NAME = 100


def token_hash(token: str) -> bytes:
    """How a token, code or link is stored: SHA-256. They are random enough to need no salt."""
    return sha256(token.encode()).digest()


def new_token() -> str:
    """An unguessable credential, 256 bits, safe in a URL and a header."""
    return secrets.token_urlsafe(32)


def add_token(session: Session, by: str, name: str, role: str, scope: str) -> str:
    """A new bearer token of that name; only here can it be read. The caller has checked role and scope.

    Conflict while another token of the name is in force; a revoked one's name is free again.
    """
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise invalid_at("/name", "이름은 1자에서 100자까지 적어 주세요.", "Give a name of 1 to 100 characters.")
    token, earlier = new_token(), token_named(session, name)
    if earlier is not None and earlier.revoked_at is None:
        raise Conflict("token_exists", say("같은 이름의 토큰이 있습니다. 먼저 해지하거나 다른 이름을 쓰세요.",
                                           "A token of that name is in force. Revoke it first or choose another name."))
    values = {"token_hash": token_hash(token), "role": role, "scope": scope, "created_at": clock.now(), "revoked_at": None}
    if earlier is None:
        session.add(ApiToken(name=name, **values))
    else:
        session.execute(sa.update(ApiToken).where(ApiToken.id == earlier.id).values(values))
    session.flush()
    journal.append(session, "region", by, "token_added", f"token:{name}", {"role": role, "scope": scope})
    return token


def revoke_token(session: Session, by: str, name: str) -> None:
    """Takes a program's token away at once; NotFound for an unknown name. Twice changes nothing."""
    token = token_named(session, name)
    if token is None:
        raise NotFound("token_not_found", say("그런 이름의 토큰이 없습니다. 이름을 확인해 주세요.",
                                              "There is no token of that name. Check the name."))
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        session.flush()
        journal.append(session, "region", by, "token_revoked", f"token:{name}", {})


def token_named(session: Session, name: str) -> ApiToken | None:
    """The token of that name, in force or revoked."""
    return session.scalar(sa.select(ApiToken).where(ApiToken.name == name))
