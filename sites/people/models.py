"""The tables of people. Secrets are hashed, legal names sealed; nothing here says who may see what."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId


class Account(Base):
    """Someone who signs in to the console. `session_version` rises to end every session; `pin_hash` is for approvals at a till."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AccountGrant(Base):
    """A role within a scope, given to an account."""

    __tablename__ = "account_grant"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]


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
