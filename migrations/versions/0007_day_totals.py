"""Day totals and contract invoices: whose documents they are, the files that they came from; a withdrawal names its original."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_A_DAY = sa.text("kind = 'day'")
ORIGINAL_BEFORE = "(source = 'refund') = (original_id IS NOT NULL)"
ORIGINAL = "source = 'day_total' OR (source = 'refund') = (original_id IS NOT NULL)"


def upgrade() -> None:
    _change_check(ORIGINAL_BEFORE, ORIGINAL)
    op.create_table(
        "day_total_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_day_total_import"),
    )
    op.create_table(
        "day_total_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_day_total_upload"),
    )
    op.create_table(
        "day_total",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("series", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("counterparty", sa.Text(), nullable=True),
        sa.Column("withdraws", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'contract') = (counterparty IS NOT NULL) AND kind IN ('day', 'contract')", name=op.f("ck_day_total_kind")
        ),
        sa.CheckConstraint(
            "revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name=op.f("ck_day_total_revision")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_day_total_document_id_document"),
        sa.ForeignKeyConstraint(["import_id"], ["day_total_import.id"], name="fk_day_total_import_id_day_total_import"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_day_total_site_id_site"),
        sa.ForeignKeyConstraint(["withdraws"], ["document.id"], name="fk_day_total_withdraws_document"),
        sa.PrimaryKeyConstraint("document_id", name="pk_day_total"),
        sa.UniqueConstraint("series", "revision", name="uq_day_total_series_revision"),
        sa.UniqueConstraint("withdraws", name="uq_day_total_withdraws"),
    )
    op.create_index(
        "ix_day_total_one_a_day", "day_total", ["site_id", "business_date", "revision"], unique=True,
        postgresql_where=OF_A_DAY, sqlite_where=OF_A_DAY,
    )
    op.create_index("ix_day_total_import_id", "day_total", ["import_id"], unique=False)
    forbid_changes("day_total")


def downgrade() -> None:
    op.drop_table("day_total")
    op.drop_table("day_total_upload")
    op.drop_table("day_total_import")
    _change_check(ORIGINAL, ORIGINAL_BEFORE)


def _change_check(before: str, after: str) -> None:
    """SQLite can change a check only by making the table anew, with every document in it; its manual allows to change the schema's own
    text instead (lang_altertable, "other kinds of table schema changes"), since no row is stored in another way."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint("original", "document", type_="check")
        op.create_check_constraint("original", "document", after)
        return
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'document' AND instr(sql, ?)",
        (f"CHECK ({before})", f"CHECK ({after})", f"CHECK ({before})"),
    )
    if changed.rowcount != 1:
        raise RuntimeError("the table of documents is not as the migrations made it")
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
