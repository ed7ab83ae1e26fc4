"""People, credentials, tablets and clock events."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("session_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("code", name="uq_account_code"),
        sa.UniqueConstraint("email", name="uq_account_email"),
    )
    op.create_table(
        "api_token",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("name", name="uq_api_token_name"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("blocked_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_throttle"),
    )
    op.create_table(
        "account_grant",
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_account_grant_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "role", "scope", name="pk_account_grant"),
    )
    op.create_table(
        "device",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("device_no", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("paired_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.Column("oldest_unsent", INSTANT, nullable=True),
        sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_device_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
        sa.UniqueConstraint("site_id", "device_no", name="uq_device_site_id_device_no"),
        sa.UniqueConstraint("token_hash", name="uq_device_token_hash"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_one_time_link_account_id_account"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_link"),
    )
    op.create_index("ix_one_time_link_account_id", "one_time_link", ["account_id"], unique=False)
    op.create_table(
        "pairing_code",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_pairing_code_site_id_site"),
        sa.PrimaryKeyConstraint("code_hash", name="pk_pairing_code"),
    )
    op.create_index("ix_pairing_code_site_id", "pairing_code", ["site_id"], unique=False)
    op.create_table(
        "device_number",
        sa.Column("device_id", ROW_ID, nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_device_number_device_id_device"),
        sa.PrimaryKeyConstraint("device_id", "device_seq", name="pk_device_number"),
    )
    op.create_table(
        "former_token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("device_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_former_token_device_id_device"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_former_token"),
    )
    op.create_index("ix_former_token_device_id", "former_token", ["device_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("centre_id", ROW_ID, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("legal_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("type_code", sa.Text(), nullable=True),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_participant_centre_id_centre"),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        sa.UniqueConstraint("code", name="uq_participant_code"),
    )
    op.create_index("ix_participant_centre_id", "participant", ["centre_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name=op.f("ck_assignment_period")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name="fk_assignment_participant_id_participant"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_assignment_site_id_site"),
        sa.PrimaryKeyConstraint("participant_id", "valid_from", name="pk_assignment"),
    )
    op.create_index("ix_assignment_site_id_valid_from", "assignment", ["site_id", "valid_from"], unique=False)
    op.create_table(
        "clock_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("participant_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("device_id", ROW_ID, nullable=True),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("content_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('in', 'out') OR (kind = 'void' AND replaces IS NOT NULL)", name=op.f("ck_clock_event_kind")
        ),
        sa.CheckConstraint("(replaces IS NULL) = (reason IS NULL)", name=op.f("ck_clock_event_correction")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_clock_event_device_id_device"),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name="fk_clock_event_participant_id_participant"
        ),
        sa.ForeignKeyConstraint(["replaces"], ["clock_event.id"], name="fk_clock_event_replaces_clock_event"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_clock_event_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_clock_event"),
        sa.UniqueConstraint("replaces", name="uq_clock_event_replaces"),
    )
    op.create_index("ix_clock_event_participant_id_at", "clock_event", ["participant_id", "at"], unique=False)
    op.create_index("ix_clock_event_site_id_business_date", "clock_event", ["site_id", "business_date"], unique=False)
    # ### end Alembic commands ###
    forbid_changes("clock_event", "device_number")


def downgrade() -> None:
    op.drop_table("clock_event")
    op.drop_table("device_number")
    op.drop_table("former_token")
    op.drop_table("device")
    op.drop_table("pairing_code")
    op.drop_table("throttle")
    op.drop_table("assignment")
    op.drop_table("participant")
    op.drop_table("api_token")
    op.drop_table("one_time_link")
    op.drop_table("account_grant")
    op.drop_table("account")
