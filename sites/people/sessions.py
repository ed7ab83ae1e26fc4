"""Sessions of the console as rows: one a browser, ended here and so at once everywhere. The cookie holds the token, the row its hash.

An address is kept only shortened and a browser only by its family: enough to recognise one's own, too little to follow anybody.
"""

import ipaddress
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.people.models import Account, AccountSession
from sites.people.tokens import new_token, token_hash

# `seen_at` is written once in so long, so that reading pages does not become writing rows.
SEEN_EVERY = timedelta(minutes=5)
CODE_LIFETIME = timedelta(minutes=10)

FAMILIES = ("Edg", "Whale", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
NAMES = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
SYSTEMS = {
    "Android": "Android", "iPhone": "iOS", "iPad": "iOS", "Windows": "Windows", "Mac OS": "macOS", "CrOS": "ChromeOS", "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: unused, and at all."""

    idle: timedelta
    whole: timedelta


# A supervisor's desk, and whoever can change everything (NIST SP 800-63B-4, 2.2.3: half an hour and half a day).
LONG = Lifetime(timedelta(hours=8), timedelta(days=7))
SHORT = Lifetime(timedelta(minutes=30), timedelta(hours=12))


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a session is: the whole address and what the browser calls itself. Only their short forms are stored."""

    address: str
    agent: str


def begin_session(session: Session, account: Account, lifetime: Lifetime, browser: Browser, awaits_code: bool = False) -> str:
    """Signs a browser in; answers the token, which can be read only here. One that awaits a code lasts ten minutes."""
    token, now = new_token(), clock.now()
    session.add(AccountSession(
        token_hash=token_hash(token), account_id=account.id, awaits_code=awaits_code, created_at=now, seen_at=now,
        expires_at=now + (CODE_LIFETIME if awaits_code else lifetime.whole), idle_minutes=lifetime.idle // timedelta(minutes=1),
        address=shortened(browser.address), agent=family_of(browser.agent),
    ))
    session.flush()
    return token


def session_of(session: Session, token: str, awaits_code: bool = False) -> tuple[AccountSession, Account] | None:
    """The session behind a cookie with its account; None when it is over, ended, or the account is."""
    row = session.execute(
        sa.select(AccountSession, Account)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == token_hash(token), AccountSession.awaits_code.is_(awaits_code),
            AccountSession.expires_at > clock.now(), Account.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None or is_idle(row[0]):
        return None
    return row[0], row[1]


def is_idle(found: AccountSession) -> bool:
    """Whether a session was left alone for too long."""
    return clock.now() - found.seen_at >= timedelta(minutes=found.idle_minutes)


def is_to_be_noted(found: AccountSession) -> bool:
    """Whether it is time to write down again that a session is used."""
    return clock.now() - found.seen_at >= SEEN_EVERY


def note_use(session: Session, session_id: int) -> None:
    """Writes down that a session is used now."""
    session.execute(sa.update(AccountSession).where(AccountSession.id == session_id).values(seen_at=clock.now()))


def sessions_of(session: Session, account_id: int) -> list[AccountSession]:
    """Where an account is signed in now, what was used last first."""
    query = sa.select(AccountSession).where(
        AccountSession.account_id == account_id, AccountSession.awaits_code.is_(False), AccountSession.expires_at > clock.now()
    )
    found = session.scalars(query.order_by(AccountSession.seen_at.desc(), AccountSession.id.desc()))
    return [each for each in found if not is_idle(each)]


def last_seen(session: Session, account_ids: list[int]) -> dict[int, datetime]:
    """When each of the accounts was last seen, as far as sessions remember."""
    query = sa.select(AccountSession.account_id, sa.func.max(AccountSession.seen_at)).where(
        AccountSession.account_id.in_(account_ids), AccountSession.awaits_code.is_(False)
    )
    return dict(session.execute(query.group_by(AccountSession.account_id)).all())


def end_session(session: Session, account_id: int, handle: str) -> bool:
    """Ends one session of an account; False when none of its sessions has that handle."""
    for found in sessions_of(session, account_id):
        if found.handle == handle:
            session.delete(found)
            session.flush()
            return True
    return False


def end_sessions(session: Session, account_id: int, but: str | None = None) -> int:
    """Ends every session of an account, but for the one of that token; answers how many."""
    ended = sa.delete(AccountSession).where(AccountSession.account_id == account_id)
    if but is not None:
        ended = ended.where(AccountSession.token_hash != token_hash(but))
    return len(session.scalars(ended.returning(AccountSession.id)).all())


def end_session_of(session: Session, token: str) -> None:
    """Ends the session of a token, whatever state it is in."""
    session.execute(sa.delete(AccountSession).where(AccountSession.token_hash == token_hash(token)))


def renewed(session: Session, token: str) -> str:
    """The same session under a new token: after what it may do has changed, whoever had the old one has nothing."""
    fresh = new_token()
    session.execute(sa.update(AccountSession).where(AccountSession.token_hash == token_hash(token)).values(token_hash=token_hash(fresh)))
    return fresh


def forget_sessions(session: Session, before: datetime) -> int:
    """Deletes sessions that ended before that moment; answers how many. A little history says when somebody was last there."""
    old = sa.delete(AccountSession).where(sa.or_(AccountSession.expires_at <= before, AccountSession.seen_at <= before))
    return len(session.scalars(old.returning(AccountSession.id)).all())


def shortened(address: str) -> str:
    """192.0.2.7 → 192.0.2.x; 2001:db8:1:2::3 → 2001:db8:1::x; '' when it is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return address.rpartition(".")[0] + ".x"
    network = ipaddress.ip_network((parsed, 48), strict=False)
    return f"{str(network.network_address).removesuffix('::')}::x"


def family_of(agent: str) -> str:
    """'Chrome · Windows', from what a browser calls itself."""
    browser = next((NAMES.get(each, each) for each in FAMILIES if re.search(rf"\b{each}(iOS)?/", agent)), "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    return " · ".join(part for part in (browser, system) if part)
