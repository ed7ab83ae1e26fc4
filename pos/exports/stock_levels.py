"""What is on hand while the moves of an item go by, reckoned from the ledger of stock: the last count and what moved after it."""

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import StockMove

# The columns of a level, each with the kinds of moves that it adds up.
KINDS = {"receive": 0, "produce": 1, "sale": 2, "refund": 2, "waste": 3, "transfer": 4, "donate": 5}
_WIDTH = 1 + max(KINDS.values())

Pair = tuple[int, int]


@dataclass
class Level:
    """An item at a site: what there was, what is on hand now, and what moved in between by kind; all in thousandths of its unit."""

    opening: int = 0
    on_hand: int = 0
    moved: list[int] = field(default_factory=lambda: [0] * _WIDTH)
    counted_on: date | None = None

    def take(self, kind: str, quantity: int, day: date) -> None:
        """One move of the month, in order of time."""
        if kind == "count":
            self.on_hand, self.counted_on = quantity, day
        else:
            self.on_hand += quantity
            self.moved[KINDS[kind]] += quantity


def openings(session: Session, here: sa.ColumnElement[bool], first: date) -> dict[Pair, Level]:
    """What was on hand before a day, by site and item: the last count, and what moved after it."""
    before = sa.and_(here, StockMove.business_date < first)
    counted = sa.and_(before, StockMove.kind == "count")
    last = (
        sa.select(StockMove.site_id, StockMove.item_id, sa.func.max(StockMove.at).label("at")).where(counted)
        .group_by(StockMove.site_id, StockMove.item_id).subquery()
    )
    same = sa.and_(last.c.site_id == StockMove.site_id, last.c.item_id == StockMove.item_id)
    counts = (
        sa.select(StockMove.site_id, StockMove.item_id, StockMove.quantity_milli, StockMove.business_date)
        .join(last, sa.and_(same, last.c.at == StockMove.at)).where(counted).order_by(StockMove.id)
    )
    levels = {(site, item): Level(quantity, quantity, counted_on=day) for site, item, quantity, day in session.execute(counts)}
    since = (
        sa.select(StockMove.site_id, StockMove.item_id, sa.func.sum(StockMove.quantity_milli))
        .outerjoin(last, same)
        .where(before, StockMove.kind != "count", sa.or_(last.c.at.is_(None), StockMove.at > last.c.at))
        .group_by(StockMove.site_id, StockMove.item_id)
    )
    for site, item, quantity in session.execute(since):
        level = levels.setdefault((site, item), Level())
        level.opening = level.on_hand = level.on_hand + int(quantity)
    return levels
