"""Places and their journal."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "book_head",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("chain_head", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("book", name="pk_book_head"),
    )
    op.create_table(
        "journal_entry",
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("book", "position", name="pk_journal_entry"),
    )
    op.create_table(
        "project",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("vat_registered", sa.Boolean(), nullable=False),
        sa.Column("business_number", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sa.UniqueConstraint("code", name="uq_project_code"),
    )
    op.create_table(
        "region",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_region"),
        sa.UniqueConstraint("code", name="uq_region_code"),
    )
    op.create_table(
        "site",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host_building", sa.Text(), nullable=True),
        sa.Column("floor", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("opened_on_estimated", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("cut_off_minutes", sa.BigInteger(), nullable=False),
        sa.Column("refund_approval_from", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_site_dates")),
        sa.CheckConstraint("cut_off_minutes BETWEEN 0 AND 1439", name=op.f("ck_site_cut_off")),
        sa.CheckConstraint("refund_approval_from >= 0", name=op.f("ck_site_refund_approval")),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("code", name="uq_site_code"),
    )
    op.create_table(
        "centre",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("region_id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name="fk_centre_region_id_region"),
        sa.PrimaryKeyConstraint("id", name="pk_centre"),
        sa.UniqueConstraint("code", name="uq_centre_code"),
    )
    op.create_table(
        "site_alias",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("spelling", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_alias_site_id_site"),
        sa.PrimaryKeyConstraint("alias", name="pk_site_alias"),
    )
    op.create_index("ix_site_alias_site_id", "site_alias", ["site_id"], unique=False)
    op.create_table(
        "site_closure",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("closed_from", sa.Date(), nullable=False),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_closure_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "closed_from", name="pk_site_closure"),
    )
    op.create_table(
        "site_head_count",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("head_count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_head_count_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name="pk_site_head_count"),
    )
    op.create_table(
        "site_lease",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=True),
        sa.Column("rent_free_from", sa.Date(), nullable=True),
        sa.Column("rent_free_until", sa.Date(), nullable=True),
        sa.Column("renewal_term_months", sa.BigInteger(), nullable=True),
        sa.Column("rent_after_free_pct", sa.BigInteger(), nullable=True),
        sa.Column("monthly_rent", sa.BigInteger(), nullable=True),
        sa.Column("deposit", sa.BigInteger(), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=10, scale=3), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_lease_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name="pk_site_lease"),
    )
    op.create_table(
        "site_ledger",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("counter_seq", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("chain_head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("closed_months", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_ledger_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", name="pk_site_ledger"),
    )
    op.create_table(
        "site_project",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_site_project_period")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_site_project_project_id_project"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_site_project_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "valid_from", name="pk_site_project"),
    )
    op.create_index("ix_site_project_project_id", "site_project", ["project_id"], unique=False)
    op.create_table(
        "project_centre",
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_project_centre_period")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_project_centre_centre_id_centre"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_centre_project_id_project"),
        sa.PrimaryKeyConstraint("project_id", "valid_from", name="pk_project_centre"),
    )
    # ### end Alembic commands ###
    forbid_changes("journal_entry")


def downgrade() -> None:
    op.drop_table("book_head")
    op.drop_table("journal_entry")
    op.drop_table("site_ledger")
    op.drop_table("site_closure")
    op.drop_table("site_lease")
    op.drop_table("site_head_count")
    op.drop_table("site_alias")
    op.drop_table("site_project")
    op.drop_table("site")
    op.drop_table("project_centre")
    op.drop_table("project")
    op.drop_table("centre")
    op.drop_table("region")
