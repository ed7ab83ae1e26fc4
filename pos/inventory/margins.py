"""What products brought in and what they cost: the revenue's roll-up beside the costs kept with it. Reads no document and no move.

Money is compared without VAT, as purchases are entered: what a product brought in is its net revenue less VAT.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import ProductCost, StockMove
from pos.inventory.valuing import MILLI
from pos.revenue.dated import internal, needs_operator, sites_during, with_operator, within
from pos.revenue.report import report
from sites.access import Scope


@dataclass(frozen=True, slots=True)
class Margin:
    """A product in a period, in won. `quantity_milli`: sold less returned; `revenue`: without VAT; `cost`: of the stock that it took."""

    sku: str
    quantity_milli: int
    revenue: int
    cost: int

    @property
    def margin(self) -> int:
        """What is left after the goods."""
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """What left the stock's worth without being sold, in won: thrown away, missing in counts (less what they found), and what deliveries
    cost beyond the average at which something had been sold before it came."""

    waste: int
    missing: int
    settled: int


@dataclass(frozen=True, slots=True)
class Margins:
    """The products of a period, and their sum."""

    first: date
    last: date
    rows: tuple[Margin, ...]
    total: Margin
    written_off: WrittenOff


def margins(session: Session, scope: Scope, first: date, last: date) -> Margins:
    """Every product that was sold, came back or cost something between two book dates, the largest revenue first.

    The rows sum to the total, to the won; revenue leaves out the internal trade of the scope, and so do the costs. Invalid as a report.
    """
    sold = report(session, scope, first, last, "product")
    costs = _costs(session, scope, first, last)
    rows = [
        Margin(str(row.keys[0]), row.measures.quantity_milli or 0, row.measures.net - row.measures.vat, costs.pop(str(row.keys[0]), 0))
        for row in sold.rows
    ]
    rows += [Margin(sku, 0, 0, cost) for sku, cost in costs.items() if cost]
    rows = sorted((row for row in rows if row.quantity_milli or row.revenue or row.cost), key=lambda row: (-row.revenue, row.sku))
    total = Margin("", sum(row.quantity_milli for row in rows), sum(row.revenue for row in rows), sum(row.cost for row in rows))
    return Margins(first, last, tuple(rows), total, written_off(session, scope, first, last))


def written_off(session: Session, scope: Scope, first: date, last: date) -> WrittenOff:
    """What was written off at the scope's sites between two days."""
    bought = (StockMove.quantity_milli * StockMove.unit_cost + MILLI // 2) / MILLI
    settled = sa.case(
        (sa.and_(StockMove.kind.in_(("receive", "produce")), StockMove.unit_cost.is_not(None), StockMove.value_won != 0),
         sa.cast(bought, sa.BigInteger) - StockMove.value_won),
        else_=0,
    )
    waste = sa.case((StockMove.kind == "waste", -StockMove.value_won), else_=0)
    missing = sa.case((StockMove.kind == "count", -StockMove.value_won), else_=0)
    row = session.execute(
        sa.select(*(sa.cast(sa.func.coalesce(sa.func.sum(figure), 0), sa.BigInteger) for figure in (waste, missing, settled))).where(
            StockMove.site_id.in_(sites_during(scope, first, last)), StockMove.business_date.between(first, last),
            StockMove.kind.not_in(("sale", "refund")),
        )
    ).one()
    return WrittenOff(*map(int, row))


def _costs(session: Session, scope: Scope, first: date, last: date) -> dict[str, int]:
    rows: sa.FromClause = ProductCost.__table__
    if needs_operator(scope):
        rows = with_operator(rows, ProductCost.site_id, ProductCost.book_date)
    query = (
        sa.select(ProductCost.sku, sa.cast(sa.func.sum(ProductCost.cost_won), sa.BigInteger)).select_from(rows)
        .where(ProductCost.book_date.between(first, last), within(scope, ProductCost.site_id)).group_by(ProductCost.sku)
    )
    left_out = internal(scope, ProductCost.party)
    if left_out is not None:
        query = query.where(~left_out)
    return {sku: int(cost) for sku, cost in session.execute(query)}
