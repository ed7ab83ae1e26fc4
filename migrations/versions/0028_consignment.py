"""Consignment: agreements, goods of other centres, whose a sold line is, settlements and what was paid of them."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = (
    "consignment_agreement", "consignment_rate", "consignment_goods", "consigned_line", "settlement", "settlement_line",
    "settled_line", "settlement_payment",
)
KEPT = TABLES[2:]


def upgrade() -> None:
    op.create_table(
        "consignment_agreement",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sku IS NULL OR category IS NULL", name=op.f("ck_consignment_agreement_goods")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_consignment_agreement_valid")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_consignment_agreement_centre_id_centre")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_consignment_agreement_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment_agreement")),
        sa.UniqueConstraint("code", name=op.f("uq_consignment_agreement_code")),
    )
    op.create_index(op.f("ix_consignment_agreement_centre_id"), "consignment_agreement", ["centre_id"])
    op.create_index(op.f("ix_consignment_agreement_site_id"), "consignment_agreement", ["site_id"])
    op.create_table(
        "consignment_rate",
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate BETWEEN 0 AND 10000", name=op.f("ck_consignment_rate_rate")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["consignment_agreement.id"],
            name=op.f("fk_consignment_rate_agreement_id_consignment_agreement"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", "valid_from", name=op.f("pk_consignment_rate")),
    )
    op.create_table(
        "consignment_goods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('brought', 'returned')", name=op.f("ck_consignment_goods_kind")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_consignment_goods_quantity")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["consignment_agreement.id"],
            name=op.f("fk_consignment_goods_agreement_id_consignment_agreement"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_consignment_goods_item_id_stock_item")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_consignment_goods_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment_goods")),
    )
    op.create_index(op.f("ix_consignment_goods_agreement_id"), "consignment_goods", ["agreement_id"])
    op.create_index("ix_consignment_goods_site_id_day", "consignment_goods", ["site_id", "business_date"])
    op.create_table(
        "consigned_line",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.Column("agreement_id", ROW_ID, nullable=False),
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.SmallInteger(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("supply", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["consignment_agreement.id"],
            name=op.f("fk_consigned_line_agreement_id_consignment_agreement"),
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_consigned_line_centre_id_centre")),
        sa.ForeignKeyConstraint(
            ["document_id", "line_no"], ["document_line.document_id", "document_line.line_no"],
            name=op.f("fk_consigned_line_document_id_line_no_document_line"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_consigned_line_site_id_site")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_consigned_line")),
    )
    op.create_index(op.f("ix_consigned_line_agreement_id"), "consigned_line", ["agreement_id"])
    op.create_index("ix_consigned_line_site_id_centre_id", "consigned_line", ["site_id", "centre_id", "book_date"])
    op.create_table(
        "settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("commission", sa.BigInteger(), nullable=False),
        sa.Column("adjustment", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sold - refunded - commission + adjustment = due", name=op.f("ck_settlement_due")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_settlement_centre_id_centre")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_settlement_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("site_id", "centre_id", "month", name=op.f("uq_settlement_site_id_centre_id_month")),
        sa.UniqueConstraint("site_id", "centre_id", "number", name=op.f("uq_settlement_site_id_centre_id_number")),
    )
    op.create_index(op.f("ix_settlement_centre_id"), "settlement", ["centre_id"])
    op.create_table(
        "settlement_line",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.BigInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("commission", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settlement_line_settlement_id_settlement")),
        sa.PrimaryKeyConstraint("settlement_id", "line_no", name=op.f("pk_settlement_line")),
    )
    op.create_table(
        "settled_line",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id", "line_no"], ["consigned_line.document_id", "consigned_line.line_no"],
            name=op.f("fk_settled_line_document_id_line_no_consigned_line"),
        ),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settled_line_settlement_id_settlement")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_settled_line")),
    )
    op.create_index(op.f("ix_settled_line_settlement_id"), "settled_line", ["settlement_id"])
    op.create_table(
        "settlement_payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(corrects IS NULL) = (amount > 0) AND amount <> 0", name=op.f("ck_settlement_payment_amount")),
        sa.CheckConstraint("method IN ('transfer', 'cash')", name=op.f("ck_settlement_payment_method")),
        sa.ForeignKeyConstraint(["corrects"], ["settlement_payment.id"], name=op.f("fk_settlement_payment_corrects_settlement_payment")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlement.id"], name=op.f("fk_settlement_payment_settlement_id_settlement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_payment")),
        sa.UniqueConstraint("corrects", name=op.f("uq_settlement_payment_corrects")),
    )
    op.create_index(op.f("ix_settlement_payment_settlement_id"), "settlement_payment", ["settlement_id"])
    forbid_changes(*KEPT)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
