"""Till days: openings, cash moved, closings with their Z, and the sums that documents keep of their tills."""

import sqlalchemy as sa
from alembic import op

from append_only import forbid_changes

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("state = 'open'")
FIGURES = (
    "sales", "refunds", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "taken", "given_back", "change_given",
)

# Documents could name a till before there were tills.
OF_DOCUMENTS = """
INSERT INTO till_sum (site_id, till, addendum, book_date, key, sales, refunds, gross, discount, refund, supply, vat, exempt, out_of_scope,
                      taken, given_back, change_given)
SELECT site_id, till, 0, book_date, '', SUM(CASE source WHEN 'sale' THEN 1 ELSE 0 END), SUM(CASE source WHEN 'refund' THEN 1 ELSE 0 END),
       SUM(gross), SUM(discount), SUM(refund), SUM(supply), SUM(vat), SUM(exempt), SUM(out_of_scope), 0, 0, 0
FROM document WHERE till IS NOT NULL AND source IN ('sale', 'refund') GROUP BY site_id, till, book_date
"""
OF_PAYMENTS = """
INSERT INTO till_sum (site_id, till, addendum, book_date, key, sales, refunds, gross, discount, refund, supply, vat, exempt, out_of_scope,
                      taken, given_back, change_given)
SELECT d.site_id, d.till, 0, d.book_date, p.method, 0, 0, 0, 0, 0, 0, 0, 0, 0, SUM(CASE d.source WHEN 'sale' THEN p.amount ELSE 0 END),
       SUM(CASE d.source WHEN 'refund' THEN -p.amount ELSE 0 END), SUM(CASE d.source WHEN 'sale' THEN p.tendered - p.amount ELSE 0 END)
FROM document_payment p JOIN document d ON d.id = p.document_id
WHERE d.till IS NOT NULL AND d.source IN ('sale', 'refund') GROUP BY d.site_id, d.till, d.book_date, p.method
"""


def upgrade() -> None:
    op.add_column("site", sa.Column("blind_count", sa.Boolean(), server_default=sa.true(), nullable=False))
    _create_till()
    _create_till_end()
    _create_cash_movement()
    op.create_table(
        "till_sum",
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("till", sa.Uuid(), nullable=False),
        sa.Column("addendum", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("book_date", sa.Date(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in FIGURES),
        sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name=op.f("ck_till_sum_money")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_till_sum_site_id_site"),
        sa.PrimaryKeyConstraint("site_id", "till", "addendum", "book_date", "key", name="pk_till_sum"),
    )
    op.execute(OF_DOCUMENTS)
    op.execute(OF_PAYMENTS)
    forbid_changes("till_end", "cash_movement")


def _create_till() -> None:
    op.create_table(
        "till",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        *_numbered(),
        sa.Column("opened_at", INSTANT, nullable=False),
        *_came(),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("opening_float", sa.BigInteger(), nullable=False),
        sa.Column("cashier", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed', 'cancelled')", name=op.f("ck_till_state")),
        sa.CheckConstraint("opening_float >= 0", name=op.f("ck_till_opening_float")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_till_site_id_site"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_till_device_id_device"),
        sa.PrimaryKeyConstraint("id", name="pk_till"),
        sa.UniqueConstraint("site_id", "number", name="uq_till_site_id_number"),
    )
    op.create_index("ix_till_site_id_business_date", "till", ["site_id", "business_date"], unique=False)
    op.create_index("ix_till_open", "till", ["site_id"], unique=False, postgresql_where=IS_OPEN, sqlite_where=IS_OPEN)


def _create_till_end() -> None:
    op.create_table(
        "till_end",
        sa.Column("till_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_came(),
        *_numbered(),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("cashier", sa.Text(), nullable=True),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("z_no", sa.BigInteger(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.Column("counted_methods", sa.Text(), nullable=True),
        sa.Column("counted_cash", sa.BigInteger(), nullable=True),
        sa.Column("expected_cash", sa.BigInteger(), nullable=True),
        sa.Column("over_short", sa.BigInteger(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=True),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("banked", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("z", sa.Text(), nullable=True),
        sa.Column("seal_chain_hash", sa.LargeBinary(32), nullable=True),
        sa.Column("seal_key", sa.Text(), nullable=True),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('closing', 'cancellation')", name=op.f("ck_till_end_kind")),
        sa.CheckConstraint(
            "(kind = 'closing') = (z_no IS NOT NULL AND z IS NOT NULL AND counted_cash IS NOT NULL)", name=op.f("ck_till_end_closing")
        ),
        sa.CheckConstraint("over_short = counted_cash - expected_cash", name=op.f("ck_till_end_over_short")),
        sa.ForeignKeyConstraint(["till_id"], ["till.id"], name="fk_till_end_till_id_till"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_till_end_site_id_site"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_till_end_device_id_device"),
        sa.PrimaryKeyConstraint("till_id", name="pk_till_end"),
        sa.UniqueConstraint("id", name="uq_till_end_id"),
        sa.UniqueConstraint("site_id", "z_no", name="uq_till_end_site_id_z_no"),
    )


def _create_cash_movement() -> None:
    op.create_table(
        "cash_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", ROW_ID, nullable=False),
        sa.Column("till", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *_came(),
        sa.Column("cashier", sa.Text(), nullable=True),
        *_numbered(),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("addendum", sa.Boolean(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_cash_movement_direction")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_cash_movement_amount")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_cash_movement_site_id_site"),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name="fk_cash_movement_device_id_device"),
        sa.PrimaryKeyConstraint("id", name="pk_cash_movement"),
    )
    op.create_index("ix_cash_movement_till", "cash_movement", ["till", "entry"], unique=False)


def _came() -> tuple[sa.Column[object], ...]:
    return sa.Column("received_at", INSTANT, nullable=False), sa.Column("sent_at", INSTANT, nullable=True)


def _numbered() -> tuple[sa.Column[object], ...]:
    return sa.Column("device_id", ROW_ID, nullable=True), sa.Column("device_seq", sa.BigInteger(), nullable=True)


def downgrade() -> None:
    op.drop_table("till_sum")
    op.drop_table("cash_movement")
    op.drop_table("till_end")
    op.drop_table("till")
    op.drop_column("site", "blind_count")
