"""Purchasing: ordered once, received in parts, too much flagged, the rest given up; suppliers known to their own alone."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.items import WantedItem, put_item
from pos.inventory.ledger import worths_of, wrong_worths
from pos.inventory.models import StockMove
from pos.inventory.purchasing.models import PurchaseReceipt, Supplier
from pos.inventory.purchasing.orders import WantedOrder, WantedOrderLine, close_order, put_order
from pos.inventory.purchasing.queries import OrderView, view_of
from pos.inventory.purchasing.receiving import CameOfLine, WantedReceipt, receive
from pos.inventory.purchasing.suppliers import (
    WantedSupplier,
    business_number_of,
    put_supplier,
    supplier_for,
    suppliers_in_sight,
)
from pos.inventory.valuing import Worth
from sites import journal
from sites.errors import Conflict, Invalid, NotFound, Stale
from sites.journal import JournalEntry
from tests.pos.catalogue.shop import ADMIN, MANAGER, STRANGER, SUPERVISOR, site_at

AT = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
OWNER = "centre:bupyeong"
Orderer = Callable[..., Any]


@pytest.fixture
def supplier(session: Session) -> UUID:
    """A supplier of the centre here; milk and cups to buy."""
    for code, unit in (("milk", "ml"), ("cup", "ea")):
        put_item(session, ADMIN, code, WantedItem(code, unit))
    made = uuid4()
    put_supplier(session, MANAGER, made, WantedSupplier("예시 대리점", OWNER, "000-11-11110", "담당 010-0000-0000"), None)
    return made


@pytest.fixture
def order(session: Session, supplier: UUID) -> Orderer:
    """Orders 1,000 ml of milk at 2 won and 50 cups at 60 won for cafe-01, unless something else is said."""

    def place(seen: int | None = None, **others: Any) -> Any:
        lines = (WantedOrderLine("milk", 1_000_000, 2), WantedOrderLine("cup", 50_000, 60))
        wanted = WantedOrder(**{"id": uuid4(), "supplier": supplier, "lines": lines, **others})
        return put_order(session, SUPERVISOR, site_at(session, "cafe-01"), wanted, seen)[0]

    return place


def came(
    session: Session, order_id: UUID, *lines: CameOfLine, receipt: UUID | None = None, site: str = "cafe-01"
) -> tuple[OrderView, bool]:
    _, created = receive(session, SUPERVISOR, site_at(session, site), order_id, WantedReceipt(receipt or uuid4(), AT, lines))
    return view_of(session, order_id), created


@pytest.mark.parametrize(("text", "digits"), [
    ("220-81-62517", "2208162517"), ("2208162517", "2208162517"), ("220-81-62518", None), ("220-8162517", "2208162517"), ("22081625", None),
    ("", None), ("２２０８１６２５１７", None),
])
def test_a_business_number_is_known_by_its_check_digit(text: str, digits: str | None) -> None:
    assert business_number_of(text) == digits


def test_a_supplier_is_sealed_at_rest_and_hashed_in_the_journal(session: Session, supplier: UUID) -> None:
    row = session.get_one(Supplier, supplier)
    assert b"010" not in (row.contact_sealed or b"")
    assert supplier_for(session, SUPERVISOR, supplier).contact == "담당 010-0000-0000"
    entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.act == "supplier_put")).one()
    assert entry.book == OWNER
    assert not any(word in (entry.content or "") for word in ("예시", "담당", "000111111"))


def test_a_supplier_is_seen_and_edited_by_its_own_alone(session: Session, supplier: UUID) -> None:
    assert [view.supplier.id for view in suppliers_in_sight(session, SUPERVISOR)] == [supplier]
    assert suppliers_in_sight(session, STRANGER) == []
    with pytest.raises(NotFound):
        supplier_for(session, STRANGER, supplier)
    with pytest.raises(Conflict):
        put_supplier(session, STRANGER, supplier, WantedSupplier("내 것", "centre:yeonsu"), None)
    with pytest.raises(Invalid, match="business_number_wrong"):
        put_supplier(session, MANAGER, uuid4(), WantedSupplier("예시", OWNER, "000-11-11111"), None)
    view, created = put_supplier(session, MANAGER, supplier, WantedSupplier("새 이름", OWNER), 1)
    assert (view.supplier.name, view.supplier.version, view.contact, created) == ("새 이름", 2, None, False)
    with pytest.raises(Stale):
        put_supplier(session, MANAGER, supplier, WantedSupplier("다른 이름", OWNER), 1)


def test_an_order_comes_in_parts_and_each_part_once(session: Session, order: Orderer) -> None:
    placed = order()
    receipt = uuid4()
    first, created = came(session, placed.id, CameOfLine(1, 400_000), receipt=receipt)
    assert (first.state, created, [line.left_milli for line in first.lines]) == ("partly_received", True, [600_000, 50_000])
    again, created = came(session, placed.id, CameOfLine(1, 400_000), receipt=receipt)
    assert (created, len(again.receipts)) == (False, 1)
    with pytest.raises(Conflict, match="content_differs"):
        came(session, placed.id, CameOfLine(1, 500_000), receipt=receipt)
    whole, _ = came(session, placed.id, CameOfLine(1, 600_000, 4), CameOfLine(2, 50_000))
    assert (whole.state, whole.is_open) == ("received", False)
    moves = session.execute(
        sa.select(StockMove.kind, StockMove.quantity_milli, StockMove.unit_cost, StockMove.supplier).order_by(StockMove.id)
    ).all()
    assert [tuple(move) for move in moves] == [
        ("receive", 400_000, 2, "예시 대리점"), ("receive", 600_000, 4, "예시 대리점"), ("receive", 50_000, 60, "예시 대리점"),
    ]
    milk = session.scalars(sa.select(StockMove.item_id).order_by(StockMove.id)).first() or 0
    assert worths_of(session, [(1, milk)])[1, milk] == Worth(3_200, 3_200_000)
    assert wrong_worths(session) == []
    acts = session.scalars(sa.select(JournalEntry.act).where(JournalEntry.book == "site:cafe-01").order_by(JournalEntry.position)).all()
    assert list(acts) == ["purchase_ordered", "stock_receive", "purchase_received", "stock_receive", "stock_receive", "purchase_received"]
    assert journal.first_break(session, "site:cafe-01") is None


def test_more_than_was_ordered_is_received_and_flagged(session: Session, order: Orderer) -> None:
    placed = order()
    view, _ = came(session, placed.id, CameOfLine(2, 60_000))
    assert (view.receipts[0].receipt.flags, view.lines[1].over_milli, view.state) == ("over_received", 10_000, "partly_received")
    view, _ = came(session, placed.id, CameOfLine(1, 1_000_000))
    assert (view.receipts[-1].receipt.flags if view.receipts[-1].lines[0][0] == 1 else "", view.state) == ("", "received")


def test_the_rest_is_given_up_with_a_reason_and_nothing_comes_after(session: Session, order: Orderer) -> None:
    site, placed, untouched = site_at(session, "cafe-01"), order(), order()
    came(session, placed.id, CameOfLine(1, 1_000))
    with pytest.raises(Stale):
        close_order(session, SUPERVISOR, site, placed.id, 1, "품절")
    close_order(session, SUPERVISOR, site, placed.id, 2, "품절")
    close_order(session, SUPERVISOR, site, untouched.id, 1, "품절")
    assert (view_of(session, placed.id).state, view_of(session, untouched.id).state) == ("closed", "cancelled")
    assert close_order(session, SUPERVISOR, site, placed.id, None, "또")[1] is False
    with pytest.raises(Conflict, match="order_closed"):
        came(session, placed.id, CameOfLine(1, 1_000))
    assert "품절" not in "".join(session.scalars(sa.select(JournalEntry.content).where(JournalEntry.act == "purchase_closed")))


def test_an_order_is_changed_until_something_came(session: Session, order: Orderer, supplier: UUID) -> None:
    first, second = order(), order()
    assert (first.number, second.number) == (1, 2)
    fewer = (WantedOrderLine("milk", 500_000, 2),)
    assert order(1, id=first.id, lines=fewer).version == 2
    assert order(1, id=first.id, lines=fewer).version == 2  # the same again
    with pytest.raises(Stale):
        order(1, id=first.id)
    came(session, first.id, CameOfLine(1, 1_000))
    with pytest.raises(Conflict, match="order_begun"):
        order(3, id=first.id)


@pytest.mark.parametrize(("lines", "code"), [
    ((), "invalid"), ((WantedOrderLine("milk", 0, 1),), "quantity_wrong"), ((WantedOrderLine("gold", 1, 1),), "item_unknown"),
    ((WantedOrderLine("milk", 1, 1), WantedOrderLine("milk", 2, 1)), "item_twice"),
])
def test_what_cannot_be_an_order_is_refused(session: Session, order: Orderer, lines: tuple[WantedOrderLine, ...], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        order(lines=lines)


def test_an_order_is_of_its_site_and_its_suppliers(session: Session, order: Orderer, supplier: UUID) -> None:
    placed = order()
    with pytest.raises(NotFound):
        came(session, placed.id, CameOfLine(1, 1_000), site="cafe-04")
    with pytest.raises(Invalid, match="line_unknown"):
        came(session, placed.id, CameOfLine(3, 1_000))
    put_supplier(session, MANAGER, supplier, WantedSupplier("예시 대리점", OWNER, is_ended=True), None)
    with pytest.raises(Invalid, match="supplier_unknown"):
        order()
    assert session.scalar(sa.select(sa.func.count()).select_from(PurchaseReceipt)) == 0
