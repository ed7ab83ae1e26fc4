"""What is to be reported of cash: one row for each receipt and one for each time a receipt is taken back, whole or in part."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

ISSUE, CANCEL = "issue", "cancel"
WANTED, ISSUED, FAILED, CANCEL_WANTED, CANCELLED = STATES = ("wanted", "issued", "failed", "cancel_wanted", "cancelled")
KINDS = ("income_deduction", "expense_proof", "self_issued")
# What a failure begins with when the gateway itself said no, so that nothing can have been issued.
REFUSED = "refused_"
# Why a receipt is taken back, as the tax office counts: the trade was undone, it was issued by mistake, anything else.
UNDONE, BY_MISTAKE, OTHERWISE = REASONS = (1, 2, 3)


class CashReceipt(Base):
    """A receipt to issue (`act` 'issue'), or one to take back for `amount` won (`act` 'cancel', names its `original_id`).

    `id` is our own reference at the tax office's gateway: it follows from the document, so that the same wish never has two. Amounts are
    positive; supply + vat + exempt + out_of_scope = amount. `cancelled_amount` of a receipt is what was taken back of it so far, wanted or
    done. `identifier` is masked; the sealed one stands in document_secret until it was reported. `tries` counts how often a gateway was
    asked; `asking_until` is set while a worker asks it, `next_try_at` says when it may be asked again.
    """

    __tablename__ = "cash_receipt"
    __table_args__ = (
        sa.CheckConstraint("act IN ('issue', 'cancel')", name="act"),
        sa.CheckConstraint("state IN ('wanted', 'issued', 'failed', 'cancel_wanted', 'cancelled')", name="state"),
        sa.CheckConstraint("kind IN ('income_deduction', 'expense_proof', 'self_issued')", name="kind"),
        sa.CheckConstraint("(act = 'cancel') = (original_id IS NOT NULL)", name="original"),
        sa.CheckConstraint("amount > 0 AND supply + vat + exempt + out_of_scope = amount", name="amount"),
        sa.CheckConstraint("cancelled_amount BETWEEN 0 AND amount", name="cancelled"),
        sa.Index("ix_cash_receipt_site_id_occurred_at", "site_id", "occurred_at", "id"),
        sa.Index("ix_cash_receipt_document_id", "document_id"),
        sa.Index("ix_cash_receipt_original_id", "original_id"),
        sa.Index(
            "ix_cash_receipt_open", "site_id", "state", "next_try_at",
            postgresql_where=sa.text("state IN ('wanted', 'failed', 'cancel_wanted')"),
            sqlite_where=sa.text("state IN ('wanted', 'failed', 'cancel_wanted')"),
        ),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"))
    payment_no: Mapped[int] = mapped_column(sa.SmallInteger)
    act: Mapped[str]
    original_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("cash_receipt.id"))
    kind: Mapped[str]
    identifier: Mapped[str | None]
    method: Mapped[str]
    occurred_at: Mapped[datetime]
    business_date: Mapped[date]
    amount: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]
    exempt: Mapped[int]
    out_of_scope: Mapped[int]
    cancelled_amount: Mapped[int] = mapped_column(default=0)
    reason: Mapped[int | None] = mapped_column(sa.SmallInteger)
    state: Mapped[str]
    approval_no: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    failure: Mapped[str | None]
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    asking_until: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    example: Mapped[bool] = mapped_column(default=False)
