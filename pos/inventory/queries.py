"""Reading stock: what is on hand at a site, and which items there are. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product
from pos.catalogue.ownership import in_sight, owner_text
from pos.inventory.models import RecipeLine, StockItem, StockLevel
from pos.money import quantity_text
from sites.access import Actor
from sites.registry import Centre, Site, place_of


@dataclass(frozen=True, slots=True)
class OnHand:
    """One item at a site. `on_hand` is a decimal text in the item's unit and may be negative; `low`: at or below its mark."""

    item: str
    name: str
    unit: str
    on_hand: str
    counted_at: datetime | None
    low: bool


@dataclass(frozen=True, slots=True)
class LowStock:
    """An item at or below its mark at a site; `on_hand` as in OnHand."""

    site_id: int
    name: str
    on_hand: str
    unit: str


def low_stock_all_sites(session: Session, site_ids: Sequence[int]) -> list[LowStock]:
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
    query = (
        sa.select(StockItem, StockLevel.on_hand_milli, StockLevel.counted_at)
        .join(StockLevel, StockLevel.item_id == StockItem.id)
        .where(StockLevel.site_id == site.id, StockItem.code > after)
        .order_by(StockItem.code)
        .limit(limit)
    )
    return [
        OnHand(
            item.code, item.name, item.unit, quantity_text(on_hand), counted_at,
            item.low_at_milli is not None and on_hand <= item.low_at_milli,
        )
        for item, on_hand, counted_at in session.execute(query)
    ]


def visible_items(session: Session, actor: Actor, after: str, limit: int, at: Site | None = None) -> list[tuple[StockItem, str]]:
    """Up to `limit` items with their owners, by code, from behind `after`: the region's, and those of centres in reach. With a site
    only those that moved `at` it or are in a recipe of what can be sold there."""
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
        query = query.where(sa.or_(StockItem.id.in_(moved), StockItem.id.in_(cooked)))
    return [(item, owner_text(centre)) for item, centre in session.execute(query)]
