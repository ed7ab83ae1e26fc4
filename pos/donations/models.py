"""Campaigns, the pool of what is to be given away, its movements, and handovers."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

SOLD, RETURNED, GIFT, HANDOVER, UNDONE = KINDS = ("sold", "returned", "gift", "handover", "undone")


class DonationCampaign(Base):
    """A product of which each unit sold gives something away ('만원의 행복': one pack). Its recipe takes that out of stock too."""

    __tablename__ = "donation_campaign"
    __table_args__ = (
        sa.CheckConstraint("per_unit_milli > 0", name="per_unit"),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    name: Mapped[str]
    sku: Mapped[str]
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    per_unit_milli: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class DonationPool(Base):
    """What lies ready to be given away at a site, out of its stock already. Never below nothing."""

    __tablename__ = "donation_pool"
    __table_args__ = (sa.CheckConstraint("on_hand_milli >= 0", name="never_negative"),)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"), primary_key=True)
    on_hand_milli: Mapped[int]


class DonationMove(Base):
    """One movement of the pool, only ever added: with a sale, back with its refund, out of stock as a gift, handed over, or back
    because that was written wrongly."""

    __tablename__ = "donation_move"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('sold', 'returned', 'gift', 'handover', 'undone')", name="kind"),
        sa.CheckConstraint("(kind IN ('sold', 'gift', 'undone')) = (quantity_milli > 0)", name="direction"),
        sa.CheckConstraint("(document_id IS NULL) <> (act IS NULL)", name="origin"),
        sa.Index("ix_donation_move_site_id_day", "site_id", "business_date"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    lot_id: Mapped[int | None] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("donation_campaign.id"), index=True)
    kind: Mapped[str]
    quantity_milli: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    document_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    act: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    recorded_by: Mapped[str]


class Handover(Base):
    """What was handed to an organisation, and for how many people."""

    __tablename__ = "donation_handover"
    __table_args__ = (sa.CheckConstraint("quantity_milli > 0", name="quantity"), sa.CheckConstraint("head_count >= 0", name="head_count"))
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    campaign_id: Mapped[int | None] = mapped_column(sa.ForeignKey("donation_campaign.id"))
    quantity_milli: Mapped[int]
    recipient: Mapped[str]
    head_count: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    device_id: Mapped[int | None]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")


class HandoverCancellation(Base):
    """A handover that was written wrongly: what it says went goes back into the pool. A handover is cancelled once."""

    __tablename__ = "donation_handover_cancellation"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    handover_id: Mapped[UUID] = mapped_column(sa.ForeignKey("donation_handover.id"), unique=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    recorded_by: Mapped[str]
