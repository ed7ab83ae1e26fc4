"""Console accounts: added with a grant, given a one-time link to set a password by, ended at once when need be.

Passwords and PINs come in as hashes: hashing is slow and is done before any transaction is open (sites.pins).
"""

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.errors import Conflict, Forbidden, NotFound, invalid_at, say
from sites.people.codes import add_with_next_code
from sites.people.models import Account, AccountGrant, OneTimeLink
from sites.people.sessions import end_sessions
from sites.people.tokens import new_token, token_hash
from sites.vault import vault

LINK_LIFETIME = timedelta(days=3)
LONGEST_EMAIL, LONGEST_NAME = 200, 40
RoleAndScope = tuple[str, str]
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def add_account(session: Session, by: str, email: str, role: str, scope: str) -> Account:
    """The account of that address, holding that grant: a new one, or one that already stood and now holds the grant as well.

    The caller has checked role and scope. Conflict when the account was ended.
    """
    address = normal_email(email)
    account = account_by_email(session, address)
    if account is None:
        account = new_account(session, address)
    elif account.disabled_at is not None:
        raise Conflict("account_ended", say("이미 사용이 중지된 계정입니다. 다시 쓰게 하거나 다른 주소로 등록해 주세요.",
                                            "This account was ended. Open it again or use another address."))
    if session.get(AccountGrant, (account.id, role, scope)) is None:
        grant_to(session, account, role, scope)
        content = {"email": vault.keyed_hash(address).hex(), "role": role, "scope": scope}
        journal.append(session, "region", by, "account_granted", account.code, content)
    return account


def new_account(session: Session, address: str) -> Account:
    """An account of that address without password and grant; the caller says in the journal why it is there."""
    now = clock.now()
    return add_with_next_code(session, Account, "u", lambda code: Account(code=code, email=address, version=1, created_at=now))


def grant_to(session: Session, account: Account, role: str, scope: str) -> None:
    """Lets an account hold one more role; the caller says so in the journal."""
    session.add(AccountGrant(account_id=account.id, role=role, scope=scope, granted_at=clock.now()))
    session.flush()


def replace_grants(session: Session, by: str, account: Account, gone: set[RoleAndScope], new: set[RoleAndScope]) -> None:
    """Takes grants away and gives others; whoever is signed in by them signs in anew. Nothing changed, nothing written."""
    if not gone and not new:
        return
    for role, scope in sorted(gone):
        held = session.get(AccountGrant, (account.id, role, scope))
        if held is not None:
            session.delete(held)
    session.flush()
    for role, scope in sorted(new):
        grant_to(session, account, role, scope)
    account.version += 1
    end_sessions(session, account.id)
    session.flush()
    content = {
        "gone": [f"{role} {scope}" for role, scope in sorted(gone)], "new": [f"{role} {scope}" for role, scope in sorted(new)],
        "version": account.version,
    }
    journal.append(session, "region", by, "account_grants_changed", account.code, content)


def hold_account(session: Session, account: Account) -> None:
    """Reads an account anew and keeps others from changing it until the transaction ends."""
    session.refresh(account, with_for_update={"key_share": True})


def end_account(session: Session, by: str, account: Account) -> None:
    """Ends an account at once, with its sessions and open links. Twice changes nothing."""
    if account.disabled_at is not None:
        return
    account.disabled_at = clock.now()
    account.version += 1
    end_sessions(session, account.id)
    _spend_links(session, account)
    session.flush()
    journal.append(session, "region", by, "account_ended", account.code, {})


def reopen_account(session: Session, by: str, account: Account) -> None:
    """Lets an ended account be used again, with the password and the roles that it had. Twice changes nothing."""
    if account.disabled_at is None:
        return
    account.disabled_at = None
    account.version += 1
    session.flush()
    journal.append(session, "region", by, "account_reopened", account.code, {})


def sign_out_everywhere(session: Session, by: str, account: Account, but: str | None = None) -> int:
    """Ends every session of an account, but for the one of that token; answers how many there were."""
    ended = end_sessions(session, account.id, but)
    if ended:
        journal.append(session, "region", by, "account_signed_out", account.code, {"sessions": ended})
    return ended


def name_account(session: Session, by: str, account: Account, name: str | None) -> None:
    """What screens call the account from now on; None or blank: its address and code. Nothing changed, nothing written.

    The journal keeps a keyed hash alone.
    """
    wanted = " ".join((name or "").split()) or None
    if wanted == account.name:
        return
    if wanted is not None and (len(wanted) > LONGEST_NAME or not wanted.isprintable()):
        raise invalid_at("/name", "이름은 {most}자까지 적어 주세요.", "Give a name of at most {most} characters.", most=LONGEST_NAME)
    account.name = wanted
    account.version += 1
    session.flush()
    content = {"name_hash": vault.keyed_hash(wanted).hex() if wanted else None, "version": account.version}
    journal.append(session, "region", by, "account_named", account.code, content)


def set_account_pin(session: Session, by: str, account: Account, pin_hash: str | None) -> None:
    """Gives an account the PIN by which it approves at a till, or with None takes it away."""
    account.pin_hash = pin_hash
    session.flush()
    journal.append(session, "region", by, "account_pin_set", account.code, {"with_pin": pin_hash is not None})


def make_link(session: Session, by: str, account: Account) -> str:
    """A new one-time link token for setting a password; earlier ones of the account stop working."""
    _spend_links(session, account)
    token = new_token()
    session.add(OneTimeLink(token_hash=token_hash(token), account_id=account.id, expires_at=clock.now() + LINK_LIFETIME))
    session.flush()
    journal.append(session, "region", by, "account_link_made", account.code, {})
    return token


def account_of_link(session: Session, token: str) -> Account | None:
    """Whom a one-time link still lets in: a cheap question to ask before a password is hashed."""
    return session.scalar(
        sa.select(Account)
        .join(OneTimeLink, OneTimeLink.account_id == Account.id)
        .where(OneTimeLink.token_hash == token_hash(token), *_usable_link(), Account.disabled_at.is_(None))
    )


def set_password_by_link(session: Session, token: str, password_hash: str) -> Account:
    """Uses a link up and gives its account a password; every session of the account ends. Forbidden when the link is spent."""
    used = sa.update(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token), *_usable_link())
    account_id = session.scalar(used.values(used_at=clock.now()).returning(OneTimeLink.account_id))
    account = None if account_id is None else session.get_one(Account, account_id)
    if account is None or account.disabled_at is not None:
        raise link_spent()
    change_password(session, account, password_hash)
    return account


def change_password(session: Session, account: Account, password_hash: str, but: str | None = None) -> None:
    """Gives an account another password; every session of it ends, but for the one of that token."""
    account.password_hash = password_hash
    end_sessions(session, account.id, but)
    session.flush()
    journal.append(session, "region", account.code, "account_password_set", account.code, {})


def link_spent() -> Forbidden:
    """The refusal of a link that lets nobody in."""
    return Forbidden("link_spent", say("이미 썼거나 기한이 지난 링크입니다. 담당자에게 새 링크를 받아 주세요.",
                                       "This link was used or has run out. Ask the person in charge for a new one."))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account of an e-mail address, whatever its case."""
    address = email.strip().casefold()
    return session.scalar(sa.select(Account).where(Account.email == address)) if address.isprintable() else None


def account_named(session: Session, email: str) -> Account:
    """The account of an e-mail address; NotFound when there is none."""
    account = account_by_email(session, email)
    if account is None:
        raise NotFound("account_not_found", say("그런 주소의 계정이 없습니다. 주소를 확인해 주세요.",
                                                "There is no account of that address. Check the address."))
    return account


def normal_email(email: str) -> str:
    """The address as it is stored: trimmed, in small letters. Invalid when it is none."""
    address = email.strip().casefold()
    if len(address) > LONGEST_EMAIL or not address.isprintable() or EMAIL.fullmatch(address) is None:
        raise invalid_at("/email", "이메일 주소를 name@example.kr처럼 적어 주세요.", "Give an e-mail address like name@example.kr.")
    return address


def _usable_link() -> tuple[sa.ColumnElement[bool], ...]:
    return OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > clock.now()


def _spend_links(session: Session, account: Account) -> None:
    open_links = sa.update(OneTimeLink).where(OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None))
    session.execute(open_links.values(used_at=clock.now()))


def forget_links(session: Session, before: datetime) -> int:
    """Deletes links that ran out before that moment; answers how many."""
    return len(session.scalars(sa.delete(OneTimeLink).where(OneTimeLink.expires_at <= before).returning(OneTimeLink.token_hash)).all())
