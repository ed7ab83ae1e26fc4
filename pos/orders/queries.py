"""The orders of a site's business day: what is being made, what is ready, and what is over. Changes nothing."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.orders.models import COLLECTED, PREPARING, OrderState
from pos.sales.models import Document, DocumentLine
from sites.registry import Site

CANCELLED = "cancelled"
MOST_OPEN = 200
MOST_OVER = 10


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One kind of thing of an order: what is left of it after refunds, in thousandths, and the codes of its options."""

    sku: str
    name: str
    options: tuple[str, ...]
    quantity_milli: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A sale as it is made and handed over. `at` is since when it stands so; of a cancelled one, when it was refunded."""

    id: UUID
    order_no: str
    sold_at: datetime
    order_type: str | None
    note: str | None
    state: str
    at: datetime
    lines: tuple[OrderLine, ...]


def orders_of_day(session: Session, site: Site, day: date) -> list[Order]:
    """The orders of a business day in the order of their sale: the newest 200 that are not collected, and the last ten that are over
    (collected, or cancelled by a refund of all). A sale without a number to call is no order."""
    open_ones = session.execute(_orders(site, day, sa.or_(OrderState.state.is_(None), OrderState.state != COLLECTED)).limit(MOST_OPEN))
    collected = session.execute(
        _orders(site, day, sa.and_(OrderState.site_id == site.id, OrderState.state == COLLECTED))
        .order_by(None).order_by(OrderState.at.desc(), Document.site_seq.desc()).limit(MOST_OVER)
    )
    found = _shown(session, [(sale, state) for sale, state in (*open_ones, *collected)])
    over = sorted((order for order in found if order.state in (COLLECTED, CANCELLED)), key=lambda order: order.at)[-MOST_OVER:]
    still_open = [order for order in found if order.state not in (COLLECTED, CANCELLED)]
    return sorted((*still_open, *over), key=lambda order: (order.sold_at, order.order_no))


def order_of(session: Session, sale: Document) -> Order:
    """One order as it stands."""
    (order,) = _shown(session, [(sale, session.get(OrderState, sale.id, populate_existing=True))])
    return order


def _orders(site: Site, day: date, which: sa.ColumnElement[bool]) -> sa.Select[Document, OrderState]:
    # book_date is never before business_date, and it is what the index knows.
    return (
        sa.select(Document, OrderState)
        .outerjoin(OrderState, OrderState.document_id == Document.id)
        .where(
            Document.site_id == site.id, Document.book_date >= day, Document.business_date == day, Document.source == "sale",
            Document.order_no.is_not(None), which,
        )
        .order_by(Document.site_seq.desc())
    )


def _shown(session: Session, sales: Sequence[tuple[Document, OrderState | None]]) -> list[Order]:
    ids = [sale.id for sale, _ in sales]
    sold: Mapping[UUID, list[DocumentLine]] = defaultdict(list)
    for line in session.scalars(
        sa.select(DocumentLine).where(DocumentLine.document_id.in_(ids)).order_by(DocumentLine.document_id, DocumentLine.line_no)
    ):
        sold[line.document_id].append(line)
    back, refunded_at = _refunded(session, ids)
    return [_order(sale, state, sold[sale.id], back, refunded_at) for sale, state in sales]


def _refunded(session: Session, ids: Sequence[UUID]) -> tuple[dict[tuple[UUID, int], int], dict[UUID, datetime]]:
    """How much of each line came back, and when the last of it did."""
    rows = session.execute(
        sa.select(
            Document.original_id, DocumentLine.original_line, sa.func.sum(-DocumentLine.quantity_milli),
            sa.func.max(Document.occurred_at, type_=Document.occurred_at.type),
        )
        .join(DocumentLine, DocumentLine.document_id == Document.id)
        .where(Document.original_id.in_(ids))
        .group_by(Document.original_id, DocumentLine.original_line)
    )
    back: dict[tuple[UUID, int], int] = {}
    last: dict[UUID, datetime] = {}
    for sale, line, milli, at in rows:
        if sale is None or line is None:
            continue  # not of a refund
        back[sale, line] = int(milli)
        last[sale] = max(at, last.get(sale, at))
    return back, last


def _order(
    sale: Document, state: OrderState | None, sold: Sequence[DocumentLine], back: Mapping[tuple[UUID, int], int],
    refunded_at: Mapping[UUID, datetime],
) -> Order:
    left = {line.line_no: line.quantity_milli - back.get((sale.id, line.line_no), 0) for line in sold}
    cancelled = not any(left.values())
    standing = (state.state, state.at) if state else (PREPARING, sale.occurred_at)
    return Order(
        sale.id, sale.order_no or "", sale.occurred_at, sale.order_type, sale.note,
        *((CANCELLED, refunded_at[sale.id]) if cancelled else standing),
        tuple(_line(line, line.quantity_milli if cancelled else left[line.line_no]) for line in sold if cancelled or left[line.line_no]),
    )


def _line(line: DocumentLine, milli: int) -> OrderLine:
    return OrderLine(line.sku, line.name, tuple(option["code"] for option in json.loads(line.options)), milli, line.note)
