"""How many of a product the stock still holds: a hint for the counter, which never stops a sale. Changes nothing."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import SiteCatalogue
from pos.inventory.models import StockLevel
from pos.inventory.recipes import Recipes
from sites import clock
from sites.registry import Place

FEW = 20
ONE_MILLI = 1000


def few_left(session: Session, place: Place, catalogue: SiteCatalogue, recipes: Recipes, at: datetime) -> dict[str, int]:
    """Whole units left of each product on sale, by sku, where there are at most FEW; one query.

    The scarcest item of its recipe decides, options aside; below nothing is 0. An item that never moved here says nothing.
    """
    day = clock.business_day(at, place.time_zone, place.cut_off_minutes)
    levels = sa.select(StockLevel.item_id, StockLevel.on_hand_milli).where(StockLevel.site_id == place.id)
    on_hand = {row.item_id: row.on_hand_milli for row in session.execute(levels)}
    left: dict[str, int] = {}
    for product in catalogue.in_force(at, day).values():
        taken = recipes.taken(product.product_id, (), ONE_MILLI, day) if product.available else []
        units = [on_hand[item] // milli for item, milli in taken if item in on_hand]
        if units and min(units) <= FEW:
            left[product.sku] = max(0, min(units))
    return dict(sorted(left.items()))
