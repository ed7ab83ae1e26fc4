"""Cash receipts and what became of them; approvals that a card terminal was asked for; approval numbers found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('wanted', 'failed', 'cancel_wanted')")
IN_DOUBT = sa.text("state IN ('asked', 'unknown', 'approved')")
HAS_NUMBER = sa.text("approval_no IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "cash_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("payment_no", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("exempt", sa.BigInteger(), nullable=False),
        sa.Column("out_of_scope", sa.BigInteger(), nullable=False),
        sa.Column("cancelled_amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("issued_at", INSTANT, nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("asking_until", INSTANT, nullable=True),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.CheckConstraint("act IN ('issue', 'cancel')", name=op.f("ck_cash_receipt_act")),
        sa.CheckConstraint(
            "state IN ('wanted', 'issued', 'failed', 'cancel_wanted', 'cancelled')", name=op.f("ck_cash_receipt_state")
        ),
        sa.CheckConstraint("kind IN ('income_deduction', 'expense_proof', 'self_issued')", name=op.f("ck_cash_receipt_kind")),
        sa.CheckConstraint("(act = 'cancel') = (original_id IS NOT NULL)", name=op.f("ck_cash_receipt_original")),
        sa.CheckConstraint("amount > 0 AND supply + vat + exempt + out_of_scope = amount", name=op.f("ck_cash_receipt_amount")),
        sa.CheckConstraint("cancelled_amount BETWEEN 0 AND amount", name=op.f("ck_cash_receipt_cancelled")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_cash_receipt_document_id_document"),
        sa.ForeignKeyConstraint(["original_id"], ["cash_receipt.id"], name="fk_cash_receipt_original_id_cash_receipt"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_cash_receipt_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_receipt"),
    )
    op.create_index("ix_cash_receipt_site_id_occurred_at", "cash_receipt", ["site_id", "occurred_at", "id"], unique=False)
    op.create_index("ix_cash_receipt_document_id", "cash_receipt", ["document_id"], unique=False)
    op.create_index("ix_cash_receipt_original_id", "cash_receipt", ["original_id"], unique=False)
    op.create_index(
        "ix_cash_receipt_open", "cash_receipt", ["site_id", "state", "next_try_at"], unique=False, postgresql_where=OPEN, sqlite_where=OPEN
    )
    op.create_table(
        "card_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("device_id", ROW_ID, nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=True),
        sa.Column("installments", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asking_until", INSTANT, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decline", sa.Text(), nullable=True),
        sa.Column("approved_amount", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_amount", sa.BigInteger(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("card_no", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("terminal_id", sa.Text(), nullable=True),
        sa.Column("terminal_vat", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("looked_at", INSTANT, nullable=True),
        sa.Column("looked_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("act IN ('approve', 'cancel')", name=op.f("ck_card_approval_act")),
        sa.CheckConstraint("(act = 'cancel') = (original_id IS NOT NULL)", name=op.f("ck_card_approval_original")),
        sa.CheckConstraint("state IN ('asked', 'approved', 'declined', 'unknown', 'cancelled')", name=op.f("ck_card_approval_state")),
        sa.CheckConstraint("amount > 0 AND installments BETWEEN 0 AND 60", name=op.f("ck_card_approval_amount")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'cancelled') OR (approval_no IS NOT NULL AND approved_amount > 0)",
            name=op.f("ck_card_approval_number"),
        ),
        sa.ForeignKeyConstraint(["original_id"], ["card_approval.id"], name="fk_card_approval_original_id_card_approval"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_card_approval_device_id_device"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_card_approval_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_card_approval"),
    )
    op.create_index("ix_card_approval_site_id_asked_at", "card_approval", ["site_id", "asked_at", "id"], unique=False)
    op.create_index("ix_card_approval_original_id", "card_approval", ["original_id"], unique=False)
    op.create_index(
        "ix_card_approval_in_doubt", "card_approval", ["site_id", "state", "asked_at"], unique=False,
        postgresql_where=IN_DOUBT, sqlite_where=IN_DOUBT,
    )
    op.create_index(
        "ix_document_payment_approval_no", "document_payment", ["approval_no"], unique=False,
        postgresql_where=HAS_NUMBER, sqlite_where=HAS_NUMBER,
    )
    op.add_column("site", sa.Column("cash_receipt_mandatory", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("site", sa.Column("cash_receipt_from", sa.BigInteger(), nullable=False, server_default="100000"))
    op.add_column("site", sa.Column("installments_from", sa.BigInteger(), nullable=False, server_default="50000"))


def downgrade() -> None:
    for name in ("installments_from", "cash_receipt_from", "cash_receipt_mandatory"):
        op.drop_column("site", name)
    op.drop_index("ix_document_payment_approval_no", table_name="document_payment", postgresql_where=HAS_NUMBER, sqlite_where=HAS_NUMBER)
    op.drop_table("card_approval")
    op.drop_table("cash_receipt")
