"""Printers and what waits to be printed; who represents a site and how to call it, as receipts say."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("site", sa.Column("representative", sa.Text(), nullable=True))
    op.add_column("site", sa.Column("telephone", sa.Text(), nullable=True))
    op.create_table(
        "printer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", sa.BigInteger(), nullable=False),
        sa.Column("columns", sa.SmallInteger(), nullable=False),
        sa.Column("two_byte", sa.Boolean(), nullable=False),
        sa.Column("cuts", sa.Boolean(), nullable=False),
        sa.Column("has_drawer", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.Boolean(), nullable=False),
        sa.Column("prints_orders", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_printer_port")),
        sa.CheckConstraint("columns IN (32, 42, 48)", name=op.f("ck_printer_columns")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_printer_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_printer"),
        sa.UniqueConstraint("code", name="uq_printer_code"),
        sa.UniqueConstraint("site_id", "number", name="uq_printer_site_id_number"),
    )
    op.create_index(
        "uq_printer_address", "printer", ["site_id", "host", "port"], unique=True,
        postgresql_where=sa.text("removed_at IS NULL"), sqlite_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("printer_id", ROW_ID, nullable=False),
        sa.Column("printer_given", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("drawer", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("waits_since", INSTANT, nullable=False),
        sa.Column("copy", sa.SmallInteger(), nullable=False),
        sa.Column("replaced", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("begun", sa.Boolean(), nullable=False),
        sa.Column("begun_before", sa.Boolean(), nullable=False),
        sa.Column("kicked", sa.Boolean(), nullable=False),
        sa.Column("proved", sa.Boolean(), nullable=False),
        sa.Column("not_before", INSTANT, nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'printing', 'printed', 'held', 'given_up')", name=op.f("ck_print_job_state")),
        sa.CheckConstraint("kind IN ('receipt', 'x', 'z', 'order', 'test', 'drawer')", name=op.f("ck_print_job_kind")),
        sa.CheckConstraint("(state = 'printing') = (taken_at IS NOT NULL)", name=op.f("ck_print_job_taken")),
        sa.CheckConstraint("(state IN ('printed', 'given_up')) = (ended_at IS NOT NULL)", name=op.f("ck_print_job_ended")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_print_job_site_id_site"),
        sa.ForeignKeyConstraint(["printer_id"], ["printer.id"], name="fk_print_job_printer_id_printer"),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
    )
    op.create_index(
        "uq_print_job_printing", "print_job", ["printer_id"], unique=True,
        postgresql_where=sa.text("state = 'printing'"), sqlite_where=sa.text("state = 'printing'"),
    )
    op.create_index(
        "ix_print_job_open", "print_job", ["printer_id", "asked_at"], unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'printing')"), sqlite_where=sa.text("state IN ('waiting', 'printing')"),
    )
    op.create_index("ix_print_job_site_id_asked_at", "print_job", ["site_id", "asked_at"], unique=False)
    op.create_index("ix_print_job_subject", "print_job", ["subject", "kind"], unique=False)


def downgrade() -> None:
    op.drop_table("print_job")
    op.drop_table("printer")
    op.drop_column("site", "telephone")
    op.drop_column("site", "representative")
