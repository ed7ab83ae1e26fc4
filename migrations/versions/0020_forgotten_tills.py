"""Tills that are closed without a count, and from how much over or short a closing waits for a look."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WAS = "(kind = 'closing') = (z_no IS NOT NULL AND z IS NOT NULL AND counted_cash IS NOT NULL)"
IS = "(kind = 'closing') = (z_no IS NOT NULL AND z IS NOT NULL AND expected_cash IS NOT NULL)"


def upgrade() -> None:
    op.add_column("site", sa.Column("over_short_from", sa.BigInteger(), server_default="10000", nullable=False))
    _hold(IS)


def downgrade() -> None:
    _hold(WAS)
    op.drop_column("site", "over_short_from")


def _hold(closing: str) -> None:
    with op.batch_alter_table("till_end") as table:
        table.drop_constraint(op.f("ck_till_end_closing"), type_="check")
        table.create_check_constraint(op.f("ck_till_end_closing"), closing)
    # SQLite writes the table anew, and its refusing triggers go with the old one.
    if op.get_bind().dialect.name == "sqlite":
        forbid_changes("till_end")
