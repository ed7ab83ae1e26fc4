"""Bays, the days that were read, and the counters as they were read. A day is a document; its rows are only ever added."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

# What a bay counts, and the method by which that was paid.
METERS = {"coin": "cash", "card": "card"}
RESETS = ("replaced", "repaired", "rolled_over")


class Bay(Base):
    """A self-service bay of a site. `coin_won` and `card_won`: the won that one count stands for; `coin_start` and `card_start`: what the
    counters showed when the bay was taken into use. `version` answers If-Match."""

    __tablename__ = "bay"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "code"),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid"),
        sa.CheckConstraint("coin_won > 0 AND card_won > 0", name="won"),
        sa.CheckConstraint("coin_start >= 0 AND card_start >= 0", name="start"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    code: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    coin_won: Mapped[int]
    card_won: Mapped[int]
    coin_start: Mapped[int]
    card_start: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    def in_use(self, day: date) -> bool:
        """Whether it is used on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def start(self, meter: str) -> int:
        """What a counter showed at first."""
        return self.coin_start if meter == "coin" else self.card_start

    def won(self, meter: str) -> int:
        """What one count of it stands for."""
        return self.coin_won if meter == "coin" else self.card_won


class BayDay(Base):
    """One document of a site's day at the bays. Odd revisions state, even ones withdraw the one before, so that at most one stands.
    `act`: the wish that made it, which may make several where a correction moves the days after it."""

    __tablename__ = "bay_day"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "business_date", "revision"),
        sa.CheckConstraint("revision > 0 AND (revision % 2 = 0) = (withdraws IS NOT NULL)", name="revision"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    act: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    business_date: Mapped[date]
    revision: Mapped[int] = mapped_column(sa.SmallInteger)
    withdraws: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)


class BayReading(Base):
    """What a counter showed (`counter`) and showed when it was read before (`before`): `won` is what it rose by, in money. After a `reset`
    it counts from `start` anew, and what it rose until then is `ended` less `before`; nobody knows that where `ended` is null. `days`: how
    many days it stands for, more than one where days were skipped."""

    __tablename__ = "bay_reading"
    __table_args__ = (
        sa.CheckConstraint("meter IN ('coin', 'card')", name="meter"),
        sa.CheckConstraint("counter >= COALESCE(start, before) AND COALESCE(ended, before) >= before", name="counter"),
        sa.CheckConstraint("won >= 0", name="won"),
        sa.CheckConstraint("days > 0", name="days"),
        sa.CheckConstraint("reset IS NULL OR reset IN ('replaced', 'repaired', 'rolled_over')", name="reset"),
        sa.CheckConstraint("(reset IS NULL) = (start IS NULL) AND (ended IS NULL OR reset IS NOT NULL)", name="anew"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("bay_day.document_id"), primary_key=True)
    bay_id: Mapped[int] = mapped_column(sa.ForeignKey("bay.id"), primary_key=True)
    meter: Mapped[str] = mapped_column(primary_key=True)
    counter: Mapped[int]
    before: Mapped[int]
    reset: Mapped[str | None]
    ended: Mapped[int | None]
    start: Mapped[int | None]
    won: Mapped[int]
    days: Mapped[int]
