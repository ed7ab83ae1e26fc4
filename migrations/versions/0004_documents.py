"""Documents, what was set aside, and the roll-up of revenue."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "month_closing",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("incomplete", sa.Text(), nullable=False),
        sa.Column("reopened_at", INSTANT, nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_month_closing"),
        sa.UniqueConstraint("scope", "month", "version", name="uq_month_closing_scope_month_version"),
    )
    op.create_table(
        "revenue_cell",
        sa.Column("facet", sa.SmallInteger(), nullable=False),
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("key1", sa.Text(), nullable=False),
        sa.Column("key2", sa.Text(), nullable=False),
        sa.Column("key3", sa.Text(), nullable=False),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("book_month", sa.Integer(), nullable=False),
        sa.Column("sales", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("refund", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("exempt", sa.BigInteger(), nullable=False),
        sa.Column("out_of_scope", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name=op.f("ck_revenue_cell_money")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_revenue_cell_site_id_site"),
        sa.PrimaryKeyConstraint(
            "facet", "book_date", "site_id", "key1", "key2", "key3", "party", name="pk_revenue_cell"
        ),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("site_seq", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("device_id", ROW_ID, nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("receipt_no", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("order_no_given", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=True),
        sa.Column("project_id", ROW_ID, nullable=True),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("counterparty_site_id", ROW_ID, nullable=True),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("cashier", sa.Text(), nullable=True),
        sa.Column("order_type", sa.Text(), nullable=True),
        sa.Column("till", sa.Uuid(), nullable=True),
        sa.Column("ticket", sa.Uuid(), nullable=True),
        sa.Column("coupon_code", sa.Text(), nullable=True),
        sa.Column("passes", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("sale_discount", sa.BigInteger(), nullable=False),
        sa.Column("discount_reason", sa.Text(), nullable=True),
        sa.Column("sales_count", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("refund", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("exempt", sa.BigInteger(), nullable=False),
        sa.Column("out_of_scope", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("content_version", sa.SmallInteger(), nullable=False),
        sa.Column("content_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("ack_key", sa.Text(), nullable=False),
        sa.CheckConstraint("(source = 'refund') = (original_id IS NOT NULL)", name=op.f("ck_document_original")),
        sa.CheckConstraint(
            "source IN ('sale', 'refund', 'delivery', 'day_total', 'import')", name=op.f("ck_document_source")
        ),
        sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name=op.f("ck_document_money")),
        sa.CheckConstraint("supply + vat + exempt + out_of_scope = total", name=op.f("ck_document_total")),
        sa.ForeignKeyConstraint(["counterparty_site_id"], ["site.id"], name="fk_document_counterparty_site_id_site"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_document_device_id_device"),
        sa.ForeignKeyConstraint(["original_id"], ["document.id"], name="fk_document_original_id_document"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_document_project_id_project"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_document_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("site_id", "site_seq", name="uq_document_site_id_site_seq"),
    )
    op.create_index(
        "ix_document_late",
        "document",
        ["book_date", "site_id"],
        unique=False,
        postgresql_where=sa.text("book_date <> business_date"),
        sqlite_where=sa.text("book_date <> business_date"),
    )
    op.create_index("ix_document_original_id", "document", ["original_id"], unique=False)
    op.create_index("ix_document_site_id_book_date", "document", ["site_id", "book_date"], unique=False)
    op.create_table(
        "quarantine_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("device_id", ROW_ID, nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("document_kind", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_as", sa.Text(), nullable=True),
        sa.Column("resolved_sale_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_quarantine_item_device_id_device"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_quarantine_item_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine_item"),
        sa.UniqueConstraint("device_id", "body_sha256", name="uq_quarantine_item_device_id_body_sha256"),
    )
    op.create_index("ix_quarantine_item_document_id", "quarantine_item", ["document_id"], unique=False)
    op.create_index("ix_quarantine_item_site_id", "quarantine_item", ["site_id"], unique=False)
    op.create_table(
        "document_line",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("original_line", sa.SmallInteger(), nullable=True),
        sa.Column("restock", sa.Boolean(), nullable=True),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("tax_class_sent", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("options_price", sa.BigInteger(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("discount_reason", sa.Text(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.Column("producer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "tax_class IN ('taxable', 'exempt', 'out_of_scope')", name=op.f("ck_document_line_tax_class")
        ),
        sa.CheckConstraint("quantity_milli <> 0", name=op.f("ck_document_line_quantity")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_line_document_id_document"),
        sa.PrimaryKeyConstraint("document_id", "line_no", name="pk_document_line"),
    )
    op.create_table(
        "document_payment",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("payment_no", sa.SmallInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tendered", sa.BigInteger(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("card_no", sa.Text(), nullable=True),
        sa.Column("installments", sa.SmallInteger(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("terminal_id", sa.Text(), nullable=True),
        sa.Column("terminal_vat", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("cash_receipt_kind", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_payment_document_id_document"),
        sa.PrimaryKeyConstraint("document_id", "payment_no", name="pk_document_payment"),
    )
    op.create_table(
        "document_secret",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_document_secret_document_id_document"),
        sa.PrimaryKeyConstraint("document_id", "field", name="pk_document_secret"),
    )
    # ### end Alembic commands ###
    forbid_changes("document", "document_line", "document_payment")


def downgrade() -> None:
    op.drop_table("month_closing")
    op.drop_table("revenue_cell")
    op.drop_table("quarantine_item")
    op.drop_table("document_secret")
    op.drop_table("document_payment")
    op.drop_table("document_line")
    op.drop_table("document")
