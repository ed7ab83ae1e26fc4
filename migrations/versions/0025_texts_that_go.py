"""What people write freely at a till stands apart, sealed, and can be forgotten; so can the bodies of what was set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "till_text",
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_till_text_site_id_site")),
        sa.PrimaryKeyConstraint("row_id", "field", name=op.f("pk_till_text")),
    )
    op.create_index(op.f("ix_till_text_site_id_at"), "till_text", ["site_id", "at"])
    op.add_column("cash_movement", sa.Column("reason_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("quarantine_item", sa.Column("forgotten_at", INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("quarantine_item", "forgotten_at")
    op.drop_column("cash_movement", "reason_hash")
    op.drop_table("till_text")
