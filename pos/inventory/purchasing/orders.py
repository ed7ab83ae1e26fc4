"""Purchase orders: placed, changed while nothing has come, closed when nothing more is awaited. Each act is journalled at its site."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import StockItem
from pos.inventory.moves import item_at, take_ledgers
from pos.inventory.purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt
from pos.inventory.purchasing.suppliers import supplier_for
from pos.money import LARGEST_AMOUNT, quantity_text
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, Message, NotFound, Stale, invalid_at, say
from sites.registry import Site, place_of
from sites.vault import vault

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class WantedOrderLine:
    """How much of an item, at how many won a unit."""

    item: str
    quantity_milli: int
    unit_cost: int


@dataclass(frozen=True, slots=True)
class WantedOrder:
    """An order as its editor wants it. `ordered_on` is today unless an older order is written down."""

    id: UUID
    supplier: UUID
    lines: Sequence[WantedOrderLine]
    expected_on: date | None = None
    note: str | None = None
    ordered_on: date | None = None


def put_order(session: Session, actor: Actor, site: Site, wanted: WantedOrder, seen: int | None) -> tuple[PurchaseOrder, bool]:
    """Places an order, or changes one of which nothing has come; True when it is new.

    The same again changes nothing. Conflict once something came or nothing more is awaited, and for an id of another site; Stale where
    `seen` is not the version that stands.
    """
    _check(wanted)
    take_ledgers(session, site)
    standing = session.get(PurchaseOrder, wanted.id, populate_existing=True)
    if standing is not None and standing.site_id != site.id:
        raise Conflict("id_taken", say("이 id는 다른 곳에서 이미 쓰였습니다. 새 id로 보내 주세요.",
                                       "This id was already used elsewhere. Send a new one."))
    items = _items(session, site, wanted)
    if standing is None:
        return _place(session, actor, site, wanted, items, seen), True
    if _is_the_same(session, standing, wanted, items):
        return standing, False
    if seen is not None and seen != standing.version:
        raise Stale
    _refuse_change(session, standing)
    if standing.supplier_id != wanted.supplier:
        _check_supplier(session, actor, wanted)
    standing.supplier_id, standing.expected_on, standing.note = wanted.supplier, wanted.expected_on, wanted.note
    standing.version += 1
    session.execute(sa.delete(PurchaseLine).where(PurchaseLine.order_id == wanted.id))
    _write_lines(session, wanted, items)
    _journal(session, actor, site, "purchase_changed", standing, _content(wanted))
    return standing, False


def close_order(session: Session, actor: Actor, site: Site, order_id: UUID, seen: int | None, reason: str) -> tuple[PurchaseOrder, bool]:
    """Awaits nothing more of an order; True when this did it. Conflict when everything came, Stale as in `put_order`."""
    take_ledgers(session, site)
    order = order_at(session, site, order_id)
    if order.closed_at is not None:
        return order, False
    if order.received_at is not None:
        raise Conflict("order_received", say("이미 모두 들어온 발주입니다.", "Everything of this order has come."))
    if seen is not None and seen != order.version:
        raise Stale
    order.closed_at, order.closed_by, order.close_reason = clock.now(), actor.code, reason
    order.version += 1
    session.flush()
    # People write what they like into a reason, so that only its keyed hash may stay for ever.
    _journal(session, actor, site, "purchase_closed", order, {"reason_hash": vault.keyed_hash(reason).hex()})
    return order, True


def order_at(session: Session, site: Site, order_id: UUID) -> PurchaseOrder:
    """An order of a site; NotFound for any other."""
    order = session.get(PurchaseOrder, order_id, populate_existing=True)
    if order is None or order.site_id != site.id:
        raise NotFound("order_not_found")
    return order


def closed() -> Conflict:
    """The refusal of anything more on an order that is closed."""
    return Conflict("order_closed", say("더 받지 않기로 한 발주입니다. 새로 발주해 주세요.", "This order was closed. Place a new one."))


def _place(
    session: Session, actor: Actor, site: Site, wanted: WantedOrder, items: dict[str, StockItem], seen: int | None
) -> PurchaseOrder:
    if seen is not None:
        raise Stale
    _check_supplier(session, actor, wanted)
    number = session.scalar(sa.select(sa.func.max(PurchaseOrder.number)).where(PurchaseOrder.site_id == site.id)) or 0
    order = PurchaseOrder(
        id=wanted.id, site_id=site.id, number=number + 1, supplier_id=wanted.supplier, expected_on=wanted.expected_on, note=wanted.note,
        ordered_on=wanted.ordered_on or clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes), version=1,
        ordered_by=actor.code,
    )
    session.add(order)
    session.flush()
    _write_lines(session, wanted, items)
    _journal(session, actor, site, "purchase_ordered", order, _content(wanted))
    return order


def _check(wanted: WantedOrder) -> None:
    if not 1 <= len(wanted.lines) <= MOST_LINES:
        raise invalid_at("/lines", "품목을 {most}개까지, 하나 이상 적어 주세요.", "Give 1 to {most} items.", most=MOST_LINES)
    seen = set[str]()
    for at, line in enumerate(wanted.lines):
        if line.item in seen:
            raise invalid_at(f"/lines/{at}/item", "같은 품목이 두 번 있습니다. 합쳐 주세요.", "This item stands twice. Add them up.",
                             code="item_twice")
        seen.add(line.item)
        if line.quantity_milli <= 0:
            raise invalid_at(f"/lines/{at}/quantity", "수량은 0보다 커야 합니다.", "The quantity must be above 0.", code="quantity_wrong")
        if not 0 <= line.unit_cost <= LARGEST_AMOUNT:
            raise invalid_at(f"/lines/{at}/unit_cost", "단가를 다시 확인해 주세요.", "Check the unit cost.")


def _check_supplier(session: Session, actor: Actor, wanted: WantedOrder) -> None:
    try:
        ended = supplier_for(session, actor, wanted.supplier).supplier.is_ended
    except NotFound:
        ended = True
    if ended:
        raise invalid_at("/supplier", "지금 쓰는 거래처가 아닙니다. 거래처를 다시 골라 주세요.",
                         "This is no supplier in use. Choose another one.", code="supplier_unknown")


def _items(session: Session, site: Site, wanted: WantedOrder) -> dict[str, StockItem]:
    place, found = place_of(session, site), {}
    for at, line in enumerate(wanted.lines):
        found[line.item] = item_at(session, line.item, [place], f"/lines/{at}/item")
    return found


def _is_the_same(session: Session, order: PurchaseOrder, wanted: WantedOrder, items: dict[str, StockItem]) -> bool:
    stand = session.execute(
        sa.select(PurchaseLine.item_id, PurchaseLine.quantity_milli, PurchaseLine.unit_cost)
        .where(PurchaseLine.order_id == order.id).order_by(PurchaseLine.line_no)
    )
    lines = [(items[line.item].id, line.quantity_milli, line.unit_cost) for line in wanted.lines]
    head = (order.supplier_id, order.expected_on, order.note)
    return head == (wanted.supplier, wanted.expected_on, wanted.note) and [tuple(row) for row in stand] == lines


def _refuse_change(session: Session, order: PurchaseOrder) -> None:
    if order.closed_at is not None:
        raise closed()
    if session.scalar(sa.select(PurchaseReceipt.id).where(PurchaseReceipt.order_id == order.id).limit(1)) is not None:
        sentence: Message = say("이미 들어온 것이 있어 발주를 바꿀 수 없습니다. 나머지를 취소하고 새로 발주해 주세요.",
                                "Something of it has come, so that it cannot be changed. Cancel the rest and place a new order.")
        raise Conflict("order_begun", sentence)


def _write_lines(session: Session, wanted: WantedOrder, items: dict[str, StockItem]) -> None:
    session.execute(sa.insert(PurchaseLine), [
        {"order_id": wanted.id, "line_no": number, "item_id": items[line.item].id, "quantity_milli": line.quantity_milli,
         "unit_cost": line.unit_cost}
        for number, line in enumerate(wanted.lines, 1)
    ])


def _content(wanted: WantedOrder) -> dict[str, Any]:
    return {
        "supplier": str(wanted.supplier), "expected_on": wanted.expected_on and wanted.expected_on.isoformat(),
        "lines": [
            {"item": line.item, "quantity": quantity_text(line.quantity_milli), "unit_cost": line.unit_cost} for line in wanted.lines
        ],
    }


def _journal(session: Session, actor: Actor, site: Site, act: str, order: PurchaseOrder, content: dict[str, Any]) -> None:
    session.flush()
    written = content | {"version": order.version, "number": order.number}
    journal.append(session, journal.book_of_site(site.code), actor.code, act, str(order.id), written)
