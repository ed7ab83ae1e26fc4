"""Discount rules, coupons, passes, and approvals that are given before their sale is sent."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "discount_rules",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("cashier_percent", sa.SmallInteger(), nullable=True),
        sa.Column("cashier_won", sa.BigInteger(), nullable=True),
        sa.Column("supervisor_percent", sa.SmallInteger(), nullable=True),
        sa.Column("supervisor_won", sa.BigInteger(), nullable=True),
        sa.Column("manager_percent", sa.SmallInteger(), nullable=True),
        sa.Column("manager_won", sa.BigInteger(), nullable=True),
        sa.Column("cut_to_ten", sa.Boolean(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "cashier_percent BETWEEN 0 AND 100 AND supervisor_percent BETWEEN 0 AND 100 AND manager_percent BETWEEN 0 AND 100",
            name=op.f("ck_discount_rules_percent"),
        ),
        sa.CheckConstraint("cashier_won >= 0 AND supervisor_won >= 0 AND manager_won >= 0", name=op.f("ck_discount_rules_won")),
        sa.PrimaryKeyConstraint("scope", name="pk_discount_rules"),
    )
    op.create_table(
        "coupon_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code_kind", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("gives", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("free_sku", sa.Text(), nullable=True),
        sa.Column("most_won", sa.BigInteger(), nullable=True),
        sa.Column("skus", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(gives = 'product') = (free_sku IS NOT NULL) AND (gives = 'product') = (amount IS NULL)",
            name=op.f("ck_coupon_campaign_gift"),
        ),
        sa.CheckConstraint("amount > 0 AND (gives <> 'percent' OR amount <= 100)", name=op.f("ck_coupon_campaign_amount")),
        sa.CheckConstraint("code_kind IN ('single', 'multi')", name=op.f("ck_coupon_campaign_code_kind")),
        sa.CheckConstraint("gives IN ('won', 'percent', 'product')", name=op.f("ck_coupon_campaign_gives")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_coupon_campaign_days")),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_campaign"),
        sa.UniqueConstraint("prefix", name="uq_coupon_campaign_prefix"),
    )
    op.create_index("ix_coupon_campaign_scope", "coupon_campaign", ["scope"], unique=False)
    op.create_table(
        "coupon_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancelled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("count BETWEEN 1 AND 5000", name=op.f("ck_coupon_batch_count")),
        sa.ForeignKeyConstraint(["campaign_id"], ["coupon_campaign.id"], name="fk_coupon_batch_campaign_id_coupon_campaign"),
        sa.PrimaryKeyConstraint("id", name="pk_coupon_batch"),
    )
    op.create_index("ix_coupon_batch_campaign_id", "coupon_batch", ["campaign_id"], unique=False)
    op.create_table(
        "coupon",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["coupon_batch.id"], name="fk_coupon_batch_id_coupon_batch"),
        sa.ForeignKeyConstraint(["campaign_id"], ["coupon_campaign.id"], name="fk_coupon_campaign_id_coupon_campaign"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_coupon"),
    )
    op.create_index("ix_coupon_campaign_id", "coupon", ["campaign_id"], unique=False)
    op.create_table(
        "coupon_use",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("life", sa.BigInteger(), nullable=True),
        sa.Column("frees", sa.Uuid(), nullable=True),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("lowered", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'freed') = (frees IS NOT NULL)", name=op.f("ck_coupon_use_frees")),
        sa.CheckConstraint("kind IN ('used', 'freed')", name=op.f("ck_coupon_use_kind")),
        sa.ForeignKeyConstraint(["campaign_id"], ["coupon_campaign.id"], name="fk_coupon_use_campaign_id_coupon_campaign"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_coupon_use_site_id_site"),
        sa.PrimaryKeyConstraint("document_id", name="pk_coupon_use"),
        sa.UniqueConstraint("code_hash", "life", "kind", name="uq_coupon_use_code_hash_life_kind"),
    )
    op.create_index("ix_coupon_use_campaign_id", "coupon_use", ["campaign_id"], unique=False)
    op.create_table(
        "pass_kind",
        sa.Column("product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("valid_days", sa.BigInteger(), nullable=True),
        sa.Column("valid_months", sa.BigInteger(), nullable=True),
        sa.Column("valid_at", sa.Text(), nullable=False),
        sa.Column("skus", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("valid_at IN ('site', 'centre', 'region')", name=op.f("ck_pass_kind_valid_at")),
        sa.CheckConstraint("uses BETWEEN 1 AND 1000", name=op.f("ck_pass_kind_uses")),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 3660 AND valid_months BETWEEN 1 AND 120", name=op.f("ck_pass_kind_lasts")),
        sa.CheckConstraint("valid_days IS NULL OR valid_months IS NULL", name=op.f("ck_pass_kind_validity")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name="fk_pass_kind_product_id_product"),
        sa.PrimaryKeyConstraint("product_id", name="pk_pass_kind"),
    )
    op.create_table(
        "pass",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("unit", sa.SmallInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("advance", sa.Boolean(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("valid_in", sa.Text(), nullable=False),
        sa.Column("skus", sa.Text(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("sold_at", INSTANT, nullable=False),
        sa.CheckConstraint("advance OR worth = 0", name=op.f("ck_pass_worth")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_pass_site_id_site"),
        sa.PrimaryKeyConstraint("code", name="pk_pass"),
        sa.UniqueConstraint("document_id", "line_no", "unit", name="uq_pass_document_id_line_no_unit"),
    )
    op.create_index("ix_pass_site_id", "pass", ["site_id"], unique=False)
    op.create_table(
        "pass_entry",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("won", sa.BigInteger(), nullable=False),
        sa.Column("uses_left", sa.BigInteger(), nullable=False),
        sa.Column("won_left", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('sold', 'used', 'returned', 'refunded')", name=op.f("ck_pass_entry_kind")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_pass_entry_site_id_site"),
        sa.PrimaryKeyConstraint("code", "position", name="pk_pass_entry"),
    )
    op.create_index("ix_pass_entry_sale_id", "pass_entry", ["sale_id"], unique=False)
    op.create_index("ix_pass_entry_site_id_at", "pass_entry", ["site_id", "at"], unique=False)
    op.create_table(
        "pass_holder",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["pass.code"], name="fk_pass_holder_code_pass"),
        sa.PrimaryKeyConstraint("code", name="pk_pass_holder"),
    )
    op.create_table(
        "approval_given",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("device_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_approval_given_device_id_device"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_approval_given_site_id_site"),
        sa.PrimaryKeyConstraint("document_id", "by", "amount", name="pk_approval_given"),
    )
    forbid_changes("coupon_use", "pass", "pass_entry", "approval_given")


def downgrade() -> None:
    op.drop_table("approval_given")
    op.drop_table("pass_holder")
    op.drop_table("pass_entry")
    op.drop_table("pass")
    op.drop_table("pass_kind")
    op.drop_table("coupon_use")
    op.drop_table("coupon")
    op.drop_table("coupon_batch")
    op.drop_table("coupon_campaign")
    op.drop_table("discount_rules")
