"""Files of products, prices, opening stock and months before the system: looked through, imported, undone. An import may withdraw one."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ORIGINAL_BEFORE = "source = 'day_total' OR (source = 'refund') = (original_id IS NOT NULL)"
ORIGINAL = "source IN ('day_total', 'import') OR (source = 'refund') = (original_id IS NOT NULL)"


def upgrade() -> None:
    _change_check(ORIGINAL_BEFORE, ORIGINAL)
    # What was uploaded lives for a day at most; whoever was looking at a file brings it again.
    op.drop_table("day_total_upload")
    op.create_table(
        "file_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("uploaded_at", INSTANT, nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file_upload"),
    )
    op.create_table(
        "file_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("undone_at", INSTANT, nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_file_import"),
    )
    op.create_index("ix_file_import_recorded_at", "file_import", ["recorded_at"], unique=False)
    op.create_table(
        "file_import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["file_import.id"], name="fk_file_import_row_import_id_file_import"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_file_import_row_site_id_site"),
        sa.PrimaryKeyConstraint("import_id", "number", name="pk_file_import_row"),
    )
    op.create_index("ix_file_import_row_site_id", "file_import_row", ["site_id"], unique=False)
    op.create_table(
        "month_total",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("withdraws", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name=op.f("ck_month_total_revision")),
        sa.CheckConstraint("month BETWEEN 200001 AND 219912 AND month % 100 BETWEEN 1 AND 12", name=op.f("ck_month_total_month")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_month_total_document_id_document"),
        sa.ForeignKeyConstraint(["import_id"], ["file_import.id"], name="fk_month_total_import_id_file_import"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_month_total_site_id_site"),
        sa.ForeignKeyConstraint(["withdraws"], ["document.id"], name="fk_month_total_withdraws_document"),
        sa.PrimaryKeyConstraint("document_id", name="pk_month_total"),
        sa.UniqueConstraint("site_id", "month", "revision", name="uq_month_total_site_id_month_revision"),
        sa.UniqueConstraint("withdraws", name="uq_month_total_withdraws"),
    )
    op.create_index("ix_month_total_import_id", "month_total", ["import_id"], unique=False)
    forbid_changes("file_import_row", "month_total")


def downgrade() -> None:
    op.drop_table("month_total")
    op.drop_table("file_import_row")
    op.drop_table("file_import")
    op.drop_table("file_upload")
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
    _change_check(ORIGINAL, ORIGINAL_BEFORE)


def _change_check(before: str, after: str) -> None:
    """On SQLite by changing the schema's own text, as in 0007 and for the same reason: no row is stored in another way."""
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
