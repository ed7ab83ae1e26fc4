"""Checking a PIN or a password, with lock-out.

These open short transactions of their own, the one exception to "the door opens it": a wrong try must count although the request
that made it is refused, and the slow verifying must hold no lock. So a door calls them before its own transaction; inside one
they raise RuntimeError. `where` is what tries are counted by beside the person: 'device:7', 'address:192.0.2.1', 'browser:…'.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites.access import TABLE, Permission, Role, reach
from sites.db import transaction
from sites.errors import Forbidden, Unauthenticated, say
from sites.people.accounts import account_by_email, account_of_link, link_spent, set_password_by_link
from sites.people.invitations import accept_as_new, invitation_of_link
from sites.people.models import Account, Participant
from sites.people.participants import participant_by_code
from sites.people.second_factor import is_second_factor
from sites.pins import hashing
from sites.pins.grants import grants_of
from sites.pins.throttle import count_try, give_back
from sites.registry import Site


def check_pin(session: Session, participant: str, pin: str, *where: str) -> None:
    """Returns when it is the PIN of that participant (given by code); Forbidden when it is not, or after too many tries."""
    if not _proven(participant, where, participant_by_code(session, participant), "pin_hash", pin):
        raise Forbidden("pin_wrong", say("PIN이 맞지 않습니다. 다시 눌러 주세요.", "The PIN is not right. Please try again."))


def approver_with(
    session: Session, site: Site, by: str, pin: str, where: str, permission: Permission = Permission.APPROVE
) -> str:
    """The account code of whoever approves at this site: `by` is their code or e-mail address, `pin` their PIN.

    Forbidden when the PIN is not theirs, when they may not do here what `permission` is about, or after too many tries.
    """
    site_id, account = site.id, _account_named(session, by)
    account_id, code = (account.id, account.code) if account else (None, by.strip().casefold())
    if not _proven(code, (where,), account, "pin_hash", pin) or account_id is None:
        raise Forbidden("approval_wrong", say("승인자 또는 PIN이 맞지 않습니다. 확인한 뒤 다시 해 주세요.",
                                              "The approver or the PIN is not right. Check both and try again."))
    if not _allowed_roles(session, account_id, site_id, permission):
        raise Forbidden("approver_elsewhere", say("이 지점에서 승인할 수 없는 계정입니다. 이 지점 담당자에게 승인을 받아 주세요.",
                                                  "This account may not approve here. Ask someone in charge of this site."))
    return code


def approver_level(session: Session, site: Site, by: str) -> str | None:
    """How far the approval of this account reaches at the site now: 'manager' or 'supervisor'; None when it may not approve there, or is
    no longer in force. Says nothing of who asks."""
    account = _account_named(session, by)
    roles = _allowed_roles(session, account.id, site.id, Permission.APPROVE) if account else set()
    if roles & {Role.CENTRE_MANAGER, Role.REGION_ADMIN}:
        return "manager"
    return "supervisor" if roles else None


def approver_code(session: Session, by: str) -> str:
    """The code of the account that `by`, a code or an e-mail address, stands for, in force or not; `by` folded where there is none."""
    named = by.strip().casefold()
    found = session.scalar(sa.select(Account.code).where(sa.or_(Account.code == named, Account.email == named)))
    return found if found is not None else named


def sign_in(session: Session, email: str, password: str, *where: str) -> Account:
    """The account whose password this is. Unauthenticated when it is not, with the same words and work for an unknown address;
    Forbidden after too many tries."""
    account = account_by_email(session, email)
    usable = account if account is not None and account.disabled_at is None else None
    account_id = usable.id if usable else None
    if not _proven(f"password:{email.strip().casefold()}", where, usable, "password_hash", password) or account_id is None:
        raise Unauthenticated("sign_in_failed", say("이메일이나 비밀번호가 맞지 않습니다. 확인한 뒤 다시 로그인해 주세요.",
                                                    "The e-mail address or the password is not right. Check both and sign in again."))
    return session.get_one(Account, account_id)


def check_password_of(account: Account, password: str, *where: str) -> None:
    """Returns when it is the password of someone who is signed in already; Forbidden when it is not, or after too many tries."""
    if not _proven(f"password:{account.email}", where, account, "password_hash", password):
        raise Forbidden("password_wrong", say("지금 쓰는 비밀번호가 맞지 않습니다. 다시 적어 주세요.",
                                              "The password that you use now is not right. Please enter it again."))


def check_second_factor(account: Account, given: str, *where: str) -> None:
    """Returns when it is the app's code of now or a recovery code, which is used up by it; Forbidden when it is not, or after too many
    tries."""
    with tried(f"code:{account.code}", *where), transaction() as writing:
        if not is_second_factor(writing, account, given):
            raise Forbidden("code_wrong", say("번호가 맞지 않거나 이미 쓴 번호입니다. 앱에 새로 나온 번호를 적어 주세요.",
                                              "The code is not right or was used before. Enter the next one that the app shows."))


def choose_password(session: Session, token: str, password: str, *where: str) -> None:
    """Sets the password of the account that a one-time link stands for; the link is spent by it and every session ends.

    Forbidden when the link is spent or too old or after too many tries, Invalid when the password is none to be used.
    """
    with tried(None, *where):
        account = account_of_link(session, token)
        if account is None:
            raise link_spent()
    hashed = hashing.hash_password(password, account.email)
    with transaction() as writing:
        set_password_by_link(writing, token, hashed)


def accept_invitation(session: Session, token: str, password: str, *where: str) -> None:
    """Makes the account that an invitation stands for, with that password; the link is spent by it.

    Forbidden when it is spent or too old or after too many tries, Conflict when the address has an account, Invalid when the password is
    none to be used.
    """
    with tried(None, *where):
        invitation = invitation_of_link(session, token)
        if invitation is None:
            raise link_spent()
    hashed = hashing.hash_password(password, invitation.email)
    with transaction() as writing:
        accept_as_new(writing, token, hashed)


def link_missed(*where: str) -> Forbidden:
    """A link that lets nobody in was opened: counted as a wrong try, and what to say of it."""
    try:
        with tried(None, *where):
            raise link_spent()
    except Forbidden as refused:
        return refused


@contextmanager
def tried(who: str | None, *where: str) -> Iterator[None]:
    """Counts a try before the block and gives it back when the block ends well; what it raises leaves the try counted."""
    with transaction() as writing:
        count_try(writing, who, *where)
    yield
    with transaction() as writing:
        give_back(writing, who, *where)


def _allowed_roles(session: Session, account_id: int, site_id: int, permission: Permission) -> set[Role]:
    """The roles of an account that allow this at the site."""
    allowed = [grant for grant in grants_of(session, account_id) if grant.role in TABLE[permission]]
    here = sa.select(Site.id).where(Site.id == site_id)
    return {grant.role for grant in allowed if session.scalar(here.where(Site.id.in_(reach([grant])))) is not None}


def _account_named(session: Session, by: str) -> Account | None:
    named = by.strip().casefold()
    if not named.isprintable():
        return None
    query = sa.select(Account).where(sa.or_(Account.code == named, Account.email == named), Account.disabled_at.is_(None))
    return session.scalar(query)


def _proven(who: str, where: tuple[str, ...], holder: Account | Participant | None, column: str, given: str) -> bool:
    """Counts the try, verifies, and gives it back when it was right; brings a hash up to today's parameters on the way."""
    stored: str | None = getattr(holder, column) if holder is not None else None
    kind, holder_id = type(holder), holder.id if holder is not None else None
    with transaction() as writing:
        count_try(writing, who, *where)
    if not hashing.matches(stored, given):
        return False
    renewed = hashing.hashed_anew(given) if stored is not None and hashing.is_outdated(stored) else None
    with transaction() as writing:
        give_back(writing, who, *where)
        if renewed is not None:
            writing.execute(sa.update(kind).where(sa.column("id") == holder_id).values({column: renewed}))
    return True
