"""Example stock: deliveries that cover the week, a little that spoils, a count at the end of the month."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.demo.chance import Chance, example_id
from pos.demo.opening import ONE_DAY, Shop, is_open
from pos.demo.reading import Item, items, recipes
from pos.inventory.models import StockItem, StockLevel, StockMove
from pos.inventory.moves import WantedMove
from pos.money import round_half_up
from pos.sales.wanted import WantedSale
from sites.clock import zone

SUPPLIER = "예시 납품처"
WHOLE = 1000


def taken(sales: Iterable[WantedSale]) -> dict[str, int]:
    """What sales take out of stock by the example recipes: item → 1/1000 of its unit."""
    sums: dict[str, int] = {}
    for sale in sales:
        for line in sale.lines:
            recipe = recipes().get(line.sku)
            if recipe is None:
                continue
            for part in (recipe.product, *(recipe.options.get(code, {}) for code, _ in line.options)):
                for item, milli in part.items():
                    sums[item] = sums.get(item, 0) + round_half_up(milli * line.quantity_milli, 1000)
    return sums


def deliveries(shop: Shop, monday: date, day: date, demand: Mapping[str, int], on_hand: Mapping[str, int]) -> list[WantedMove]:
    """What arrives before opening where the week's demand is not there: whole packs, so that one is left over."""
    at = _at(shop, day, shop.rhythm.opens) - timedelta(minutes=40)
    moves = []
    for code, needed in sorted(demand.items()):
        item = items()[code]
        there = max(on_hand.get(code, 0), 0)
        if there < needed:
            packs = -(-(needed + item.pack_milli - there) // item.pack_milli)
            kind = "produce" if item.own else "receive"
            moves.append(WantedMove(
                example_id(shop.code, monday, kind, code), code, kind, packs * item.pack_milli, at,
                item.cost, supplier=None if item.own else SUPPLIER,
            ))
    return moves


def waste(shop: Shop, day: date, demand: Mapping[str, int]) -> list[WantedMove]:
    """What is thrown away at the end of a week's last day: now and then, of what spoils, some hundredths of what was used."""
    at = _at(shop, day, shop.rhythm.closes) + timedelta(minutes=10)
    moves = []
    for code, used in sorted(demand.items()):
        chance = Chance("waste", shop.code, day, code)
        if items()[code].spoils and chance.percent(30):
            milli = max(_floor(items()[code], used * chance.between(1, 3) // 100), _step(items()[code]))
            moves.append(WantedMove(example_id(shop.code, day, "waste", code), code, "waste", milli, at, note="유통기한 경과"))
    return moves


def counts(shop: Shop, day: date, on_hand: Mapping[str, int]) -> list[WantedMove]:
    """The count of the month's end: what should be there, less the little that always is missing."""
    at = count_time(shop, day)
    moves = []
    for code, milli in sorted(on_hand.items()):
        chance = Chance("count", shop.code, day, code)
        there = max(milli, 0) * (1000 - chance.below(15)) // 1000
        moves.append(WantedMove(example_id(shop.code, day, "count", code), code, "count", _floor(items()[code], there), at))
    return moves


def is_count_day(shop: Shop, day: date) -> bool:
    """Whether it is the last day of the month on which the site is open."""
    later = day + ONE_DAY
    while later.month == day.month:
        if is_open(shop, later):
            return False
        later += ONE_DAY
    return is_open(shop, day)


def count_time(shop: Shop, day: date) -> datetime:
    """When a count is taken: after closing."""
    return _at(shop, day, shop.rhythm.closes) + timedelta(minutes=25)


def on_hand_at(session: Session, site_id: int, at: datetime) -> dict[str, int]:
    """What the site had of each example item at an instant; items that were counted later are left out."""
    after = (
        sa.select(StockMove.item_id, sa.func.sum(StockMove.quantity_milli).label("milli"))
        .where(StockMove.site_id == site_id, StockMove.at > at, StockMove.kind != "count").group_by(StockMove.item_id).subquery()
    )
    query = (
        sa.select(StockItem.code, StockLevel.on_hand_milli, after.c.milli)
        .join(StockItem, StockItem.id == StockLevel.item_id)
        .outerjoin(after, after.c.item_id == StockLevel.item_id)
        .where(
            StockLevel.site_id == site_id, StockItem.code.in_(items()),
            sa.or_(StockLevel.counted_at.is_(None), StockLevel.counted_at <= at),
        )
    )
    return {code: int(now) - int(later or 0) for code, now, later in session.execute(query)}


def _at(shop: Shop, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(), zone(shop.time_zone)) + timedelta(hours=hour)


def _step(item: Item) -> int:
    """The least that anybody would write down: a piece, 10 g or ml, 50 g of what goes by the kg."""
    return {"ea": WHOLE, "kg": 50}.get(item.unit, 10 * WHOLE)


def _floor(item: Item, milli: int) -> int:
    return milli // _step(item) * _step(item)
