"""What a terminal was asked for: one row for each approval and one for each time money goes back to the card."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

APPROVE, CANCEL = "approve", "cancel"
ASKED, APPROVED, DECLINED, UNKNOWN, CANCELLED = STATES = ("asked", "approved", "declined", "unknown", "cancelled")
_IN_DOUBT = "state IN ('asked', 'unknown', 'approved')"


class CardApproval(Base):
    """An approval, or a cancellation (`act` 'cancel') that names its `original_id`. `id` is made by whoever asks, and is the reference
    at the terminal: the same id never charges twice.

    `asked`: the terminal has it. `unknown`: no answer came, and the terminal is asked what became of it. `cancelled`: all of an approval
    went back. `approved_amount` may be less than was asked for. `looked_at` says that a person settled one that no sale carries.
    Only the masked number of the card is kept.
    """

    __tablename__ = "card_approval"
    __table_args__ = (
        sa.CheckConstraint("act IN ('approve', 'cancel')", name="act"),
        sa.CheckConstraint("(act = 'cancel') = (original_id IS NOT NULL)", name="original"),
        sa.CheckConstraint("state IN ('asked', 'approved', 'declined', 'unknown', 'cancelled')", name="state"),
        sa.CheckConstraint("amount > 0 AND installments BETWEEN 0 AND 60", name="amount"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'cancelled') OR (approval_no IS NOT NULL AND approved_amount > 0)", name="number"
        ),
        sa.Index("ix_card_approval_site_id_asked_at", "site_id", "asked_at", "id"),
        sa.Index("ix_card_approval_original_id", "original_id"),
        sa.Index(
            "ix_card_approval_in_doubt", "site_id", "state", "asked_at",
            postgresql_where=sa.text(_IN_DOUBT), sqlite_where=sa.text(_IN_DOUBT),
        ),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    act: Mapped[str]
    original_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("card_approval.id"))
    amount: Mapped[int]
    vat: Mapped[int | None]
    installments: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    recorded_by: Mapped[str]
    asked_at: Mapped[datetime]
    asking_until: Mapped[datetime | None]
    state: Mapped[str]
    decline: Mapped[str | None]
    approved_amount: Mapped[int | None]
    cancelled_amount: Mapped[int] = mapped_column(default=0)
    approval_no: Mapped[str | None]
    card_no: Mapped[str | None]
    issuer: Mapped[str | None]
    terminal_id: Mapped[str | None]
    terminal_vat: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str | None]
    note: Mapped[str | None]
