"""Suppliers, purchase orders and what came of them. Receipts are only ever added; the moves that they make stand in the stock ledger."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base


class Supplier(Base):
    """Whom a centre, or the region (`centre_id` null), buys from. The contact is sealed: it may be a person's."""

    __tablename__ = "supplier"
    __table_args__ = (sa.CheckConstraint("business_number IS NULL OR length(business_number) = 10", name="business_number"),)
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    name: Mapped[str]
    business_number: Mapped[str | None]
    contact_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    note: Mapped[str | None]
    is_ended: Mapped[bool] = mapped_column(sa.Boolean)
    version: Mapped[int] = mapped_column(sa.Integer)


class PurchaseOrder(Base):
    """What a site ordered. `received_at`: the last of it came; `closed_at`: nothing more is awaited, whatever is lacking."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    supplier_id: Mapped[UUID] = mapped_column(sa.ForeignKey("supplier.id"), index=True)
    ordered_on: Mapped[date]
    expected_on: Mapped[date | None]
    note: Mapped[str | None]
    version: Mapped[int] = mapped_column(sa.Integer)
    ordered_by: Mapped[str]
    received_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    close_reason: Mapped[str | None]


class PurchaseLine(Base):
    """How much of an item was ordered, at how many won a unit. Lines are renewed as a whole while nothing has come."""

    __tablename__ = "purchase_line"
    __table_args__ = (sa.CheckConstraint("quantity_milli > 0 AND unit_cost >= 0", name="amounts"),)
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_order.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    quantity_milli: Mapped[int]
    unit_cost: Mapped[int]


class PurchaseReceipt(Base):
    """A delivery, or a part of one. `flags`: 'over_received' where more came than was still awaited."""

    __tablename__ = "purchase_receipt"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    order_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_order.id"), index=True)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    note: Mapped[str | None]
    flags: Mapped[str]


class PurchaseReceiptLine(Base):
    """What came of a line, and the act of the stock move that brought it into stock."""

    __tablename__ = "purchase_receipt_line"
    __table_args__ = (sa.CheckConstraint("quantity_milli > 0 AND unit_cost >= 0", name="amounts"),)
    receipt_id: Mapped[UUID] = mapped_column(sa.ForeignKey("purchase_receipt.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    quantity_milli: Mapped[int]
    unit_cost: Mapped[int]
    act: Mapped[UUID] = mapped_column(sa.Uuid, unique=True)
