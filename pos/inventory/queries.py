"""Reading stock: what is on hand at a site, and which items there are. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product
from pos.catalogue.ownership import in_sight, owner_text
from pos.inventory.models import RecipeLine, StockItem, StockLevel, StockMove
from pos.money import quantity_text
from sites.access import Actor
from sites.errors import NotFound
from sites.registry import Centre, Site, place_of


@dataclass(frozen=True, slots=True)
class OnHand:
    """One item at a site. `on_hand` is a decimal text in the item's unit and may be negative; `low`: at or below its mark. `value` is
    what it is worth in won, `average_micro` the average for a unit in millionths of a won (None: no cost was ever stated)."""

    item: str
    name: str
    unit: str
    on_hand: str
    counted_at: datetime | None
    low: bool
    on_hand_milli: int
    low_at_milli: int | None
    value: int
    average_micro: int | None


@dataclass(frozen=True, slots=True)
class SiteStock:
    """What a site keeps: how many items, how many of them low or below nothing, what all of it is worth, and when it was last counted."""

    site_id: int
    items: int
    low: int
    short: int
    value: int
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoveSeen:
    """A move, with the code of the other site of a transfer."""

    move: StockMove
    other_site: str | None


@dataclass(frozen=True, slots=True)
class LowStock:
    """An item at or below its mark at a site; `on_hand` as in OnHand."""

    site_id: int
    name: str
    on_hand: str
    unit: str


def low_stock_all_sites(session: Session, site_ids: Sequence[int] | sa.Select[int]) -> list[LowStock]:
    """What is running out at these sites, by site and item."""
    rows = session.execute(
        sa.select(StockLevel.site_id, StockItem.name, StockLevel.on_hand_milli, StockItem.unit)
        .join(StockItem, StockItem.id == StockLevel.item_id)
        .where(StockLevel.site_id.in_(site_ids), StockLevel.on_hand_milli <= StockItem.low_at_milli)
        .order_by(StockLevel.site_id, StockItem.code)
    )
    return [LowStock(site_id, name, quantity_text(on_hand), unit) for site_id, name, on_hand, unit in rows]


def stock_of(session: Session, site: Site, after: str = "", limit: int | None = None) -> list[OnHand]:
    """Everything that ever moved at the site, by item code, from behind `after`."""
    return _on_hand(session, _kept_at(site).where(StockItem.code > after).order_by(StockItem.code).limit(limit))


def _kept_at(site: Site) -> sa.Select[StockItem, StockLevel]:
    return sa.select(StockItem, StockLevel).join(StockLevel, StockLevel.item_id == StockItem.id).where(StockLevel.site_id == site.id)


def _on_hand(session: Session, query: sa.Select[StockItem, StockLevel]) -> list[OnHand]:
    return [
        OnHand(
            item.code, item.name, item.unit, quantity_text(level.on_hand_milli), level.counted_at,
            item.low_at_milli is not None and level.on_hand_milli <= item.low_at_milli,
            level.on_hand_milli, item.low_at_milli, level.value_won, level.average_micro,
        )
        for item, level in session.execute(query.execution_options(populate_existing=True))
    ]


def stock_by_site(session: Session, site_ids: sa.Select[int]) -> list[SiteStock]:
    """The stock of each of these sites at which anything ever moved."""
    low = sa.case((StockLevel.on_hand_milli <= StockItem.low_at_milli, 1), else_=0)
    short = sa.case((StockLevel.on_hand_milli < 0, 1), else_=0)
    rows = session.execute(
        sa.select(
            StockLevel.site_id, sa.func.count(), sa.func.sum(low), sa.func.sum(short),
            sa.cast(sa.func.sum(StockLevel.value_won), sa.BigInteger), sa.func.max(StockLevel.counted_at),
        )
        .join(StockItem, StockItem.id == StockLevel.item_id)
        .where(StockLevel.site_id.in_(site_ids)).group_by(StockLevel.site_id).order_by(StockLevel.site_id)
    )
    return [SiteStock(site_id, items, int(low), int(short), int(value), at) for site_id, items, low, short, value, at in rows]


def item_of_site(session: Session, site: Site, code: str) -> OnHand:
    """One item that moved at the site; NotFound for any other."""
    found = _on_hand(session, _kept_at(site).where(StockItem.code == code))
    if not found:
        raise NotFound("item_not_found")
    return found[0]


def moves_seen(session: Session, site: Site, code: str, limit: int, before: int | None = None) -> list[MoveSeen]:
    """An item's moves at the site, the newest first, from behind the move `before`."""
    there = sa.orm.aliased(Site)
    query = (
        sa.select(StockMove, there.code)
        .join(StockItem, StockItem.id == StockMove.item_id).outerjoin(there, there.id == StockMove.other_site_id)
        .where(StockMove.site_id == site.id, StockItem.code == code)
        .order_by(StockMove.at.desc(), StockMove.id.desc()).limit(limit)
    )
    last = session.get(StockMove, before) if before is not None else None
    if last is not None and last.site_id == site.id:
        query = query.where(sa.or_(StockMove.at < last.at, sa.and_(StockMove.at == last.at, StockMove.id < last.id)))
    found = [MoveSeen(move, other) for move, other in session.execute(query)]
    # What a session lets go of at its end would be read anew row by row.
    for seen in found:
        session.expunge(seen.move)
    return found


def visible_items(session: Session, actor: Actor, after: str, limit: int, at: Site | None = None) -> list[tuple[StockItem, str]]:
    """Up to `limit` items with their owners, by code, from behind `after`: the region's, and those of centres in reach. With a site
    only those that moved `at` it or are in a recipe of what can be sold there; where lots are kept, what keeps for a number of days too,
    which nobody may have harvested yet."""
    query = (
        sa.select(StockItem, Centre.code)
        .outerjoin(Centre, Centre.id == StockItem.centre_id)
        .where(StockItem.code > after, in_sight(actor, StockItem.centre_id))
        .order_by(StockItem.code)
        .limit(limit)
    )
    if at is not None:
        moved = sa.select(StockLevel.item_id).where(StockLevel.site_id == at.id)
        cooked = (
            sa.select(RecipeLine.item_id).join(Product, Product.id == RecipeLine.product_id).where(belongs_to(place_of(session, at)))
        )
        fresh = StockItem.keeps_days.is_not(None) if at.offers("lots") else sa.false()
        query = query.where(sa.or_(StockItem.id.in_(moved), StockItem.id.in_(cooked), fresh))
    return [(item, owner_text(centre)) for item, centre in session.execute(query)]
