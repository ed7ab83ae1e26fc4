"""Reading internal trade: what a site delivered and what was delivered to it, with what went back. Changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.internal_trade.models import InternalDelivery, InternalDeliveryLine, InternalReturn
from pos.inventory.models import StockItem
from pos.sales.models import Document, DocumentLine
from sites.access import Actor, Permission, reach
from sites.errors import NotFound
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a delivery: what it was sold as, what it arrived as, and how much of it went back."""

    line_no: int
    sku: str
    name: str
    tax_class: str
    quantity_milli: int
    unit_price: int
    net: int
    lot: str | None
    item: str | None
    unit: str | None
    arrived_milli: int | None
    returned_milli: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery with its document and the codes of its sites. `returned` is what went back, in won."""

    delivery: InternalDelivery
    document: Document
    site: str
    to_site: str
    lines: tuple[Line, ...]
    returned: int


_BUYER = sa.orm.aliased(Site)


def deliveries(session: Session, site_ids: sa.Select[int] | Sequence[int], start: date, end: date) -> list[Delivered]:
    """What these sites delivered or received on the sellers' business days, the newest first."""
    day = InternalDelivery.business_date.between(start, end)
    either = sa.or_(InternalDelivery.site_id.in_(site_ids), InternalDelivery.to_site_id.in_(site_ids))
    return _read(session, _rows().where(day, either).order_by(InternalDelivery.at.desc(), InternalDelivery.id))


def delivery_for(session: Session, actor: Actor, delivery_id: UUID) -> Delivered:
    """One delivery whose seller or buyer the actor may read; NotFound otherwise."""
    reached = reach(actor.roles_for(Permission.DOCUMENTS))
    either = sa.or_(InternalDelivery.site_id.in_(reached), InternalDelivery.to_site_id.in_(reached))
    found = _read(session, _rows().where(InternalDelivery.id == delivery_id, either))
    if not found:
        raise NotFound("delivery_not_found")
    return found[0]


def stored_delivery(session: Session, delivery_id: UUID) -> Delivered:
    """A delivery that was just written."""
    return _read(session, _rows().where(InternalDelivery.id == delivery_id))[0]


def _rows() -> sa.Select[InternalDelivery, Document, str, str]:
    return (
        sa.select(InternalDelivery, Document, Site.code, _BUYER.code)
        .join(Document, Document.id == InternalDelivery.id)
        .join(Site, Site.id == InternalDelivery.site_id).join(_BUYER, _BUYER.id == InternalDelivery.to_site_id)
    )


def _read(session: Session, query: sa.Select[InternalDelivery, Document, str, str]) -> list[Delivered]:
    rows = session.execute(query).all()
    ids = [row[0].id for row in rows]
    back = _returned(session, ids)
    lines: dict[UUID, list[Line]] = defaultdict(list)
    arrived = (
        sa.select(DocumentLine, StockItem.code, StockItem.unit, InternalDeliveryLine.quantity_milli)
        .join(InternalDeliveryLine, sa.and_(
            InternalDeliveryLine.delivery_id == DocumentLine.document_id, InternalDeliveryLine.line_no == DocumentLine.line_no))
        .outerjoin(StockItem, StockItem.id == InternalDeliveryLine.item_id)
        .where(DocumentLine.document_id.in_(ids)).order_by(DocumentLine.line_no)
    )
    for line, item, unit, milli in session.execute(arrived):
        lines[line.document_id].append(Line(
            line.line_no, line.sku, line.name, line.tax_class, line.quantity_milli, line.unit_price, line.net, line.lot, item, unit, milli,
            back.get((line.document_id, line.line_no), (0, 0))[0],
        ))
    return [
        Delivered(delivery, document, site, to_site, tuple(lines[delivery.id]),
                  sum(won for (owner, _), (_, won) in back.items() if owner == delivery.id))
        for delivery, document, site, to_site in rows
    ]


def _returned(session: Session, ids: Sequence[UUID]) -> dict[tuple[UUID, int], tuple[int, int]]:
    query = (
        sa.select(
            InternalReturn.delivery_id, DocumentLine.original_line, sa.func.sum(-DocumentLine.quantity_milli),
            sa.func.sum(-DocumentLine.net),
        )
        .join(DocumentLine, DocumentLine.document_id == InternalReturn.id)
        .where(InternalReturn.delivery_id.in_(ids)).group_by(InternalReturn.delivery_id, DocumentLine.original_line)
    )
    return {(row[0], int(row[1] or 0)): (int(row[2]), int(row[3])) for row in session.execute(query)}
