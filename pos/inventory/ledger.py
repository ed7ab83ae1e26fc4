"""The stock ledger and the level that follows from it: last count plus the moves dated after it, however late they arrive."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pos.inventory.models import StockItem, StockLevel, StockMove
from sites.registry import Site

Pair = tuple[int, int]


class Level(NamedTuple):
    """What is on hand in 1/1000 of the item's unit, and when it was last counted."""

    on_hand_milli: int
    counted_at: datetime | None


NOTHING = Level(0, None)


class Difference(NamedTuple):
    """A kept level that is not what the ledger says."""

    site: str
    item: str
    kept: Level
    reckoned: Level


def apply_moves(session: Session, moves: Sequence[Mapping[str, Any]]) -> None:
    """Adds moves (rows of stock_move, all columns but `id`) to the ledger and brings their levels up to date.

    The caller holds the locks of the sites' ledgers. A move dated at or before the item's last count changes nothing on hand.
    """
    if not moves:
        return
    session.execute(sa.insert(StockMove), list(moves))
    pairs = {(move["site_id"], move["item_id"]) for move in moves}
    counted = {(move["site_id"], move["item_id"]) for move in moves if move["kind"] == "count"}
    levels = levels_of(session, pairs)
    for pair in counted:
        levels[pair] = level_from_ledger(session, *pair)
    for move in moves:
        pair = (move["site_id"], move["item_id"])
        if pair not in counted:
            levels[pair] = moved(levels.get(pair, NOTHING), move["quantity_milli"], move["at"])
    _keep_levels(session, {pair: levels[pair] for pair in sorted(pairs)})


def moved(level: Level, quantity_milli: int, at: datetime) -> Level:
    """The level after one move that is no count."""
    if level.counted_at is not None and at <= level.counted_at:
        return level
    return level._replace(on_hand_milli=level.on_hand_milli + quantity_milli)


def levels_of(session: Session, pairs: Iterable[Pair]) -> dict[Pair, Level]:
    """The kept levels of (site, item) pairs; where nothing moved yet there is none."""
    wanted = set(pairs)
    query = sa.select(StockLevel.site_id, StockLevel.item_id, StockLevel.on_hand_milli, StockLevel.counted_at).where(
        StockLevel.site_id.in_({site_id for site_id, _ in wanted}), StockLevel.item_id.in_({item_id for _, item_id in wanted})
    )
    rows = {(site_id, item_id): Level(on_hand, counted_at) for site_id, item_id, on_hand, counted_at in session.execute(query)}
    return {pair: level for pair, level in rows.items() if pair in wanted}


def level_from_ledger(session: Session, site_id: int, item_id: int) -> Level:
    """What the ledger itself says: of counts of one instant the one that was stored last holds."""
    here = sa.and_(StockMove.site_id == site_id, StockMove.item_id == item_id)
    count = session.execute(
        sa.select(StockMove.quantity_milli, StockMove.at)
        .where(here, StockMove.kind == "count")
        .order_by(StockMove.at.desc(), StockMove.id.desc())
        .limit(1)
    ).one_or_none()
    since = sa.select(sa.func.coalesce(sa.func.sum(StockMove.quantity_milli), 0)).where(here, StockMove.kind != "count")
    if count is None:
        return Level(int(session.scalar(since) or 0), None)
    return Level(count[0] + int(session.scalar(since.where(StockMove.at > count[1])) or 0), count[1])


def verify_stock(session: Session) -> list[Difference]:
    """Every kept level of all sites that differs from the ledger; empty when all agree."""
    names: dict[Pair, tuple[str, str]] = {}
    kept: dict[Pair, Level] = {}
    query = (
        sa.select(StockMove.site_id, StockMove.item_id, Site.code, StockItem.code, StockLevel.on_hand_milli, StockLevel.counted_at)
        .distinct()
        .select_from(StockMove)
        .join(Site, Site.id == StockMove.site_id)
        .join(StockItem, StockItem.id == StockMove.item_id)
        .outerjoin(StockLevel, sa.and_(StockLevel.site_id == StockMove.site_id, StockLevel.item_id == StockMove.item_id))
        .order_by(Site.code, StockItem.code)
    )
    for site_id, item_id, site, item, on_hand, counted_at in session.execute(query):
        names[site_id, item_id] = (site, item)
        kept[site_id, item_id] = Level(on_hand or 0, counted_at)
    differences = []
    for pair, (site, item) in names.items():
        reckoned = level_from_ledger(session, *pair)
        if reckoned != kept[pair]:
            differences.append(Difference(site, item, kept[pair], reckoned))
    return differences + _without_ledger(session)


def _without_ledger(session: Session) -> list[Difference]:
    """Levels that claim something although nothing ever moved."""
    anything = sa.exists().where(StockMove.site_id == StockLevel.site_id, StockMove.item_id == StockLevel.item_id)
    query = (
        sa.select(Site.code, StockItem.code, StockLevel.on_hand_milli, StockLevel.counted_at)
        .join(Site, Site.id == StockLevel.site_id)
        .join(StockItem, StockItem.id == StockLevel.item_id)
        .where(~anything, sa.or_(StockLevel.on_hand_milli != 0, StockLevel.counted_at.is_not(None)))
    )
    return [Difference(site, item, Level(on_hand, counted), NOTHING) for site, item, on_hand, counted in session.execute(query)]


def _keep_levels(session: Session, levels: Mapping[Pair, Level]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(StockLevel)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["site_id", "item_id"],
            set_={"on_hand_milli": statement.excluded.on_hand_milli, "counted_at": statement.excluded.counted_at},
        ),
        [
            {"site_id": site_id, "item_id": item_id, "on_hand_milli": level.on_hand_milli, "counted_at": level.counted_at}
            for (site_id, item_id), level in levels.items()
        ],
    )
