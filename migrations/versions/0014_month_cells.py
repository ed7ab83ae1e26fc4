"""The roll-up once more by the month: summed from the cells of the days."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEYS = "site_id, key1, key3, party, book_month"
MEASURES = ("sales", "refunds", "quantity_milli", "gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope")
FIRST_DAY = {
    "postgresql": "make_date(book_month / 100, book_month % 100, 1)",
    "sqlite": "printf('%04d-%02d-01', book_month / 100, book_month % 100)",
}
WEEKDAY = {
    "postgresql": "extract(isodow FROM book_date)::text",
    "sqlite": "CAST((CAST(strftime('%w', book_date) AS INTEGER) + 6) % 7 + 1 AS TEXT)",
}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    first_day, weekday = FIRST_DAY[dialect], WEEKDAY[dialect]
    sums = ", ".join(f"SUM({name})" for name in MEASURES)
    # Beside each facet of days stands that of months four further; the hours (2) are told by weekday too.
    for facet in (1, 2, 3, 4):
        second = weekday if facet == 2 else "key2"
        op.execute(sa.text(
            f"INSERT INTO revenue_cell (facet, book_date, site_id, key1, key2, key3, party, book_month, {', '.join(MEASURES)}) "
            f"SELECT {facet + 4}, {first_day}, site_id, key1, {second}, key3, party, book_month, {sums} "
            f"FROM revenue_cell WHERE facet = {facet} GROUP BY {KEYS}, {second}"
        ))


def downgrade() -> None:
    op.execute("DELETE FROM revenue_cell WHERE facet > 4")
