"""Purchasing and the worth of stock: suppliers, orders, what came of them; moves, levels and products in won."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_HAND = sa.text("kind NOT IN ('sale', 'refund')")


def upgrade() -> None:
    op.add_column("stock_move", sa.Column("value_won", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_stock_move_by_hand", "stock_move", ["site_id", "business_date"], unique=False, postgresql_where=BY_HAND, sqlite_where=BY_HAND
    )
    op.add_column("stock_level", sa.Column("value_won", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("stock_level", sa.Column("average_micro", sa.BigInteger(), nullable=True))
    op.create_table(
        "product_cost",
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("cost_won", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_product_cost_site_id_site"),
        sa.PrimaryKeyConstraint("book_date", "site_id", "sku", "party", name="pk_product_cost"),
    )


def downgrade() -> None:
    op.drop_table("product_cost")
    op.drop_column("stock_level", "average_micro")
    op.drop_column("stock_level", "value_won")
    op.drop_index("ix_stock_move_by_hand", table_name="stock_move")
    op.drop_column("stock_move", "value_won")
