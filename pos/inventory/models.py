"""Items, recipes, and the ledger of stock moves with the level that follows from it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

MOVE_KINDS = ("sale", "refund", "receive", "waste", "count", "transfer", "produce")

# An act's id stands once, but for a transfer: there the other site's half carries it too. What follows from a document has no act.
OWN_ACT = "act IS NOT NULL AND (other_site_id IS NULL OR quantity_milli < 0)"


class StockItem(Base):
    """Something kept in stock, in one unit (g, ml, ea). `centre_id` null: known all over the region."""

    __tablename__ = "stock_item"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str]
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    low_at_milli: Mapped[int | None]


class RecipeLine(Base):
    """What one unit of a product (or one of its options) takes out of stock, in 1/1000 of the item's unit, from a day on.

    All lines of the newest `valid_from` together are the recipe; `option_code` '' is the product itself.
    """

    __tablename__ = "recipe_line"
    product_id: Mapped[int] = mapped_column(sa.ForeignKey("product.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    option_code: Mapped[str] = mapped_column(primary_key=True, default="")
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"), primary_key=True)
    quantity_milli: Mapped[int]


class StockMove(Base):
    """One movement, only ever added. `quantity_milli` is signed; for a count it is what was counted (an anchor, not a change).

    `id` is the tablet's own for what a tablet sent, null for what followed from a document.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('sale', 'refund', 'receive', 'waste', 'count', 'transfer', 'produce')", name="kind"),
        sa.Index("ix_stock_move_site_id_item_id_at", "site_id", "item_id", "at"),
        sa.Index("uq_stock_move_act", "act", unique=True, postgresql_where=sa.text(OWN_ACT), sqlite_where=sa.text(OWN_ACT)),
        sa.Index("uq_stock_move_document_id", "document_id", "item_id", unique=True),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    act: Mapped[UUID | None] = mapped_column(sa.Uuid)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    kind: Mapped[str]
    quantity_milli: Mapped[int]
    unit_cost: Mapped[int | None]
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    document_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    device_id: Mapped[int | None]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    lot: Mapped[str | None]
    use_by: Mapped[date | None]
    supplier: Mapped[str | None]
    note: Mapped[str | None]
    other_site_id: Mapped[int | None]
    flags: Mapped[str] = mapped_column(default="")
    content_sha256: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))


class StockLevel(Base):
    """What is on hand, kept with every move: the last count plus the moves dated after it. May be negative."""

    __tablename__ = "stock_level"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"), primary_key=True)
    on_hand_milli: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None]
