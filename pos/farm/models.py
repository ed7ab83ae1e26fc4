"""Batches of placed units, harvests from them, and packing: only ever added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base


class Batch(Base):
    """Substrate units that were placed on the shelves together (입상). `code` is what stands on the shelf."""

    __tablename__ = "farm_batch"
    __table_args__ = (sa.UniqueConstraint("site_id", "code"), sa.CheckConstraint("units > 0", name="units"))
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    code: Mapped[str]
    code_given: Mapped[bool]
    units: Mapped[int]
    strain: Mapped[str | None]
    placed_at: Mapped[datetime]
    placed_on: Mapped[date]
    received_at: Mapped[datetime]
    device_id: Mapped[int | None]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")


class BatchEnd(Base):
    """The units of a batch were cleared away."""

    __tablename__ = "farm_batch_end"
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("farm_batch.id"), unique=True)
    at: Mapped[datetime]
    ended_on: Mapped[date]
    received_at: Mapped[datetime]
    device_id: Mapped[int | None]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")


class Harvest(Base):
    """What was picked from a batch in one go, of one grade, in 1/1000 of the item's unit. The stock move bears the same id."""

    __tablename__ = "farm_harvest"
    __table_args__ = (
        sa.CheckConstraint("quantity_milli > 0", name="quantity"), sa.Index("ix_farm_harvest_site_id_day", "site_id", "business_date"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    batch_id: Mapped[UUID] = mapped_column(sa.ForeignKey("farm_batch.id"), index=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    grade: Mapped[str | None]
    quantity_milli: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")


class Packing(Base):
    """A part of a lot that was packed: taken by weight (`wasted_milli` of it thrown away), and how many packs came of it."""

    __tablename__ = "farm_packing"
    __table_args__ = (
        sa.CheckConstraint("taken_milli > 0 AND wasted_milli >= 0 AND wasted_milli < taken_milli AND packs > 0", name="quantities"),
        sa.Index("ix_farm_packing_site_id_day", "site_id", "business_date"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    into_lot_id: Mapped[int] = mapped_column(sa.ForeignKey("lot.id"), index=True)
    taken_milli: Mapped[int]
    wasted_milli: Mapped[int]
    packs: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    device_seq: Mapped[int | None]
    recorded_by: Mapped[str]
    flags: Mapped[str] = mapped_column(default="")
