"""Deliveries from one site to another, and what went back of them."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("internal_delivery", "internal_delivery_line", "internal_return")
PARTY = (
    "(party = 1 AND seller_centre_id IS NOT NULL AND buyer_centre_id IS NOT NULL AND seller_centre_id = buyer_centre_id) OR "
    "(party = 2 AND (seller_centre_id IS NULL OR buyer_centre_id IS NULL OR seller_centre_id <> buyer_centre_id))"
)


def upgrade() -> None:
    op.create_table(
        "internal_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("to_site_id", ROW_ID, nullable=False),
        sa.Column("seller_centre_id", ROW_ID, nullable=True),
        sa.Column("buyer_centre_id", ROW_ID, nullable=True),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(PARTY, name=op.f("ck_internal_delivery_party")),
        sa.CheckConstraint("site_id <> to_site_id", name=op.f("ck_internal_delivery_two_sites")),
        sa.ForeignKeyConstraint(["buyer_centre_id"], ["centre.id"], name=op.f("fk_internal_delivery_buyer_centre_id_centre")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_internal_delivery_id_document")),
        sa.ForeignKeyConstraint(["seller_centre_id"], ["centre.id"], name=op.f("fk_internal_delivery_seller_centre_id_centre")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_internal_delivery_site_id_site")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("fk_internal_delivery_to_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_delivery")),
    )
    op.create_index("ix_internal_delivery_site_id_day", "internal_delivery", ["site_id", "business_date"])
    op.create_index("ix_internal_delivery_to_site_id_day", "internal_delivery", ["to_site_id", "business_date"])
    op.create_table(
        "internal_delivery_line",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("into_given", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(item_id IS NULL) = (quantity_milli IS NULL)", name=op.f("ck_internal_delivery_line_arrived")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_internal_delivery_line_quantity")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["internal_delivery.id"], name=op.f("fk_internal_delivery_line_delivery_id_internal_delivery")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_internal_delivery_line_item_id_stock_item")),
        sa.PrimaryKeyConstraint("delivery_id", "line_no", name=op.f("pk_internal_delivery_line")),
    )
    op.create_table(
        "internal_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("to_site_id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["internal_delivery.id"], name=op.f("fk_internal_return_delivery_id_internal_delivery")),
        sa.ForeignKeyConstraint(["id"], ["document.id"], name=op.f("fk_internal_return_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_internal_return_site_id_site")),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name=op.f("fk_internal_return_to_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_return")),
    )
    op.create_index(op.f("ix_internal_return_delivery_id"), "internal_return", ["delivery_id"])
    forbid_changes(*TABLES)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
