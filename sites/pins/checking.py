"""Checking a PIN or a password, with lock-out.

These open short transactions of their own, the one exception to "the door opens it": a wrong try must count although the request
that made it is refused, and the slow verifying must hold no lock. So a door calls them before its own transaction; inside one
they raise RuntimeError. `where` is what tries are counted by beside the person: 'device:7' or 'address:192.0.2.1'.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import TABLE, Permission, reach
from sites.db import transaction
from sites.errors import Forbidden, Unauthenticated, say
from sites.people.accounts import account_by_email, account_of_link, link_spent, set_password_by_link
from sites.people.models import Account, Participant
from sites.people.participants import participant_by_code
from sites.pins import hashing
from sites.pins.grants import grants_of
from sites.pins.throttle import count_try, give_back
from sites.registry import Site


def check_pin(session: Session, participant: str, pin: str, where: str) -> None:
    """Returns when it is the PIN of that participant (given by code); Forbidden when it is not, or after too many tries."""
    if not _proven(participant, where, participant_by_code(session, participant), "pin_hash", pin):
        raise Forbidden("pin_wrong", say("PIN이 맞지 않습니다. 다시 눌러 주세요.", "The PIN is not right. Please try again."))


def approver_with(session: Session, site: Site, by: str, pin: str, where: str) -> str:
    """The account code of whoever approves at this site: `by` is their code or e-mail address, `pin` their PIN.

    Forbidden when the PIN is not theirs, when they may not approve here, or after too many tries.
    """
    site_id, account = site.id, _account_named(session, by)
    account_id, code = (account.id, account.code) if account else (None, by.strip().casefold())
    if not _proven(code, where, account, "pin_hash", pin) or account_id is None:
        raise Forbidden("approval_wrong", say("승인자 또는 PIN이 맞지 않습니다. 확인한 뒤 다시 해 주세요.",
                                              "The approver or the PIN is not right. Check both and try again."))
    allowed = [grant for grant in grants_of(session, account_id) if grant.role in TABLE[Permission.APPROVE]]
    if session.scalar(sa.select(Site.id).where(Site.id == site_id, Site.id.in_(reach(allowed)))) is None:
        raise Forbidden("approver_elsewhere", say("이 지점에서 승인할 수 없는 계정입니다. 이 지점 담당자에게 승인을 받아 주세요.",
                                                  "This account may not approve here. Ask someone in charge of this site."))
    return code


def approver_code(session: Session, by: str) -> str:
    """The code of the account that `by`, a code or an e-mail address, stands for, in force or not; `by` folded where there is none."""
    named = by.strip().casefold()
    found = session.scalar(sa.select(Account.code).where(sa.or_(Account.code == named, Account.email == named)))
    return found if found is not None else named


def sign_in(session: Session, email: str, password: str, where: str) -> Account:
    """The account whose password this is. Unauthenticated when it is not, with the same words and work for an unknown address;
    Forbidden after too many tries."""
    account = account_by_email(session, email)
    usable = account if account is not None and account.disabled_at is None else None
    account_id = usable.id if usable else None
    if not _proven(f"password:{email.strip().casefold()}", where, usable, "password_hash", password) or account_id is None:
        raise Unauthenticated("sign_in_failed", say("이메일이나 비밀번호가 맞지 않습니다. 확인한 뒤 다시 로그인해 주세요.",
                                                    "The e-mail address or the password is not right. Check both and sign in again."))
    return session.get_one(Account, account_id)


def choose_password(session: Session, token: str, password: str) -> None:
    """Sets the password of the account that a one-time link stands for; the link is spent by it and every session ends.

    Forbidden when the link is spent or too old, Invalid when the password is none to be used.
    """
    account = account_of_link(session, token)
    if account is None:
        raise link_spent()
    hashed = hashing.hash_password(password, account.email)
    with transaction() as writing:
        set_password_by_link(writing, token, hashed)


def _account_named(session: Session, by: str) -> Account | None:
    named = by.strip().casefold()
    if not named.isprintable():
        return None
    query = sa.select(Account).where(sa.or_(Account.code == named, Account.email == named), Account.disabled_at.is_(None))
    return session.scalar(query)


def _proven(who: str, where: str, holder: Account | Participant | None, column: str, given: str) -> bool:
    """Counts the try, verifies, and gives it back when it was right; brings a hash up to today's parameters on the way."""
    stored: str | None = getattr(holder, column) if holder is not None else None
    kind, holder_id = type(holder), holder.id if holder is not None else None
    with transaction() as writing:
        count_try(writing, who, where)
    if not hashing.matches(stored, given):
        return False
    renewed = hashing.hashed_anew(given) if stored is not None and hashing.is_outdated(stored) else None
    with transaction() as writing:
        give_back(writing, who, where)
        if renewed is not None:
            writing.execute(sa.update(kind).where(sa.column("id") == holder_id).values({column: renewed}))
    return True
