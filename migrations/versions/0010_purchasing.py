"""Purchasing and the worth of stock: suppliers, orders, what came of them; moves, levels and products in won."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0010"
down_revision = "0009"
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
    _create_purchasing()
    forbid_changes("purchase_receipt", "purchase_receipt_line")


def _create_purchasing() -> None:
    op.create_table(
        "supplier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("business_number", sa.Text(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "business_number IS NULL OR length(business_number) = 10", name=op.f("ck_supplier_business_number")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_supplier_centre_id_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_supplier"),
    )
    op.create_index("ix_supplier_centre_id", "supplier", ["centre_id"], unique=False)
    op.create_table(
        "purchase_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=True),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_purchase_order_closed")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_purchase_order_site_id_site"),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name="fk_purchase_order_supplier_id_supplier"),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_order"),
        sa.UniqueConstraint("site_id", "number", name="uq_purchase_order_site_id_number"),
    )
    op.create_index("ix_purchase_order_supplier_id", "purchase_order", ["supplier_id"], unique=False)
    op.create_table(
        "purchase_line",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0 AND unit_cost >= 0", name=op.f("ck_purchase_line_amounts")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name="fk_purchase_line_item_id_stock_item"),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name="fk_purchase_line_order_id_purchase_order"),
        sa.PrimaryKeyConstraint("order_id", "line_no", name="pk_purchase_line"),
    )
    op.create_table(
        "purchase_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["purchase_order.id"], name="fk_purchase_receipt_order_id_purchase_order"),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_receipt"),
    )
    op.create_index("ix_purchase_receipt_order_id", "purchase_receipt", ["order_id"], unique=False)
    op.create_table(
        "purchase_receipt_line",
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0 AND unit_cost >= 0", name=op.f("ck_purchase_receipt_line_amounts")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["purchase_receipt.id"], name="fk_purchase_receipt_line_receipt_id_purchase_receipt"
        ),
        sa.PrimaryKeyConstraint("receipt_id", "line_no", name="pk_purchase_receipt_line"),
        sa.UniqueConstraint("act", name="uq_purchase_receipt_line_act"),
    )


def downgrade() -> None:
    for table in ("purchase_receipt_line", "purchase_receipt", "purchase_line", "purchase_order", "supplier"):
        op.drop_table(table)
    op.drop_table("product_cost")
    op.drop_column("stock_level", "average_micro")
    op.drop_column("stock_level", "value_won")
    op.drop_index("ix_stock_move_by_hand", table_name="stock_move")
    op.drop_column("stock_move", "value_won")
