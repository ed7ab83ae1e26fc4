"""Reading lots: what is on hand of which, and whether each is what its moves say. Changes nothing."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.lots.models import Lot, LotMove
from pos.inventory.models import StockItem, StockLevel
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class LotOnHand:
    """A lot with its item."""

    lot: Lot
    item: str
    name: str
    unit: str


def lots_at(session: Session, site: Site, item: str | None = None, open_only: bool = True) -> list[LotOnHand]:
    """The lots of a site, those that should leave first first; used up ones only when asked for."""
    query = (
        sa.select(Lot, StockItem.code, StockItem.name, StockItem.unit)
        .join(StockItem, StockItem.id == Lot.item_id)
        .where(Lot.site_id == site.id)
        .order_by(StockItem.code, Lot.use_by.is_(None), Lot.use_by, Lot.made_on, Lot.code)
    )
    if item is not None:
        query = query.where(StockItem.code == item)
    if open_only:
        query = query.where(Lot.on_hand_milli != 0)
    return [LotOnHand(*row) for row in session.execute(query)]


def without_lot(session: Session, site: Site) -> dict[str, int]:
    """By item, what is on hand beyond its lots (below 0: they say more than there is), in thousandths; items without lots are left out."""
    milli = sa.func.sum(Lot.on_hand_milli).label("milli")
    held = sa.select(Lot.item_id, milli).where(Lot.site_id == site.id).group_by(Lot.item_id).subquery()
    query = (
        sa.select(StockItem.code, StockLevel.on_hand_milli - sa.cast(held.c.milli, sa.BigInteger))
        .join(held, held.c.item_id == StockItem.id)
        .join(StockLevel, sa.and_(StockLevel.item_id == StockItem.id, StockLevel.site_id == site.id))
    )
    return {code: int(milli) for code, milli in session.execute(query) if milli}


def wrong_lots(session: Session) -> list[tuple[str, str, int, int]]:
    """(site, lot, kept, reckoned) of every lot of all sites that is not what its moves say; empty when all agree."""
    moved = (
        sa.select(LotMove.lot_id, sa.cast(sa.func.sum(LotMove.quantity_milli), sa.BigInteger).label("milli"))
        .group_by(LotMove.lot_id).subquery()
    )
    query = (
        sa.select(Site.code, Lot.code, Lot.on_hand_milli, sa.func.coalesce(moved.c.milli, 0))
        .join(Site, Site.id == Lot.site_id).outerjoin(moved, moved.c.lot_id == Lot.id)
        .where(Lot.on_hand_milli != sa.func.coalesce(moved.c.milli, 0)).order_by(Site.code, Lot.code)
    )
    return [(site, code, kept, int(reckoned)) for site, code, kept, reckoned in session.execute(query)]
