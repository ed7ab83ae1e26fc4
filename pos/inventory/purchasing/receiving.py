"""Receiving what was ordered, whole or in parts: each line becomes a receipt in the stock ledger. Too much is flagged, never refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import StockItem
from pos.inventory.moves import WantedMove, record_moves, take_ledgers
from pos.inventory.purchasing.models import PurchaseLine, PurchaseReceipt, PurchaseReceiptLine, Supplier
from pos.inventory.purchasing.orders import closed, order_at
from pos.money import quantity_text
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, Message, invalid_at, say
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class CameOfLine:
    """How much of an order's line came; at another cost a unit than was ordered, if it is given."""

    line_no: int
    quantity_milli: int
    unit_cost: int | None = None


@dataclass(frozen=True, slots=True)
class WantedReceipt:
    """A delivery to record."""

    id: UUID
    at: datetime
    lines: Sequence[CameOfLine]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Ordered:
    line: PurchaseLine
    item: str
    before_milli: int


def receive(session: Session, actor: Actor, site: Site, order_id: UUID, wanted: WantedReceipt) -> tuple[PurchaseReceipt, bool]:
    """Records what came, brings it into stock and closes the order with the last of it; True when new, False when it stood already.

    Conflict when the id stands for something else, or the order was closed. What is more than was awaited carries 'over_received'.
    """
    take_ledgers(session, site)
    order = order_at(session, site, order_id)
    ordered = _ordered(session, order_id)
    came = _check(wanted, ordered)
    stored = session.get(PurchaseReceipt, wanted.id)
    if stored is not None:
        return _repeated(session, stored, order_id, wanted, came), False
    if order.closed_at is not None:
        raise closed()
    supplier = session.get_one(Supplier, order.supplier_id)
    over = any(line.before_milli + came[number].quantity_milli > line.line.quantity_milli
               for number, line in ordered.items() if number in came)
    receipt = PurchaseReceipt(
        id=wanted.id, order_id=order_id, at=wanted.at, recorded_at=clock.now(), recorded_by=actor.code, note=wanted.note,
        flags="over_received" if over else "",
    )
    session.add(receipt)
    session.flush()
    session.add_all(
        PurchaseReceiptLine(
            receipt_id=wanted.id, line_no=number, quantity_milli=each.quantity_milli, unit_cost=each.unit_cost, act=_act(wanted.id, number)
        )
        for number, each in came.items()
    )
    order.version += 1
    if all(line.before_milli + (came[number].quantity_milli if number in came else 0) >= line.line.quantity_milli
           for number, line in ordered.items()):
        order.received_at = clock.now()
    session.flush()
    record_moves(session, actor, site, [
        WantedMove(
            _act(wanted.id, number), ordered[number].item, "receive", each.quantity_milli, wanted.at, each.unit_cost, supplier=supplier.name
        )
        for number, each in came.items()
    ])
    content = {
        "order": str(order_id), "number": order.number, "flags": receipt.flags, "version": order.version,
        "lines": [
            {"line": number, "quantity": quantity_text(each.quantity_milli), "unit_cost": each.unit_cost} for number, each in came.items()
        ],
    }
    journal.append(session, journal.book_of_site(site.code), actor.code, "purchase_received", str(wanted.id), content)
    return receipt, True


def _ordered(session: Session, order_id: UUID) -> dict[int, _Ordered]:
    before = (
        sa.select(PurchaseReceiptLine.line_no, sa.func.sum(PurchaseReceiptLine.quantity_milli).label("milli"))
        .join(PurchaseReceipt, PurchaseReceipt.id == PurchaseReceiptLine.receipt_id)
        .where(PurchaseReceipt.order_id == order_id).group_by(PurchaseReceiptLine.line_no).subquery()
    )
    rows = session.execute(
        sa.select(PurchaseLine, StockItem.code, before.c.milli)
        .join(StockItem, StockItem.id == PurchaseLine.item_id)
        .outerjoin(before, before.c.line_no == PurchaseLine.line_no)
        .where(PurchaseLine.order_id == order_id).order_by(PurchaseLine.line_no)
    )
    return {line.line_no: _Ordered(line, item, int(milli or 0)) for line, item, milli in rows}


def _check(wanted: WantedReceipt, ordered: dict[int, _Ordered]) -> dict[int, CameOfLine]:
    """What came by line, with the cost that counts."""
    found: dict[int, CameOfLine] = {}
    for at, line in enumerate(wanted.lines):
        if line.line_no not in ordered or line.line_no in found:
            raise invalid_at(f"/lines/{at}/line", "발주에 없는 줄이거나 두 번 적었습니다.", "There is no such line, or it stands twice.",
                             code="line_unknown")
        if line.quantity_milli <= 0:
            raise invalid_at(f"/lines/{at}/quantity", "수량은 0보다 커야 합니다.", "The quantity must be above 0.", code="quantity_wrong")
        cost = ordered[line.line_no].line.unit_cost if line.unit_cost is None else line.unit_cost
        found[line.line_no] = CameOfLine(line.line_no, line.quantity_milli, cost)
    if not found:
        raise invalid_at("/lines", "들어온 수량을 하나 이상 적어 주세요.", "Say how much came of at least one line.")
    return found


def _act(receipt_id: UUID, line_no: int) -> UUID:
    """The id of the stock move of a receipt's line: the same whenever it is sent again."""
    return uuid5(receipt_id, str(line_no))


def _repeated(
    session: Session, stored: PurchaseReceipt, order_id: UUID, wanted: WantedReceipt, came: dict[int, CameOfLine]
) -> PurchaseReceipt:
    lines = session.scalars(sa.select(PurchaseReceiptLine).where(PurchaseReceiptLine.receipt_id == stored.id))
    stand = {line.line_no: (line.quantity_milli, line.unit_cost) for line in lines}
    same = (stored.order_id, stored.at, stored.note) == (order_id, wanted.at, wanted.note)
    if not same or stand != {number: (each.quantity_milli, each.unit_cost) for number, each in came.items()}:
        sentence: Message = say("같은 id로 다른 입고가 이미 저장되어 있습니다. 새 id로 보내 주세요.",
                                "This id already stands for another receipt. Send a new one.")
        raise Conflict("content_differs", sentence)
    return stored
