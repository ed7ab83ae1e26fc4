"""Customers, agreed prices, receivables (those of standing sales too), payments received, invoice requests and delivery notes."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("customer", "agreed_price", "receivable", "receivable_naming", "customer_payment", "payment_match", "invoice_request",
          "invoice_line", "invoice_event", "delivery_note", "delivery_line")
KEPT = ("receivable", "receivable_naming", "customer_payment", "payment_match", "invoice_request", "invoice_line", "invoice_event",
        "delivery_line")
STANDING = """
INSERT INTO receivable (document_id, method, sale_id, site_id, customer_id, amount, book_date, business_date)
SELECT d.id, q.method, COALESCE(d.original_id, d.id), d.site_id, NULL, SUM(q.amount), d.book_date, d.business_date
FROM document d JOIN document_payment q ON q.document_id = d.id LEFT JOIN document o ON o.id = d.original_id
WHERE q.method IN ('on_account', 'sponsor') AND (d.source = 'sale' OR (d.source = 'refund' AND o.source = 'sale'))
GROUP BY d.id, q.method, d.original_id, d.site_id, d.book_date, d.business_date
"""


def upgrade() -> None:
    op.create_table(
        "customer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("business_number", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("terms_days", sa.BigInteger(), nullable=False),
        sa.Column("terms_from", sa.Text(), nullable=False),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("business_number IS NULL OR length(business_number) = 10", name=op.f("ck_customer_business_number")),
        sa.CheckConstraint("terms_days >= 0", name=op.f("ck_customer_terms_days")),
        sa.CheckConstraint("terms_from IN ('delivery', 'month_end')", name=op.f("ck_customer_terms_from")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_customer_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    op.create_index(op.f("ix_customer_centre_id"), "customer", ["centre_id"])
    op.create_table(
        "agreed_price",
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("unit_price IS NULL OR unit_price >= 0", name=op.f("ck_agreed_price_unit_price")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_agreed_price_customer_id_customer")),
        sa.PrimaryKeyConstraint("customer_id", "sku", "valid_from", name=op.f("pk_agreed_price")),
    )
    op.create_table(
        "receivable",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.CheckConstraint("(document_id = sale_id) = (amount > 0)", name=op.f("ck_receivable_direction")),
        sa.CheckConstraint("method IN ('on_account', 'sponsor')", name=op.f("ck_receivable_method")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_receivable_customer_id_customer")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_receivable_document_id_document")),
        sa.ForeignKeyConstraint(["sale_id"], ["document.id"], name=op.f("fk_receivable_sale_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_receivable_site_id_site")),
        sa.PrimaryKeyConstraint("document_id", "method", name=op.f("pk_receivable")),
    )
    op.create_index(op.f("ix_receivable_customer_id"), "receivable", ["customer_id"])
    op.create_index(op.f("ix_receivable_sale_id"), "receivable", ["sale_id"])
    op.create_index("ix_receivable_site_id_book_date", "receivable", ["site_id", "book_date"])
    op.create_table(
        "receivable_naming",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_receivable_naming_customer_id_customer")),
        sa.ForeignKeyConstraint(["sale_id"], ["document.id"], name=op.f("fk_receivable_naming_sale_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_receivable_naming_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receivable_naming")),
    )
    op.create_index(op.f("ix_receivable_naming_sale_id"), "receivable_naming", ["sale_id"])
    op.create_index(op.f("ix_receivable_naming_site_id"), "receivable_naming", ["site_id"])
    op.create_table(
        "customer_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("withdraws_id", sa.Uuid(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(withdraws_id IS NULL) = (amount > 0)", name=op.f("ck_customer_payment_direction")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_payment_customer_id_customer")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_customer_payment_site_id_site")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["customer_payment.id"], name=op.f("fk_customer_payment_withdraws_id_customer_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_payment")),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_customer_payment_withdraws_id")),
    )
    op.create_index(op.f("ix_customer_payment_customer_id"), "customer_payment", ["customer_id"])
    op.create_index("ix_customer_payment_site_id", "customer_payment", ["site_id", "received_on"])
    op.create_table(
        "payment_match",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_payment_match_amount")),
        sa.CheckConstraint("(entry IS NULL) = (document_id IS NOT NULL)", name=op.f("ck_payment_match_origin")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_payment_match_document_id_document")),
        sa.ForeignKeyConstraint(["payment_id"], ["customer_payment.id"], name=op.f("fk_payment_match_payment_id_customer_payment")),
        sa.ForeignKeyConstraint(["sale_id"], ["document.id"], name=op.f("fk_payment_match_sale_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_payment_match_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_match")),
    )
    op.create_index(op.f("ix_payment_match_act"), "payment_match", ["act"])
    op.create_index(op.f("ix_payment_match_payment_id"), "payment_match", ["payment_id"])
    op.create_index(op.f("ix_payment_match_sale_id"), "payment_match", ["sale_id"])
    op.create_index("ix_payment_match_site_id", "payment_match", ["site_id", "entry"])
    op.create_table(
        "invoice_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("project_id", ROW_ID, nullable=True),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('tax_invoice', 'exempt_invoice')", name=op.f("ck_invoice_request_kind")),
        sa.CheckConstraint("kind = 'tax_invoice' OR vat = 0", name=op.f("ck_invoice_request_vat")),
        sa.ForeignKeyConstraint(["corrects_id"], ["invoice_request.id"], name=op.f("fk_invoice_request_corrects_id_invoice_request")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_invoice_request_customer_id_customer")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_invoice_request_project_id_project")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_invoice_request_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_request")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_invoice_request_site_id_number")),
    )
    op.create_index(op.f("ix_invoice_request_corrects_id"), "invoice_request", ["corrects_id"])
    op.create_index(op.f("ix_invoice_request_customer_id"), "invoice_request", ["customer_id"])
    op.create_table(
        "invoice_line",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=True),
        sa.Column("unit_price", sa.BigInteger(), nullable=True),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_invoice_line_document_id_document")),
        sa.ForeignKeyConstraint(["request_id"], ["invoice_request.id"], name=op.f("fk_invoice_line_request_id_invoice_request")),
        sa.PrimaryKeyConstraint("request_id", "line_no", name=op.f("pk_invoice_line")),
    )
    op.create_index(op.f("ix_invoice_line_document_id"), "invoice_line", ["document_id"])
    op.create_table(
        "invoice_event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("approval_no", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'issued') = (approval_no IS NOT NULL AND issued_on IS NOT NULL)", name=op.f("ck_invoice_event_issued")),
        sa.CheckConstraint("kind IN ('issued', 'cancelled')", name=op.f("ck_invoice_event_kind")),
        sa.ForeignKeyConstraint(["request_id"], ["invoice_request.id"], name=op.f("fk_invoice_event_request_id_invoice_request")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_invoice_event_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_event")),
    )
    op.create_index(op.f("ix_invoice_event_request_id"), "invoice_event", ["request_id"])
    op.create_index("ix_invoice_event_site_id", "invoice_event", ["site_id", "entry"])
    op.create_table(
        "delivery_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", ROW_ID, nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("from_sale", sa.Boolean(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_delivery_note_customer_id_customer")),
        sa.ForeignKeyConstraint(["sale_id"], ["document.id"], name=op.f("fk_delivery_note_sale_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_delivery_note_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_note")),
        sa.UniqueConstraint("sale_id", name=op.f("uq_delivery_note_sale_id")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_delivery_note_site_id_number")),
    )
    op.create_index(op.f("ix_delivery_note_customer_id"), "delivery_note", ["customer_id"])
    op.create_table(
        "delivery_line",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=True),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_delivery_line_quantity")),
        sa.ForeignKeyConstraint(["note_id"], ["delivery_note.id"], name=op.f("fk_delivery_line_note_id_delivery_note")),
        sa.PrimaryKeyConstraint("note_id", "line_no", name=op.f("pk_delivery_line")),
    )
    # What stood to be paid already. Whose it is was said in words that are sealed: a person names the customer.
    op.execute(STANDING)
    forbid_changes(*KEPT)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
