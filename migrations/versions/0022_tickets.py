"""Tickets for what people leave to be worked on, their items, work, events, photos and messages, and the terms of a site."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "state IN ('received', 'in_work', 'ready')"
PRINTS = ("receipt", "x", "z", "order", "test", "drawer")
TABLES = ("ticket_message", "ticket_photo", "ticket_event", "ticket_work", "ticket_item", "ticket", "ticket_terms")


def upgrade() -> None:
    op.create_table("ticket_terms",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("work_days", sa.BigInteger(), nullable=False),
        sa.Column("free_days", sa.BigInteger(), nullable=False),
        sa.Column("storage_fee_permille", sa.BigInteger(), nullable=False),
        sa.Column("unclaimed_days", sa.BigInteger(), nullable=False),
        sa.Column("retention_days", sa.BigInteger(), nullable=False),
        sa.Column("deposit_percent", sa.BigInteger(), nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("remind_days", sa.BigInteger(), nullable=True),
        sa.Column("ready_text", sa.Text(), nullable=False),
        sa.Column("reminder_text", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("works", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("storage_fee_permille BETWEEN 0 AND 1000", name=op.f("ck_ticket_terms_storage_fee")),
        sa.CheckConstraint(
            "unclaimed_days BETWEEN 1 AND 3650 AND retention_days BETWEEN 1 AND 3650",
            name=op.f("ck_ticket_terms_later_days"),
        ),
        sa.CheckConstraint("work_days BETWEEN 0 AND 365 AND free_days BETWEEN 0 AND 3650", name=op.f("ck_ticket_terms_days")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_terms_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_ticket_terms")),
    )
    op.create_table("ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("ticket_no", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("device_id", ROW_ID, nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("cashier", sa.Text(), nullable=True),
        sa.Column("dropped_off_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("promised_for", sa.Date(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("tell", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("phone_last", sa.LargeBinary(length=32), nullable=True),
        sa.Column("customer", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("forgotten_at", INSTANT, nullable=True),
        sa.CheckConstraint("(state IN ('collected', 'cancelled', 'unclaimed')) = (ended_at IS NOT NULL)", name=op.f("ck_ticket_ended")),
        sa.CheckConstraint("settlement IN ('now', 'deposit', 'pick_up')", name=op.f("ck_ticket_settlement")),
        sa.CheckConstraint(
            "state IN ('received', 'in_work', 'ready', 'collected', 'cancelled', 'unclaimed')",
            name=op.f("ck_ticket_state"),
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_ticket_price")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_ticket_device_id_device")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_ticket_site_id_number")),
    )
    op.create_index("ix_ticket_open", "ticket", ["site_id", "due_date"], postgresql_where=sa.text(OPEN), sqlite_where=sa.text(OPEN))
    op.create_index("ix_ticket_site_id_dropped_off_at", "ticket", ["site_id", "dropped_off_at"])
    op.create_index("ix_ticket_site_id_phone_hash", "ticket", ["site_id", "phone_hash"])
    op.create_index("ix_ticket_site_id_phone_last", "ticket", ["site_id", "phone_last"])
    op.create_index("ix_ticket_site_id_tag", "ticket", ["site_id", "tag"])
    op.create_index("ix_ticket_ticket_no", "ticket", ["ticket_no"])
    op.create_table("ticket_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("items", sa.Text(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.Column("cashier", sa.Text(), nullable=True),
        sa.Column("device_id", ROW_ID, nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(kind = 'rescheduled') = (due_date IS NOT NULL)", name=op.f("ck_ticket_event_due_date")),
        sa.CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name=op.f("ck_ticket_event_undoes")),
        sa.CheckConstraint(
            "kind IN ('started', 'ready', 'reopened', 'rescheduled', 'collected', 'cancelled', 'unclaimed', 'undone')",
            name=op.f("ck_ticket_event_kind"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_ticket_event_device_id_device")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_event_site_id_site")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_event_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_event")),
    )
    op.create_index("ix_ticket_event_site_id", "ticket_event", ["site_id", "entry"])
    op.create_index("ix_ticket_event_ticket_id", "ticket_event", ["ticket_id", "entry"])
    op.create_table("ticket_item",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("item_no", sa.SmallInteger(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("worth", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('received', 'in_work', 'ready')", name=op.f("ck_ticket_item_state")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_item_site_id_site")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_item_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("ticket_id", "item_no", name=op.f("pk_ticket_item")),
    )
    op.create_index("ix_ticket_item_finished_on", "ticket_item", ["finished_on", "site_id"])
    op.create_table("ticket_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=True),
        sa.Column("asking_until", INSTANT, nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('ready', 'reminder')", name=op.f("ck_ticket_message_kind")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_ticket_message_state")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_message_site_id_site")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_message_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_message")),
    )
    op.create_index("ix_ticket_message_ticket_id", "ticket_message", ["ticket_id"])
    op.create_index(
        "ix_ticket_message_waiting", "ticket_message", ["site_id", "next_try_at"],
        postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table("ticket_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("item_no", sa.SmallInteger(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("sent_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ticket_photo_site_id_site")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_photo_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_photo")),
    )
    op.create_index("ix_ticket_photo_ticket_id", "ticket_photo", ["ticket_id"])
    op.create_table("ticket_work",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("item_no", sa.SmallInteger(), nullable=False),
        sa.Column("work_no", sa.SmallInteger(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity_milli > 0", name=op.f("ck_ticket_work_quantity")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_ticket_work_price")),
        sa.ForeignKeyConstraint(
            ["ticket_id", "item_no"], ["ticket_item.ticket_id", "ticket_item.item_no"],
            name=op.f("fk_ticket_work_ticket_id_item_no_ticket_item"),
        ),
        sa.PrimaryKeyConstraint("ticket_id", "item_no", "work_no", name=op.f("pk_ticket_work")),
    )
    op.create_index(
        "ix_document_ticket", "document", ["ticket"],
        postgresql_where=sa.text("ticket IS NOT NULL"), sqlite_where=sa.text("ticket IS NOT NULL"),
    )
    forbid_changes("ticket_event", "ticket_work")
    _print((*PRINTS, "ticket", "tag"))


def downgrade() -> None:
    op.execute("DELETE FROM print_job WHERE kind IN ('ticket', 'tag')")
    _print(PRINTS)
    op.drop_index("ix_document_ticket", "document")
    for table in TABLES:
        op.drop_table(table)


def _print(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("print_job") as table:
        table.drop_constraint(op.f("ck_print_job_kind"), type_="check")
        table.create_check_constraint(op.f("ck_print_job_kind"), f"kind IN ({', '.join(repr(kind) for kind in kinds)})")
