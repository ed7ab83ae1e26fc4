"""Items, recipes, and the ledger of stock moves with the level that follows from it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

MOVE_KINDS = ("sale", "refund", "receive", "waste", "count", "transfer", "produce", "donate")

# An act's id stands once, but for a transfer: there the other site's half carries it too. What follows from a document has no act.
OWN_ACT = "act IS NOT NULL AND (other_site_id IS NULL OR quantity_milli < 0)"

# What people enter: few beside what follows from sales.
BY_HAND = "kind NOT IN ('sale', 'refund')"


class StockItem(Base):
    """Something kept in stock, in one unit (g, ml, ea). `centre_id` null: known all over the region. `keeps_days`: for how many days
    after it was made it is good, where anybody said so."""

    __tablename__ = "stock_item"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str]
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    low_at_milli: Mapped[int | None]
    keeps_days: Mapped[int | None]


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

    `act` is the sender's own id, null for what followed from a document. `value_won` is by how much the move changed what the stock is
    worth; null for moves from before stock was valued.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('sale', 'refund', 'receive', 'waste', 'count', 'transfer', 'produce', 'donate')", name="kind"),
        sa.Index("ix_stock_move_site_id_item_id_at", "site_id", "item_id", "at"),
        sa.Index("uq_stock_move_act", "act", unique=True, postgresql_where=sa.text(OWN_ACT), sqlite_where=sa.text(OWN_ACT)),
        sa.Index("uq_stock_move_document_id", "document_id", "item_id", unique=True),
        sa.Index("ix_stock_move_by_hand", "site_id", "business_date", postgresql_where=sa.text(BY_HAND), sqlite_where=sa.text(BY_HAND)),
        sa.Index(
            "ix_stock_move_flagged", "site_id", "at", postgresql_where=sa.text("flags <> ''"), sqlite_where=sa.text("flags <> ''"),
        ),
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
    value_won: Mapped[int | None]


class StockLevel(Base):
    """What is on hand, kept with every move: the last count plus the moves dated after it. May be negative.

    `value_won` is what it is worth, `average_micro` the moving average of one unit in millionths of a won (pos/inventory/valuing.py).
    """

    __tablename__ = "stock_level"
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"), primary_key=True)
    on_hand_milli: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime | None]
    value_won: Mapped[int] = mapped_column(default=0, server_default="0")
    average_micro: Mapped[int | None]


class ProductCost(Base):
    """What a day's sales of a product cost, less what came back: the worth of the stock that its recipe took. `party` as in a revenue cell.

    Kept in the sale's own transaction, like the revenue that it is compared with.
    """

    __tablename__ = "product_cost"
    book_date: Mapped[date] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    cost_won: Mapped[int]
