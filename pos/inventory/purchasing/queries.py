"""Reading purchase orders with their lines and receipts, in a number of queries that does not grow with them. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import StockItem
from pos.inventory.purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt, PurchaseReceiptLine, Supplier
from pos.inventory.valuing import cost_of
from sites.access import Actor, Permission, reach, site_for
from sites.errors import NotFound
from sites.registry import Site

STATES = ("ordered", "partly_received", "received", "closed", "cancelled")
OPEN, DONE = "open", "done"


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of an order and how much of it has come."""

    line_no: int
    item: str
    name: str
    unit: str
    quantity_milli: int
    unit_cost: int
    received_milli: int
    received_won: int

    @property
    def cost(self) -> int:
        """What was ordered of it costs, in won."""
        return cost_of(self.quantity_milli, self.unit_cost)

    @property
    def left_milli(self) -> int:
        """What is still awaited."""
        return max(0, self.quantity_milli - self.received_milli)

    @property
    def over_milli(self) -> int:
        """What came beyond the order."""
        return max(0, self.received_milli - self.quantity_milli)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with what came by line: (line number, quantity, won a unit)."""

    receipt: PurchaseReceipt
    lines: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as it stands."""

    order: PurchaseOrder
    site: str
    site_name: str
    supplier_name: str
    lines: tuple[LineView, ...]
    receipts: tuple[ReceiptView, ...]

    @property
    def state(self) -> str:
        """One of STATES: 'closed' came in part, of 'cancelled' nothing came."""
        if self.order.received_at is not None:
            return "received"
        if self.order.closed_at is not None:
            return "closed" if self.receipts else "cancelled"
        return "partly_received" if self.receipts else "ordered"

    @property
    def is_open(self) -> bool:
        """Whether something is still awaited."""
        return self.order.received_at is None and self.order.closed_at is None

    @property
    def total(self) -> int:
        """What was ordered costs, in won."""
        return sum(line.cost for line in self.lines)

    def is_late(self, today: date) -> bool:
        """Whether it was expected before today and is still awaited."""
        return self.is_open and self.order.expected_on is not None and self.order.expected_on < today


def orders_of(
    session: Session, site_ids: sa.Select[int] | Sequence[int], which: str | None, limit: int, before: UUID | None = None
) -> list[OrderView]:
    """Orders of these sites, the newest first, from behind the order `before`. `which`: OPEN, DONE or None for all."""
    open_ = sa.and_(PurchaseOrder.received_at.is_(None), PurchaseOrder.closed_at.is_(None))
    query = _ORDERS.where(PurchaseOrder.site_id.in_(site_ids))
    if which is not None:
        query = query.where(open_ if which == OPEN else ~open_)
    last = session.get(PurchaseOrder, before) if before is not None else None
    if last is not None:
        query = query.where(sa.tuple_(PurchaseOrder.ordered_on, PurchaseOrder.id) < sa.tuple_(last.ordered_on, last.id))
    return _viewed(session, query.order_by(PurchaseOrder.ordered_on.desc(), PurchaseOrder.id.desc()).limit(limit))


def order_for(session: Session, actor: Actor, order_id: UUID, permission: Permission) -> tuple[Site, OrderView]:
    """An order and its site, for someone who may do this there: NotFound out of reach, Forbidden within reach but not allowed."""
    code = session.scalar(
        sa.select(Site.code).join(PurchaseOrder, PurchaseOrder.site_id == Site.id)
        .where(PurchaseOrder.id == order_id, Site.id.in_(reach(actor.grants)))
    )
    if code is None:
        raise NotFound("order_not_found")
    return site_for(session, actor, code, permission), view_of(session, order_id)


def view_of(session: Session, order_id: UUID) -> OrderView:
    """An order as it stands, whoever asks."""
    return _viewed(session, _ORDERS.where(PurchaseOrder.id == order_id))[0]


_ORDERS = (
    sa.select(PurchaseOrder, Site.code, Site.name, Supplier.name)
    .join(Site, Site.id == PurchaseOrder.site_id).join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
)


def _viewed(session: Session, query: sa.Select[PurchaseOrder, str, str, str]) -> list[OrderView]:
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    ids = [row[0].id for row in rows]
    receipts = _receipts(session, ids)
    lines = _lines(session, ids, receipts)
    # A view is a snapshot: what a session lets go of at its end would be read anew row by row.
    for order, *_ in rows:
        session.expunge(order)
    for receipt in (each.receipt for of_order in receipts.values() for each in of_order):
        session.expunge(receipt)
    return [
        OrderView(order, code, name, supplier, tuple(lines.get(order.id, ())), tuple(receipts.get(order.id, ())))
        for order, code, name, supplier in rows
    ]


def _receipts(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[ReceiptView]]:
    came: dict[UUID, list[tuple[int, int, int]]] = {}
    query = (
        sa.select(PurchaseReceiptLine).join(PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id)
        .where(PurchaseReceipt.order_id.in_(ids)).order_by(PurchaseReceiptLine.line_no)
    )
    for line in session.scalars(query):
        came.setdefault(line.receipt_id, []).append((line.line_no, line.quantity_milli, line.unit_cost))
    found: dict[UUID, list[ReceiptView]] = {}
    of_orders = sa.select(PurchaseReceipt).where(PurchaseReceipt.order_id.in_(ids)).order_by(PurchaseReceipt.at, PurchaseReceipt.id)
    for receipt in session.scalars(of_orders):
        found.setdefault(receipt.order_id, []).append(ReceiptView(receipt, tuple(came.get(receipt.id, ()))))
    return found


def _lines(session: Session, ids: Sequence[UUID], receipts: dict[UUID, list[ReceiptView]]) -> dict[UUID, list[LineView]]:
    query = (
        sa.select(PurchaseLine, StockItem.code, StockItem.name, StockItem.unit)
        .join(StockItem, StockItem.id == PurchaseLine.item_id)
        .where(PurchaseLine.order_id.in_(ids)).order_by(PurchaseLine.order_id, PurchaseLine.line_no)
    )
    found: dict[UUID, list[LineView]] = {}
    for line, item, name, unit in session.execute(query):
        came = [each for receipt in receipts.get(line.order_id, ()) for each in receipt.lines if each[0] == line.line_no]
        found.setdefault(line.order_id, []).append(LineView(
            line.line_no, item, name, unit, line.quantity_milli, line.unit_cost, sum(milli for _, milli, _ in came),
            sum(cost_of(milli, cost) for _, milli, cost in came),
        ))
    return found


def last_costs(session: Session, site: Site) -> dict[str, int]:
    """What each item cost a unit when it was last received here, by code: what a new order begins with."""
    from_last = (
        sa.select(PurchaseLine.item_id, sa.func.max(PurchaseOrder.number).label("number"))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .where(PurchaseOrder.site_id == site.id).group_by(PurchaseLine.item_id).subquery()
    )
    rows = session.execute(
        sa.select(StockItem.code, PurchaseLine.unit_cost)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.order_id)
        .join(from_last, sa.and_(from_last.c.item_id == PurchaseLine.item_id, from_last.c.number == PurchaseOrder.number))
        .join(StockItem, StockItem.id == PurchaseLine.item_id)
        .where(PurchaseOrder.site_id == site.id)
    )
    return {code: int(cost) for code, cost in rows}


def awaited(session: Session, site_ids: sa.Select[int], today: date) -> tuple[int, int]:
    """How many orders of these sites still await something, and how many of them were expected before today."""
    late = sa.case((PurchaseOrder.expected_on < today, 1), else_=0)
    row = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(late), 0))
        .where(PurchaseOrder.site_id.in_(site_ids), PurchaseOrder.received_at.is_(None), PurchaseOrder.closed_at.is_(None))
    ).one()
    return int(row[0]), int(row[1])
