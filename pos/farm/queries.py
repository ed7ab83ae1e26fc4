"""Reading the farm: batches with what they yielded, and harvests. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.farm.models import Batch, BatchEnd, Harvest, Packing
from pos.inventory.lots.models import Lot
from pos.inventory.models import StockItem
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Yield:
    """What a batch gave of an item: thousandths of its unit, and from when until when."""

    item: str
    unit: str
    milli: int
    first_on: date
    last_on: date

    def per_unit_milli(self, units: int) -> int:
        """How much that is for one of so many units, rounded down."""
        return self.milli // units


@dataclass(frozen=True, slots=True)
class BatchYield:
    """A batch, when it was cleared away, and what it gave of each item."""

    batch: Batch
    ended_on: date | None
    yields: tuple[Yield, ...]


@dataclass(frozen=True, slots=True)
class Harvested:
    """A harvest with the codes of what it names."""

    harvest: Harvest
    batch: str
    item: str
    lot: str
    use_by: date | None


@dataclass(frozen=True, slots=True)
class Packed:
    """A packing with the lots and items that it names."""

    packing: Packing
    lot: Lot
    item: StockItem
    into_lot: Lot
    into: StockItem


def batch_yields(session: Session, site: Site) -> list[BatchYield]:
    """The site's batches, the newest first."""
    found: dict[UUID, list[Yield]] = {}
    query = (
        sa.select(
            Harvest.batch_id, StockItem.code, StockItem.unit, sa.cast(sa.func.sum(Harvest.quantity_milli), sa.BigInteger),
            sa.func.min(Harvest.business_date), sa.func.max(Harvest.business_date),
        )
        .join(StockItem, StockItem.id == Harvest.item_id)
        .where(Harvest.site_id == site.id)
        .group_by(Harvest.batch_id, StockItem.code, StockItem.unit)
        .order_by(StockItem.code)
    )
    for batch_id, item, unit, milli, first, last in session.execute(query):
        found.setdefault(batch_id, []).append(Yield(item, unit, int(milli), first, last))
    batches = (
        sa.select(Batch, BatchEnd.ended_on).outerjoin(BatchEnd, BatchEnd.batch_id == Batch.id)
        .where(Batch.site_id == site.id).order_by(Batch.placed_at.desc(), Batch.code)
    )
    return [BatchYield(batch, ended_on, tuple(found.get(batch.id, ()))) for batch, ended_on in session.execute(batches)]


def harvests(session: Session, site: Site, start: date, end: date) -> Sequence[Harvested]:
    """The harvests of some days, the newest first."""
    query = (
        sa.select(Harvest, Batch.code, StockItem.code, Lot.code, Lot.use_by)
        .join(Batch, Batch.id == Harvest.batch_id)
        .join(StockItem, StockItem.id == Harvest.item_id)
        .join(Lot, Lot.id == Harvest.lot_id)
        .where(Harvest.site_id == site.id, Harvest.business_date.between(start, end))
        .order_by(Harvest.at.desc(), Harvest.id)
    )
    return [Harvested(*row) for row in session.execute(query)]


def packings(session: Session, site: Site, start: date, end: date) -> Sequence[Packed]:
    """The packings of some days, the newest first."""
    into_lot, into = sa.orm.aliased(Lot), sa.orm.aliased(StockItem)
    query = (
        sa.select(Packing, Lot, StockItem, into_lot, into)
        .join(Lot, Lot.id == Packing.lot_id)
        .join(StockItem, StockItem.id == Lot.item_id)
        .join(into_lot, into_lot.id == Packing.into_lot_id)
        .join(into, into.id == into_lot.item_id)
        .where(Packing.site_id == site.id, Packing.business_date.between(start, end))
        .order_by(Packing.at.desc(), Packing.id)
    )
    return [Packed(*row) for row in session.execute(query)]
