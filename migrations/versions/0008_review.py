"""What was looked at in the review list, who read a legal name; an index of the flagged documents."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLAGGED = sa.text("flags <> ''")


def upgrade() -> None:
    op.create_table(
        "review_mark",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_review_mark_document_id_document"),
        sa.PrimaryKeyConstraint("document_id", "flag", name="pk_review_mark"),
    )
    op.create_table(
        "access_log",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_access_log_centre_id_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_centre_id_id", "access_log", ["centre_id", "id"], unique=False)
    op.create_index(
        "ix_document_flagged", "document", ["site_id", "book_date"], unique=False, postgresql_where=FLAGGED, sqlite_where=FLAGGED
    )
    forbid_changes("review_mark", "access_log")


def downgrade() -> None:
    op.drop_index("ix_document_flagged", table_name="document", postgresql_where=FLAGGED, sqlite_where=FLAGGED)
    op.drop_table("access_log")
    op.drop_table("review_mark")
