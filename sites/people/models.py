"""The tables of people. Secrets are hashed, legal names sealed; nothing here says who may see what."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId


class Account(Base):
    """Someone who signs in to the console. `version` rises with every change of what it may do or is called; `pin_hash` is for approvals
    at a till, `name` is what screens show beside the address, and tablets instead of it."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str | None]
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AccountGrant(Base):
    """A role within a scope, given to an account."""

    __tablename__ = "account_grant"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]


class AccountSession(Base):
    """A browser in which an account is signed in; the cookie holds the token, here stands its hash. One that `awaits_code` has shown
    the password and not yet the second factor, and opens nothing."""

    __tablename__ = "account_session"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    awaits_code: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    idle_minutes: Mapped[int] = mapped_column(sa.Integer)
    address: Mapped[str]
    agent: Mapped[str]

    @property
    def handle(self) -> str:
        """What names it in a form: of no use for getting in."""
        return self.token_hash.hex()[:16]


class SecondFactor(Base):
    """The secret of an account's authenticator app, sealed. Not `confirmed_at`: it was begun and asks for nothing yet. `last_step` is
    the last half minute whose code was used, so that no code works twice."""

    __tablename__ = "second_factor"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    secret_sealed: Mapped[bytes]
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code that stands in for the second factor once; stored as a keyed hash."""

    __tablename__ = "recovery_code"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """A role that waits for whoever holds the link. `ended_at`: accepted (then `account_id` says by whom) or withdrawn."""

    __tablename__ = "invitation"
    __table_args__ = (sa.CheckConstraint("account_id IS NULL OR ended_at IS NOT NULL", name="accepted"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    email: Mapped[str]
    role: Mapped[str]
    scope: Mapped[str]
    invited_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class OneTimeLink(Base):
    """A link by which an account sets its password, once, until it runs out."""

    __tablename__ = "one_time_link"
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A bearer token for a program; stored only hashed."""

    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    role: Mapped[str]
    scope: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Participant(Base):
    """Someone on the way out of welfare who works at a site. The legal name is sealed; screens show the display name."""

    __tablename__ = "participant"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    display_name: Mapped[str]
    legal_name_sealed: Mapped[bytes | None]
    pin_hash: Mapped[str | None]
    type_code: Mapped[str | None]
    started_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Assignment(Base):
    """Where a participant works, by date, both days included."""

    __tablename__ = "assignment"
    __table_args__ = (
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="period"),
        sa.Index("ix_assignment_site_id_valid_from", "site_id", "valid_from"),
    )
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participant.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_until: Mapped[date | None]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))


class AccessEntry(Base):
    """Someone saw what is kept sealed of a person: who, what, of whom, and why where a reason was asked. Rows are only ever added."""

    __tablename__ = "access_log"
    __table_args__ = (sa.Index("ix_access_log_centre_id_id", "centre_id", "id"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    subject: Mapped[str]
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    reason: Mapped[str | None]
