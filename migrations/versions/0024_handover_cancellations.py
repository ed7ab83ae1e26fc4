"""Handovers that were written wrongly are cancelled, and lie in the pool again."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
TABLE = "donation_handover_cancellation"
WAS = ("kind IN ('sold', 'returned', 'gift', 'handover')", "(kind IN ('sold', 'gift')) = (quantity_milli > 0)")
IS = ("kind IN ('sold', 'returned', 'gift', 'handover', 'undone')", "(kind IN ('sold', 'gift', 'undone')) = (quantity_milli > 0)")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["handover_id"], ["donation_handover.id"], name=op.f(f"fk_{TABLE}_handover_id_donation_handover")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f(f"fk_{TABLE}_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("handover_id", name=op.f(f"uq_{TABLE}_handover_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_site_id"), TABLE, ["site_id"])
    forbid_changes(TABLE)
    _hold(*IS)


def downgrade() -> None:
    _hold(*WAS)
    op.drop_table(TABLE)


def _hold(kinds: str, direction: str) -> None:
    with op.batch_alter_table("donation_move") as table:
        for name, rule in (("kind", kinds), ("direction", direction)):
            table.drop_constraint(op.f(f"ck_donation_move_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_donation_move_{name}"), rule)
    # SQLite writes the table anew, and its refusing triggers go with the old one.
    if op.get_bind().dialect.name == "sqlite":
        forbid_changes("donation_move")
