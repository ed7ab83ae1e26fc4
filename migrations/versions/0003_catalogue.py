"""Products and prices, items and stock."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_category_centre_id_centre"),
        sa.PrimaryKeyConstraint("code", name="pk_category"),
    )
    op.create_table(
        "product",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=True),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("measured", sa.Boolean(), nullable=False),
        sa.Column("open_price", sa.Boolean(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_product_centre_id_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_product"),
        sa.UniqueConstraint("sku", name="uq_product_sku"),
    )
    op.create_index("ix_product_centre_id", "product", ["centre_id"], unique=False)
    op.create_table(
        "stock_item",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=True),
        sa.Column("low_at_milli", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_stock_item_centre_id_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_item"),
        sa.UniqueConstraint("code", name="uq_stock_item_code"),
    )
    op.create_index("ix_stock_item_centre_id", "stock_item", ["centre_id"], unique=False)
    op.create_table(
        "product_revision",
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("valid_from", INSTANT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("option_groups", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "tax_class IN ('taxable', 'exempt', 'out_of_scope')", name=op.f("ck_product_revision_tax_class")
        ),
        sa.CheckConstraint("price BETWEEN 0 AND 1000000000", name=op.f("ck_product_revision_price")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name="fk_product_revision_category_category"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_product_revision_product_id_product"),
        sa.PrimaryKeyConstraint("product_id", "valid_from", name="pk_product_revision"),
    )
    op.create_table(
        "recipe_line",
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("option_code", sa.Text(), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name="fk_recipe_line_item_id_stock_item"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_recipe_line_product_id_product"),
        sa.PrimaryKeyConstraint("product_id", "valid_from", "option_code", "item_id", name="pk_recipe_line"),
    )
    op.create_table(
        "site_availability",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_site_availability_product_id_product"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_availability_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "product_id", "valid_from", name="pk_site_availability"),
    )
    op.create_table(
        "site_price",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("price BETWEEN 0 AND 1000000000", name=op.f("ck_site_price_price")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_site_price_product_id_product"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_price_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "product_id", "valid_from", name="pk_site_price"),
    )
    op.create_table(
        "sold_out",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("product_id", ROW_ID, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_sold_out_product_id_product"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_sold_out_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "product_id", name="pk_sold_out"),
    )
    op.create_table(
        "stock_level",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name="fk_stock_level_item_id_stock_item"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_stock_level_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "item_id", name="pk_stock_level"),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("act", sa.Uuid(), nullable=True),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_cost", sa.BigInteger(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("device_id", sa.BigInteger(), nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("other_site_id", sa.BigInteger(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint(
            "kind IN ('sale', 'refund', 'receive', 'waste', 'count', 'transfer', 'produce')",
            name=op.f("ck_stock_move_kind"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name="fk_stock_move_item_id_stock_item"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_stock_move_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_stock_move"),
    )
    op.create_index("ix_stock_move_site_id_item_id_at", "stock_move", ["site_id", "item_id", "at"], unique=False)
    own_act = sa.text("act IS NOT NULL AND (other_site_id IS NULL OR quantity_milli < 0)")
    op.create_index(
        "uq_stock_move_act", "stock_move", ["act"], unique=True, postgresql_where=own_act, sqlite_where=own_act
    )
    op.create_index("uq_stock_move_document_id", "stock_move", ["document_id", "item_id"], unique=True)
    # ### end Alembic commands ###
    forbid_changes("stock_move")


def downgrade() -> None:
    op.drop_table("stock_level")
    op.drop_table("stock_move")
    op.drop_table("recipe_line")
    op.drop_table("stock_item")
    op.drop_table("sold_out")
    op.drop_table("site_availability")
    op.drop_table("site_price")
    op.drop_table("product_revision")
    op.drop_table("product")
    op.drop_table("category")
