"""Statements from outside: their rows, the days that they speak of, and what they say otherwise than our book."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KIND = "kind IN ('card', 'cash_receipt')"
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "statement_span",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_statement_span_kind")),
        sa.CheckConstraint("first <= last", name=op.f("ck_statement_span_days")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_statement_span_site_id_site"),
        sa.PrimaryKeyConstraint("import_id", "site_id", name="pk_statement_span"),
    )
    op.create_index("ix_statement_span_site_id", "statement_span", ["site_id", "kind", "last"])
    op.create_table(
        "statement_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("terminal", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_statement_row_kind")),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_statement_row_amount")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_statement_row_site_id_site"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_statement_row"),
        sa.UniqueConstraint("site_id", "kind", "day", "approval_no", "issuer", "amount", name="uq_statement_row_said_once"),
    )
    op.create_table(
        "statement_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("ours", sa.BigInteger(), nullable=False),
        sa.Column("theirs", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.CheckConstraint(KIND, name=op.f("ck_statement_difference_kind")),
        sa.CheckConstraint("ours <> theirs", name=op.f("ck_statement_difference_differs")),
        sa.CheckConstraint(
            "flags IN ('not_in_books', 'not_in_statement', 'amount_differs')", name=op.f("ck_statement_difference_flags")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_statement_difference_document_id_document"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_statement_difference_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_statement_difference"),
    )
    op.create_index("ix_statement_difference_site_id", "statement_difference", ["site_id", "kind", "day"])
    op.create_index(
        "ix_statement_difference_open", "statement_difference", ["site_id", "received_at"], postgresql_where=OPEN, sqlite_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("statement_difference")
    op.drop_table("statement_row")
    op.drop_table("statement_span")
