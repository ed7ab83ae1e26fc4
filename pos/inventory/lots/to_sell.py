"""Which lots a product may be sold from, the one that should leave first first: for the counter, which may name one. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import SiteCatalogue
from pos.inventory.lots.book import OFFER
from pos.inventory.lots.first_expired import Standing, in_order
from pos.inventory.lots.models import Lot
from pos.inventory.models import StockItem
from pos.inventory.recipes import Recipes
from sites import clock
from sites.registry import Place

ONE_MILLI = 1000


@dataclass(frozen=True, slots=True)
class Sellable:
    """A product, the item that it takes out of lots, and those lots."""

    sku: str
    item: str
    unit: str
    lots: Sequence[Standing]


def lots_to_sell(session: Session, place: Place, catalogue: SiteCatalogue, recipes: Recipes, at: datetime) -> list[Sellable]:
    """The products on sale whose recipe takes exactly one item that has lots, by sku; two queries, none where no lots are kept."""
    if not place.offers(OFFER):
        return []
    day = clock.business_day(at, place.time_zone, place.cut_off_minutes)
    query = (
        sa.select(Lot.id, Lot.item_id, Lot.code, Lot.made_on, Lot.use_by, Lot.on_hand_milli)
        .where(Lot.site_id == place.id, Lot.on_hand_milli > 0)
    )
    held: dict[int, list[Standing]] = {}
    for row in session.execute(query):
        held.setdefault(row.item_id, []).append(Standing(*row))
    names = {row.id: row for row in session.execute(sa.select(StockItem.id, StockItem.code, StockItem.unit).where(StockItem.id.in_(held)))}
    found = []
    for product in catalogue.in_force(at, day).values():
        taken = recipes.taken(product.product_id, (), ONE_MILLI, day) if product.available else []
        items = [item_id for item_id, milli in taken if milli > 0 and item_id in held]
        if len(items) == 1:
            item = names[items[0]]
            found.append(Sellable(product.sku, item.code, item.unit, in_order(held[items[0]], day)))
    return sorted(found, key=lambda each: each.sku)
