"""Lots of items, and every movement of one."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

KINDS = ("harvest", "packing", "receive", "sale", "refund", "waste", "transfer", "donation", "count")


class Lot(Base):
    """What came in one go and expires together. `on_hand_milli` is kept with every move, in 1/1000 of the item's unit, and below zero
    where more left than the book knew of. `from_lot_id` is the lot that it was packed from, of another item."""

    __tablename__ = "lot"
    __table_args__ = (sa.UniqueConstraint("site_id", "item_id", "code"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    code: Mapped[str]
    made_on: Mapped[date]
    use_by: Mapped[date | None]
    from_lot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    on_hand_milli: Mapped[int] = mapped_column(default=0)


class LotMove(Base):
    """One movement of a lot, only ever added: it followed from a document, or from an act by its own id."""

    __tablename__ = "lot_move"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('harvest', 'packing', 'receive', 'sale', 'refund', 'waste', 'transfer', 'donation', 'count')",
                           name="kind"),
        sa.CheckConstraint("quantity_milli <> 0", name="quantity"),
        sa.CheckConstraint("(document_id IS NULL) <> (act IS NULL)", name="origin"),
        sa.Index("ix_lot_move_act", "act", postgresql_where=sa.text("act IS NOT NULL"), sqlite_where=sa.text("act IS NOT NULL")),
        sa.Index("ix_lot_move_document_id", "document_id",
                 postgresql_where=sa.text("document_id IS NOT NULL"), sqlite_where=sa.text("document_id IS NOT NULL")),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    kind: Mapped[str]
    quantity_milli: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    document_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    act: Mapped[UUID | None] = mapped_column(sa.Uuid)
    recorded_by: Mapped[str]
