"""Invitations: a role that waits for whoever holds the link. Nobody's account changes before they take it themselves.

A link lets a new person choose a password; someone who has an account signs in with their own and takes the role. So whoever
invites, and sees the link, can never get into an account that stood before.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock, journal
from sites.errors import Conflict, NotFound, say
from sites.people.accounts import account_by_email, grant_to, link_spent, new_account, normal_email
from sites.people.models import Account, AccountGrant, Invitation
from sites.people.tokens import new_token, token_hash
from sites.vault import vault

INVITATION_LIFETIME = timedelta(days=7)


def invite(session: Session, by: str, email: str, role: str, scope: str) -> tuple[Invitation, str]:
    """An invitation and the token of its link, which can be read only here. The caller has checked that `by` may give the role.

    Conflict while one for the same role and scope is open. Whether the address has an account is not asked: it is nobody's to know.
    """
    address, now = normal_email(email), clock.now()
    same = sa.select(Invitation.id).where(*_open(), Invitation.email == address, Invitation.role == role, Invitation.scope == scope)
    if session.scalar(same) is not None:
        raise Conflict("invited_already", say("이미 초대한 주소입니다. 아래 목록에서 새 링크를 만들어 주세요.",
                                              "That address is invited already. Make a new link in the list."))
    token = new_token()
    made = Invitation(
        id=uuid4(), token_hash=token_hash(token), email=address, role=role, scope=scope, invited_by=by, created_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    session.add(made)
    session.flush()
    content = {"email": vault.keyed_hash(address).hex(), "role": role, "scope": scope}
    journal.append(session, "region", by, "account_invited", str(made.id), content)
    return made, token


def renew_invitation(session: Session, by: str, invitation: Invitation) -> str:
    """A new link for seven more days; the one before stops working. Conflict when it was accepted or withdrawn."""
    _check_open(session, invitation)
    token = new_token()
    invitation.token_hash, invitation.expires_at = token_hash(token), clock.now() + INVITATION_LIFETIME
    session.flush()
    journal.append(session, "region", by, "invitation_renewed", str(invitation.id), {})
    return token


def withdraw_invitation(session: Session, by: str, invitation: Invitation) -> None:
    """The link stops working. Twice changes nothing; Conflict when it was accepted."""
    session.refresh(invitation, with_for_update=True)
    if invitation.ended_at is not None and invitation.account_id is None:
        return
    _check_open(session, invitation)
    invitation.ended_at = clock.now()
    session.flush()
    journal.append(session, "region", by, "invitation_withdrawn", str(invitation.id), {})


def invitation_of_link(session: Session, token: str) -> Invitation | None:
    """The invitation that a link still stands for."""
    return session.scalar(sa.select(Invitation).where(Invitation.token_hash == token_hash(token), *_usable()))


def accept_as_new(session: Session, token: str, password_hash: str) -> Account:
    """Uses the link up: a new account with that password and the role. Forbidden when it is spent, Conflict when the address has an
    account: then it is to be taken signed in."""
    invitation = _used(session, token)
    if account_by_email(session, invitation.email) is not None:
        raise Conflict("account_stands", say("이 주소로 쓰는 계정이 있습니다. 그 계정으로 로그인한 뒤 이 링크를 다시 열어 주세요.",
                                             "That address has an account. Sign in with it, then open this link again."))
    account = new_account(session, invitation.email)
    account.password_hash = password_hash
    return _accepted(session, invitation, account)


def accept_signed_in(session: Session, token: str, account: Account) -> Account:
    """Uses the link up: the role joins what the account of the invited address holds. Forbidden for any other account."""
    invitation = _used(session, token)
    if invitation.email != account.email:
        raise link_spent()
    return _accepted(session, invitation, account)


def open_invitations(session: Session, scopes: sa.ColumnElement[bool], limit: int) -> list[Invitation]:
    """Invitations that nobody took yet, run out or not, newest first; `scopes` limits them to the caller's reach."""
    query = sa.select(Invitation).where(Invitation.ended_at.is_(None), scopes)
    return list(session.scalars(query.order_by(Invitation.created_at.desc(), Invitation.id).limit(limit)))


def invitation_numbered(session: Session, number: UUID, scopes: sa.ColumnElement[bool]) -> Invitation:
    """One invitation within the caller's reach; NotFound otherwise."""
    found = session.scalar(sa.select(Invitation).where(Invitation.id == number, scopes))
    if found is None:
        raise NotFound("invitation_not_found")
    return found


def forget_invitations(session: Session, before: datetime) -> int:
    """Deletes invitations that were over before that moment, addresses and all; answers how many."""
    over = sa.or_(Invitation.ended_at <= before, Invitation.expires_at <= before)
    return len(session.scalars(sa.delete(Invitation).where(over).returning(Invitation.id)).all())


def _accepted(session: Session, invitation: Invitation, account: Account) -> Account:
    invitation.account_id = account.id
    if session.get(AccountGrant, (account.id, invitation.role, invitation.scope)) is None:
        grant_to(session, account, invitation.role, invitation.scope)
        account.version += 1
    session.flush()
    content = {"invitation": str(invitation.id), "by": invitation.invited_by, "role": invitation.role, "scope": invitation.scope}
    journal.append(session, "region", account.code, "invitation_accepted", account.code, content)
    return account


def _used(session: Session, token: str) -> Invitation:
    used = sa.update(Invitation).where(Invitation.token_hash == token_hash(token), *_usable())
    number = session.scalar(used.values(ended_at=clock.now()).returning(Invitation.id))
    if number is None:
        raise link_spent()
    return session.get_one(Invitation, number, populate_existing=True)


def _check_open(session: Session, invitation: Invitation) -> None:
    session.refresh(invitation, with_for_update=True)
    if invitation.ended_at is not None:
        raise Conflict("invitation_over", say("이미 받았거나 거둔 초대입니다. 새로 초대해 주세요.",
                                              "That invitation was accepted or withdrawn. Invite anew."))


def _open() -> tuple[sa.ColumnElement[bool], ...]:
    return (Invitation.ended_at.is_(None),)


def _usable() -> tuple[sa.ColumnElement[bool], ...]:
    return Invitation.ended_at.is_(None), Invitation.expires_at > clock.now()
