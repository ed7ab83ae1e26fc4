"""Console accounts: added with a grant, given a one-time link to set a password by, ended at once when need be.

Passwords and PINs come in as hashes: hashing is slow and is done before any transaction is open (sites.pins).
"""

import re
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.errors import Conflict, Forbidden, NotFound, invalid_at, say
from sites.people.codes import add_with_next_code
from sites.people.models import Account, AccountGrant, OneTimeLink
from sites.people.tokens import new_token, token_hash
from sites.vault import vault

LINK_LIFETIME = timedelta(days=3)
LONGEST_EMAIL = 200
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def add_account(session: Session, by: str, email: str, role: str, scope: str) -> Account:
    """The account of that address, holding that grant: a new one, or one that already stood and now holds the grant as well.

    The caller has checked role and scope. Conflict when the account was ended.
    """
    address = normal_email(email)
    account = account_by_email(session, address)
    if account is None:
        now = clock.now()
        account = add_with_next_code(
            session, Account, "u", lambda code: Account(code=code, email=address, session_version=1, created_at=now)
        )
    elif account.disabled_at is not None:
        raise Conflict("account_ended", say("이미 사용이 중지된 계정입니다. 다른 주소로 등록해 주세요.",
                                            "This account was ended. Use another address."))
    if session.get(AccountGrant, (account.id, role, scope)) is None:
        session.add(AccountGrant(account_id=account.id, role=role, scope=scope, granted_at=clock.now()))
        session.flush()
        content = {"email": vault.keyed_hash(address).hex(), "role": role, "scope": scope}
        journal.append(session, "region", by, "account_granted", account.code, content)
    return account


def end_account(session: Session, by: str, account: Account) -> None:
    """Ends an account at once, with its sessions and open links. Twice changes nothing."""
    if account.disabled_at is not None:
        return
    account.disabled_at = clock.now()
    account.session_version += 1
    _spend_links(session, account)
    session.flush()
    journal.append(session, "region", by, "account_ended", account.code, {})


def set_account_pin(session: Session, by: str, account: Account, pin_hash: str) -> None:
    """Gives an account the PIN by which it approves at a till."""
    account.pin_hash = pin_hash
    session.flush()
    journal.append(session, "region", by, "account_pin_set", account.code, {})


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
    account.password_hash = password_hash
    account.session_version += 1
    session.flush()
    journal.append(session, "region", account.code, "account_password_set", account.code, {})
    return account


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
