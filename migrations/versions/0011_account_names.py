"""What an account is called on screens."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "name")
