"""The stock ledger, the level that follows from it (last count plus the moves dated after it, however late they arrive) and its worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pos.inventory.models import StockItem, StockLevel, StockMove
from pos.inventory.valuing import NO_WORTH, Worth, at_average, changed, cost_of, received
from sites.registry import Site

Pair = tuple[int, int]


class Level(NamedTuple):
    """What is on hand in 1/1000 of the item's unit, and when it was last counted."""

    on_hand_milli: int
    counted_at: datetime | None


NOTHING = Level(0, None)


@dataclass(slots=True)
class _Standing:
    """A level and its worth while moves are added to it."""

    level: Level
    worth: Worth

    def value(self, move: Mapping[str, Any], came_for: int | None) -> int:
        """Takes the move in and says by how much it changes the worth; `came_for` is the won that it brings with it, if any."""
        before, change = self.level, move["quantity_milli"]
        self.level, worth = moved(before, change, move["at"]), self.worth
        if self.level == before:
            # The count knew it already, at the average of then. But a first cost is a cost, however late.
            if came_for is not None and worth.average_micro is None:
                average = received(0, NO_WORTH, change, came_for).average_micro
                self.worth = Worth(at_average(Worth(0, average), before.on_hand_milli), average)
        elif came_for is not None:
            self.worth = received(before.on_hand_milli, worth, change, came_for)
        else:
            self.worth = worth._replace(value_won=worth.value_won + changed(before.on_hand_milli, worth, change))
        return self.worth.value_won - worth.value_won

    def count(self, found: Level) -> int:
        """Takes the level that a count leads to, and says by how much that changes the worth."""
        won = changed(self.level.on_hand_milli, self.worth, found.on_hand_milli - self.level.on_hand_milli)
        self.level, self.worth = found, self.worth._replace(value_won=self.worth.value_won + won)
        return won


class Difference(NamedTuple):
    """A kept level that is not what the ledger says."""

    site: str
    item: str
    kept: Level
    reckoned: Level


def apply_moves(session: Session, moves: Sequence[Mapping[str, Any]]) -> None:
    """Adds moves (rows of stock_move, all columns but `id`) to the ledger and brings their levels up to date.

    The caller holds the locks of the sites' ledgers. A move dated at or before the item's last count changes nothing on hand. A row may
    say beside its columns what it cost (`cost_won`), where no whole number of won for one unit does.
    """
    if not moves:
        return
    valued: list[dict[str, Any]] = [{**move, "value_won": 0} for move in moves]
    rows: dict[Pair, list[dict[str, Any]]] = {}
    for row in valued:
        rows.setdefault((row["site_id"], row["item_id"]), []).append(row)
    standing = _standing(session, rows)
    sent: dict[Any, int] = {}
    # What a transfer takes comes before what it gives, which is worth as much.
    for pair, of_pair in sorted(rows.items(), key=lambda entry: all(move["quantity_milli"] >= 0 for move in entry[1])):
        for move in of_pair:
            cost_won = move.pop("cost_won", None)
            if move["kind"] != "count":
                move["value_won"] = standing[pair].value(move, _came_for(move, sent) if cost_won is None else cost_won)
                if move["kind"] == "transfer" and move["quantity_milli"] < 0:
                    sent[move["act"]] = -move["value_won"] or at_average(standing[pair].worth, -move["quantity_milli"])
        counts = [move for move in of_pair if move["kind"] == "count"]
        if counts:
            counts[-1]["value_won"] = standing[pair].count(_level_with(session, pair, of_pair))
    session.execute(sa.insert(StockMove), valued)
    _keep_levels(session, dict(sorted(standing.items())))


def _came_for(move: Mapping[str, Any], sent: Mapping[Any, int]) -> int | None:
    """The won that a move brings: what a delivery or a harvest cost, or what the other site's stock was worth that it was sent from."""
    if move["quantity_milli"] <= 0:
        return None
    if move["kind"] == "transfer":
        return sent.get(move["act"]) or None
    if move["kind"] in ("receive", "produce") and move["unit_cost"] is not None:
        return cost_of(move["quantity_milli"], move["unit_cost"])
    return None


def _level_with(session: Session, pair: Pair, rows: Sequence[Mapping[str, Any]]) -> Level:
    """What the ledger will say once these rows are in it."""
    counts = [move for move in rows if move["kind"] == "count"]
    newest = max(enumerate(counts), key=lambda entry: (entry[1]["at"], entry[0]))[1]
    stored = _last_count(session, *pair)
    quantity, at = newest["quantity_milli"], newest["at"]
    if stored is not None and stored[1] > at:
        quantity, at = stored
    since = sum(move["quantity_milli"] for move in rows if move["kind"] != "count" and move["at"] > at)
    return Level(quantity + since + _moved_since(session, *pair, at), at)


def worths_of(session: Session, pairs: Iterable[Pair]) -> dict[Pair, Worth]:
    """What the levels of (site, item) pairs are worth."""
    return {pair: standing.worth for pair, standing in _standing(session, pairs).items()}


def _standing(session: Session, pairs: Iterable[Pair]) -> dict[Pair, _Standing]:
    wanted = set(pairs)
    query = sa.select(StockLevel).where(
        StockLevel.site_id.in_({site_id for site_id, _ in wanted}), StockLevel.item_id.in_({item_id for _, item_id in wanted})
    )
    found = {pair: _Standing(NOTHING, NO_WORTH) for pair in wanted}
    for row in session.scalars(query.execution_options(populate_existing=True)):
        if (row.site_id, row.item_id) in found:
            level, worth = Level(row.on_hand_milli, row.counted_at), Worth(row.value_won, row.average_micro)
            found[row.site_id, row.item_id] = _Standing(level, worth)
    return found


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
    count = _last_count(session, site_id, item_id)
    if count is None:
        return Level(_moved_since(session, site_id, item_id, None), None)
    return Level(count[0] + _moved_since(session, site_id, item_id, count[1]), count[1])


def _last_count(session: Session, site_id: int, item_id: int) -> tuple[int, datetime] | None:
    query = (
        sa.select(StockMove.quantity_milli, StockMove.at)
        .where(StockMove.site_id == site_id, StockMove.item_id == item_id, StockMove.kind == "count")
        .order_by(StockMove.at.desc(), StockMove.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def _moved_since(session: Session, site_id: int, item_id: int, at: datetime | None) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(StockMove.quantity_milli), 0)).where(
        StockMove.site_id == site_id, StockMove.item_id == item_id, StockMove.kind != "count"
    )
    return int(session.scalar(query if at is None else query.where(StockMove.at > at)) or 0)


def wrong_worths(session: Session) -> list[tuple[str, str, int, int]]:
    """(site, item, kept, reckoned) of every level of all sites that is not worth what its moves say; empty when all agree."""
    summed = (
        sa.select(StockMove.site_id, StockMove.item_id, sa.cast(sa.func.sum(StockMove.value_won), sa.BigInteger).label("won"))
        .group_by(StockMove.site_id, StockMove.item_id).subquery()
    )
    reckoned = sa.func.coalesce(summed.c.won, 0)
    query = (
        sa.select(Site.code, StockItem.code, StockLevel.value_won, reckoned)
        .join(Site, Site.id == StockLevel.site_id).join(StockItem, StockItem.id == StockLevel.item_id)
        .outerjoin(summed, sa.and_(summed.c.site_id == StockLevel.site_id, summed.c.item_id == StockLevel.item_id))
        .where(StockLevel.value_won != reckoned).order_by(Site.code, StockItem.code)
    )
    return [(site, item, kept, int(won)) for site, item, kept, won in session.execute(query)]


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


def _keep_levels(session: Session, levels: Mapping[Pair, _Standing]) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(StockLevel)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["site_id", "item_id"],
            set_={name: statement.excluded[name] for name in ("on_hand_milli", "counted_at", "value_won", "average_micro")},
        ),
        [
            {
                "site_id": site_id, "item_id": item_id, "on_hand_milli": kept.level.on_hand_milli, "counted_at": kept.level.counted_at,
                "value_won": kept.worth.value_won, "average_micro": kept.worth.average_micro,
            }
            for (site_id, item_id), kept in levels.items()
        ],
    )
