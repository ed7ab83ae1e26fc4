"""What a site delivered to another and what went back. The money is the seller's document of the same id; here stands who was whose on that
day, and what arrived as what. Rows are only ever added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base


class InternalDelivery(Base):
    """A delivery from `site_id` to `to_site_id`; `party` follows from the two centres of the seller's business day, which stand
    beside it."""

    __tablename__ = "internal_delivery"
    __table_args__ = (
        sa.CheckConstraint("site_id <> to_site_id", name="two_sites"),
        sa.CheckConstraint(
            "(party = 1 AND seller_centre_id IS NOT NULL AND buyer_centre_id IS NOT NULL AND seller_centre_id = buyer_centre_id) OR "
            "(party = 2 AND (seller_centre_id IS NULL OR buyer_centre_id IS NULL OR seller_centre_id <> buyer_centre_id))",
            name="party",
        ),
        sa.Index("ix_internal_delivery_site_id_day", "site_id", "business_date"),
        sa.Index("ix_internal_delivery_to_site_id_day", "to_site_id", "business_date"),
    )
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    to_site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    seller_centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    buyer_centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"))
    party: Mapped[int] = mapped_column(sa.SmallInteger)
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_on: Mapped[date]
    note: Mapped[str | None]
    recorded_by: Mapped[str]


class InternalDeliveryLine(Base):
    """What a line of a delivery arrived as: so many thousandths of an item of the buyer's, or nothing that is kept in stock. `into_given`:
    the sender named it."""

    __tablename__ = "internal_delivery_line"
    __table_args__ = (
        sa.CheckConstraint("(item_id IS NULL) = (quantity_milli IS NULL)", name="arrived"),
        sa.CheckConstraint("quantity_milli > 0", name="quantity"),
    )
    delivery_id: Mapped[UUID] = mapped_column(sa.ForeignKey("internal_delivery.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stock_item.id"))
    quantity_milli: Mapped[int | None]
    into_given: Mapped[bool]


class InternalReturn(Base):
    """What went back of a delivery; `id` is the seller's refund."""

    __tablename__ = "internal_return"
    id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(sa.ForeignKey("internal_delivery.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    to_site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    at: Mapped[datetime]
    recorded_by: Mapped[str]
