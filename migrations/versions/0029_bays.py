"""Bays of a car wash, the days that were read, and what their counters showed."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("bay", "bay_day", "bay_reading")


def upgrade() -> None:
    op.create_table(
        "bay",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("coin_won", sa.BigInteger(), nullable=False),
        sa.Column("card_won", sa.BigInteger(), nullable=False),
        sa.Column("coin_start", sa.BigInteger(), nullable=False),
        sa.Column("card_start", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_bay_valid")),
        sa.CheckConstraint("coin_won > 0 AND card_won > 0", name=op.f("ck_bay_won")),
        sa.CheckConstraint("coin_start >= 0 AND card_start >= 0", name=op.f("ck_bay_start")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_bay_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bay")),
        sa.UniqueConstraint("site_id", "code", name=op.f("uq_bay_site_id_code")),
    )
    op.create_table(
        "bay_day",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("withdraws", sa.Uuid(), nullable=True),
        sa.CheckConstraint("revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name=op.f("ck_bay_day_revision")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_bay_day_document_id_document")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_bay_day_site_id_site")),
        sa.ForeignKeyConstraint(["withdraws"], ["document.id"], name=op.f("fk_bay_day_withdraws_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_bay_day")),
        sa.UniqueConstraint("site_id", "business_date", "revision", name=op.f("uq_bay_day_site_id_business_date_revision")),
        sa.UniqueConstraint("withdraws", name=op.f("uq_bay_day_withdraws")),
    )
    op.create_index(op.f("ix_bay_day_act"), "bay_day", ["act"])
    op.create_table(
        "bay_reading",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("bay_id", ROW_ID, nullable=False),
        sa.Column("meter", sa.Text(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("reset", sa.Text(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("start", sa.BigInteger(), nullable=True),
        sa.Column("won", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("meter IN ('coin', 'card')", name=op.f("ck_bay_reading_meter")),
        sa.CheckConstraint(
            "counter >= COALESCE(start, before) AND COALESCE(ended, before) >= before", name=op.f("ck_bay_reading_counter")
        ),
        sa.CheckConstraint("won >= 0", name=op.f("ck_bay_reading_won")),
        sa.CheckConstraint("days > 0", name=op.f("ck_bay_reading_days")),
        sa.CheckConstraint(
            "reset IS NULL OR reset IN ('replaced', 'repaired', 'rolled_over')", name=op.f("ck_bay_reading_reset")
        ),
        sa.CheckConstraint(
            "(reset IS NULL) = (start IS NULL) AND (ended IS NULL OR reset IS NOT NULL)", name=op.f("ck_bay_reading_anew")
        ),
        sa.ForeignKeyConstraint(["bay_id"], ["bay.id"], name=op.f("fk_bay_reading_bay_id_bay")),
        sa.ForeignKeyConstraint(["document_id"], ["bay_day.document_id"], name=op.f("fk_bay_reading_document_id_bay_day")),
        sa.PrimaryKeyConstraint("document_id", "bay_id", "meter", name=op.f("pk_bay_reading")),
    )
    forbid_changes("bay_day", "bay_reading")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
