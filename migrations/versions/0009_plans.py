"""What sites plan to earn by month."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "revenue_plan",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("month_end", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND version > 0", name="amount"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_revenue_plan_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "month_end", name="pk_revenue_plan"),
    )


def downgrade() -> None:
    op.drop_table("revenue_plan")
