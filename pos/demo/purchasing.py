"""Example suppliers, and a few purchase orders of the last weeks: one awaited, one late, one come in part, one whole, one given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.demo.chance import example_id
from pos.demo.opening import Shop
from pos.demo.reading import items
from pos.inventory.purchasing.models import PurchaseOrder, Supplier
from pos.inventory.purchasing.orders import WantedOrder, WantedOrderLine, close_order, put_order
from pos.inventory.purchasing.receiving import CameOfLine, WantedReceipt, receive
from pos.inventory.purchasing.suppliers import WantedSupplier, put_supplier
from sites.access import COMMAND_LINE
from sites.registry import Site

OWNER = "region"
NOTE = "예시"
# Numbers whose check digit is right; 000 is no tax office, so that nobody can have them.
SUPPLIERS = (
    ("beans", "예시 원두 로스터리", "000-11-11110", "예시 담당 02-0000-0001"),
    ("dairy", "예시 우유 대리점", "000-22-22229", "예시 담당 02-0000-0002"),
    ("paper", "예시 포장재 상사", None, "예시 담당 02-0000-0003"),
)
AHEAD = timedelta(days=4)
SITES = ("cafe-03", "cafe-01", "cafe-05")


@dataclass(frozen=True, slots=True)
class _Example:
    """An order: of whom, what in how many packs, expected so many days from now, and how many of its lines came; None: given up."""

    supplier: str
    packs: tuple[tuple[str, int], ...]
    expected: int
    came: int | None


ORDERS = (
    _Example("paper", (("cup", 10), ("lid", 10)), -9, 2),
    _Example("dairy", (("milk", 12), ("yuja-base", 2)), -6, None),
    _Example("beans", (("beans", 5), ("decaf-beans", 2)), -3, 1),
    _Example("paper", (("cup", 6), ("tea-bag", 4)), -1, 0),
    _Example("dairy", (("milk", 12),), 2, 0),
)


def stage_suppliers(session: Session) -> int:
    """Adds the suppliers that are not there yet; answers how many are new."""
    added = 0
    for key, name, number, contact in SUPPLIERS:
        supplier_id = example_id("supplier", key)
        if session.get(Supplier, supplier_id) is None:
            put_supplier(session, COMMAND_LINE, supplier_id, WantedSupplier(name, OWNER, number, contact, NOTE), None)
            added += 1
    return added


def place_orders(session: Session, shops: Sequence[Shop], now: datetime) -> int:
    """Places the orders at sites that have none; answers how many are new."""
    placed = 0
    for shop in shops:
        standing = session.scalar(sa.select(PurchaseOrder.id).where(PurchaseOrder.site_id == shop.site_id).limit(1))
        if shop.code in SITES and standing is None:
            site = session.get_one(Site, shop.site_id)
            for number, example in enumerate(ORDERS, 1):
                _place(session, site, example, number, now)
            placed += len(ORDERS)
    return placed


def _place(session: Session, site: Site, example: _Example, number: int, now: datetime) -> None:
    order_id = example_id("order", site.code, number)
    lines = [WantedOrderLine(code, packs * items()[code].pack_milli, items()[code].cost or 0) for code, packs in example.packs]
    expected: date = (now + timedelta(days=example.expected)).date()
    wanted = WantedOrder(order_id, example_id("supplier", example.supplier), lines, expected, NOTE, expected - AHEAD)
    put_order(session, COMMAND_LINE, site, wanted, None)
    if example.came:
        came = [CameOfLine(line, lines[line - 1].quantity_milli) for line in range(1, example.came + 1)]
        at = now - timedelta(minutes=30 + number)
        receive(session, COMMAND_LINE, site, order_id, WantedReceipt(example_id("receipt", site.code, number), at, came, NOTE))
    elif example.came is None:
        close_order(session, COMMAND_LINE, site, order_id, None, NOTE)
