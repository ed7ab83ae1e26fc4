"""How far an order has come."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "order_state",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('preparing', 'ready', 'collected')", name=op.f("ck_order_state_state")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_order_state_document_id_document"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_order_state_site_id_site"),
        sa.PrimaryKeyConstraint("document_id", name="pk_order_state"),
    )
    op.create_index("ix_order_state_site_id_at", "order_state", ["site_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("order_state")
