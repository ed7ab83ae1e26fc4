"""Following a lot: back to the batches that it was picked from, forwards to everybody who got some of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.farm.models import Batch, Harvest
from pos.inventory.lots.models import Lot, LotMove
from pos.inventory.models import StockItem, StockMove
from pos.sales.models import Document
from sites.errors import NotFound
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class PickedFrom:
    """A batch that a lot was picked from, and how much on which day."""

    batch: str
    placed_on: date
    harvested_on: date
    milli: int


@dataclass(frozen=True, slots=True)
class Went:
    """Where a part of a lot went: a document with its receipt, another site, waste, a gift. `milli` is above 0 for what left, below for
    what came back."""

    lot: str
    item: str
    kind: str
    on: date
    milli: int
    document_id: UUID | None
    receipt_no: str | None
    act: UUID | None
    to_site: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A lot with all lots of its kin: those that it was packed from, and those packed from it; where they come from and went."""

    lots: list[tuple[Lot, str]]
    picked: list[PickedFrom]
    went: list[Went]


def trace(session: Session, site: Site, item: str, code: str) -> Trace:
    """The way of a lot in both directions; NotFound for one that the site never had."""
    lot_id = session.scalar(
        sa.select(Lot.id).join(StockItem, StockItem.id == Lot.item_id)
        .where(Lot.site_id == site.id, StockItem.code == item, Lot.code == code)
    )
    if lot_id is None:
        raise NotFound("lot_not_found")
    kin = _kin(session, lot_id)
    query = sa.select(Lot, StockItem.code).join(StockItem, StockItem.id == Lot.item_id).where(Lot.id.in_(kin)).order_by(Lot.id)
    return Trace([(row[0], row[1]) for row in session.execute(query)], _picked(session, kin), _went(session, kin))


def _kin(session: Session, lot_id: int) -> set[int]:
    """The lot, what it was packed from, and what was packed from it."""
    source = session.scalar(sa.select(Lot.from_lot_id).where(Lot.id == lot_id))
    packed = session.scalars(sa.select(Lot.id).where(Lot.from_lot_id == lot_id)).all()
    return {lot_id, *packed, *([source] if source is not None else [])}


def _picked(session: Session, kin: set[int]) -> list[PickedFrom]:
    query = (
        sa.select(Batch.code, Batch.placed_on, Harvest.business_date, Harvest.quantity_milli)
        .join(Batch, Batch.id == Harvest.batch_id)
        .where(Harvest.lot_id.in_(kin)).order_by(Harvest.at, Harvest.id)
    )
    return [PickedFrom(*row) for row in session.execute(query)]


def _went(session: Session, kin: set[int]) -> list[Went]:
    """Everything that left the lots or came back, packing apart, which only changed its wrapping."""
    there = sa.orm.aliased(Site)
    sent = (
        sa.select(StockMove.act, there.code.label("site")).join(there, there.id == StockMove.other_site_id)
        .where(StockMove.kind == "transfer", StockMove.quantity_milli < 0).subquery()
    )
    query = (
        sa.select(
            Lot.code, StockItem.code, LotMove.kind, LotMove.business_date, -LotMove.quantity_milli, LotMove.document_id,
            Document.receipt_no, LotMove.act, sent.c.site,
        )
        .join(Lot, Lot.id == LotMove.lot_id)
        .join(StockItem, StockItem.id == Lot.item_id)
        .outerjoin(Document, Document.id == LotMove.document_id)
        .outerjoin(sent, sent.c.act == LotMove.act)
        .where(LotMove.lot_id.in_(kin), LotMove.kind.in_(("sale", "refund", "waste", "transfer", "donation", "count")))
        .order_by(LotMove.at, LotMove.id)
    )
    return [Went(*row) for row in session.execute(query)]
