"""Lots, the farm's batches, harvests and packings, donations with their pool, and how long an item keeps."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLES = ("lot", "lot_move", "farm_batch", "farm_batch_end", "farm_harvest", "farm_packing", "donation_campaign", "donation_pool",
          "donation_move", "donation_handover")
KEPT = ("lot_move", "farm_batch", "farm_batch_end", "farm_harvest", "farm_packing", "donation_move", "donation_handover")
LOT_MOVES = "kind IN ('harvest', 'packing', 'receive', 'sale', 'refund', 'waste', 'transfer', 'donation', 'count')"
PACKED = "taken_milli > 0 AND wasted_milli >= 0 AND wasted_milli < taken_milli AND packs > 0"
WAS = "kind IN ('sale', 'refund', 'receive', 'waste', 'count', 'transfer', 'produce')"
IS = "kind IN ('sale', 'refund', 'receive', 'waste', 'count', 'transfer', 'produce', 'donate')"


def upgrade() -> None:
    op.create_table(
        "lot",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("use_by", sa.Date(), nullable=True),
        sa.Column("from_lot_id", ROW_ID, nullable=True),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["from_lot_id"], ["lot.id"], name=op.f("fk_lot_from_lot_id_lot")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_lot_item_id_stock_item")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_lot_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("site_id", "item_id", "code", name=op.f("uq_lot_site_id_item_id_code")),
    )
    op.create_index(op.f("ix_lot_from_lot_id"), "lot", ["from_lot_id"])
    op.create_table(
        "lot_move",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("lot_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint(LOT_MOVES, name=op.f("ck_lot_move_kind")),
        sa.CheckConstraint("(document_id IS NULL) <> (act IS NULL)", name=op.f("ck_lot_move_origin")),
        sa.CheckConstraint("quantity_milli <> 0", name=op.f("ck_lot_move_quantity")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_move_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_move")),
    )
    for column in ("act", "document_id"):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_lot_move_{column}", "lot_move", [column], postgresql_where=there, sqlite_where=there)
    op.create_index(op.f("ix_lot_move_lot_id"), "lot_move", ["lot_id"])
    op.create_table(
        "farm_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_given", sa.Boolean(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("strain", sa.Text(), nullable=True),
        sa.Column("placed_at", INSTANT, nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_farm_batch_units")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_farm_batch_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_batch")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_farm_batch_site_id_code")),
    )
    op.create_table(
        "farm_batch_end",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["farm_batch.id"], name=op.f("fk_farm_batch_end_batch_id_farm_batch")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_farm_batch_end_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_batch_end")),
        sa.UniqueConstraint("batch_id", name=op.f("uq_farm_batch_end_batch_id")),
    )
    op.create_table(
        "farm_harvest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("lot_id", ROW_ID, nullable=False),
        sa.Column("grade", sa.Text(), nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_farm_harvest_quantity")),
        sa.ForeignKeyConstraint(["batch_id"], ["farm_batch.id"], name=op.f("fk_farm_harvest_batch_id_farm_batch")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_farm_harvest_item_id_stock_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_farm_harvest_lot_id_lot")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_farm_harvest_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_harvest")),
    )
    op.create_index(op.f("ix_farm_harvest_batch_id"), "farm_harvest", ["batch_id"])
    op.create_index(op.f("ix_farm_harvest_lot_id"), "farm_harvest", ["lot_id"])
    op.create_index("ix_farm_harvest_site_id_day", "farm_harvest", ["site_id", "business_date"])
    op.create_table(
        "farm_packing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("lot_id", ROW_ID, nullable=False),
        sa.Column("into_lot_id", ROW_ID, nullable=False),
        sa.Column("taken_milli", sa.BigInteger(), nullable=False),
        sa.Column("wasted_milli", sa.BigInteger(), nullable=False),
        sa.Column("packs", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint(PACKED, name=op.f("ck_farm_packing_quantities")),
        sa.ForeignKeyConstraint(["into_lot_id"], ["lot.id"], name=op.f("fk_farm_packing_into_lot_id_lot")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_farm_packing_lot_id_lot")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_farm_packing_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_farm_packing")),
    )
    op.create_index(op.f("ix_farm_packing_into_lot_id"), "farm_packing", ["into_lot_id"])
    op.create_index(op.f("ix_farm_packing_lot_id"), "farm_packing", ["lot_id"])
    op.create_index("ix_farm_packing_site_id_day", "farm_packing", ["site_id", "business_date"])
    op.create_table(
        "donation_campaign",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("per_unit_milli", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("per_unit_milli > 0", name=op.f("ck_donation_campaign_per_unit")),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_donation_campaign_valid")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_donation_campaign_item_id_stock_item")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_donation_campaign_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_donation_campaign_code")),
    )
    op.create_index(op.f("ix_donation_campaign_site_id"), "donation_campaign", ["site_id"])
    op.create_table(
        "donation_pool",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("on_hand_milli", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("on_hand_milli >= 0", name=op.f("ck_donation_pool_never_negative")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_donation_pool_item_id_stock_item")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_donation_pool_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "item_id", name=op.f("pk_donation_pool")),
    )
    op.create_table(
        "donation_move",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("lot_id", ROW_ID, nullable=True),
        sa.Column("campaign_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(kind IN ('sold', 'gift')) = (quantity_milli > 0)", name=op.f("ck_donation_move_direction")),
        sa.CheckConstraint("kind IN ('sold', 'returned', 'gift', 'handover')", name=op.f("ck_donation_move_kind")),
        sa.CheckConstraint("(document_id IS NULL) <> (act IS NULL)", name=op.f("ck_donation_move_origin")),
        sa.ForeignKeyConstraint(["campaign_id"], ["donation_campaign.id"], name=op.f("fk_donation_move_campaign_id_donation_campaign")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_donation_move_item_id_stock_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_donation_move_lot_id_lot")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_donation_move_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_move")),
    )
    op.create_index(op.f("ix_donation_move_act"), "donation_move", ["act"])
    op.create_index(op.f("ix_donation_move_campaign_id"), "donation_move", ["campaign_id"])
    op.create_index(op.f("ix_donation_move_document_id"), "donation_move", ["document_id"])
    op.create_index(op.f("ix_donation_move_lot_id"), "donation_move", ["lot_id"])
    op.create_index("ix_donation_move_site_id_day", "donation_move", ["site_id", "business_date"])
    op.create_table(
        "donation_handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_id", ROW_ID, nullable=False),
        sa.Column("campaign_id", ROW_ID, nullable=True),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("head_count", sa.BigInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("device_id", sa.BigInteger(), nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.CheckConstraint("head_count >= 0", name=op.f("ck_donation_handover_head_count")),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_donation_handover_quantity")),
        sa.ForeignKeyConstraint(["campaign_id"], ["donation_campaign.id"], name=op.f("fk_donation_handover_campaign_id_donation_campaign")),
        sa.ForeignKeyConstraint(["item_id"], ["stock_item.id"], name=op.f("fk_donation_handover_item_id_stock_item")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_donation_handover_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_handover")),
    )
    op.create_index(op.f("ix_donation_handover_site_id"), "donation_handover", ["site_id"])
    op.add_column("stock_item", sa.Column("keeps_days", sa.BigInteger(), nullable=True))
    forbid_changes(*KEPT)
    _hold(IS)


def downgrade() -> None:
    _hold(WAS)
    op.drop_column("stock_item", "keeps_days")
    for table in reversed(TABLES):
        op.drop_table(table)


def _hold(kinds: str) -> None:
    with op.batch_alter_table("stock_move") as table:
        table.drop_constraint(op.f("ck_stock_move_kind"), type_="check")
        table.create_check_constraint(op.f("ck_stock_move_kind"), kinds)
    # SQLite writes the table anew, and its refusing triggers go with the old one.
    if op.get_bind().dialect.name == "sqlite":
        forbid_changes("stock_move")
