"""The roll-up of revenue, the closings of months, and what was planned."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId


class RevenueCell(Base):
    """Figures of one facet, day, site and key. Won as integers; quantity in 1/1000. Keys are '' where none applies.

    `book_month` (202011) is the day's month, stored so that a month groups by an integer.
    """

    __tablename__ = "revenue_cell"
    __table_args__ = (
        sa.PrimaryKeyConstraint("facet", "book_date", "site_id", "key1", "key2", "key3", "party"),
        sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name="money"),
    )
    facet: Mapped[int] = mapped_column(sa.SmallInteger)
    book_date: Mapped[date]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    key1: Mapped[str]
    key2: Mapped[str]
    key3: Mapped[str]
    party: Mapped[int] = mapped_column(sa.SmallInteger)
    book_month: Mapped[int] = mapped_column(sa.Integer)
    sales: Mapped[int]
    refunds: Mapped[int]
    quantity_milli: Mapped[int]
    gross: Mapped[int]
    discount: Mapped[int]
    refund: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]
    exempt: Mapped[int]
    out_of_scope: Mapped[int]


class MonthClosing(Base):
    """A month that a scope closed, one row a version; a reopening ends the version, the next closing begins another.

    `incomplete` is the JSON list of what was missing at that moment.
    """

    __tablename__ = "month_closing"
    __table_args__ = (sa.UniqueConstraint("scope", "month", "version"),)
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    scope: Mapped[str]
    month: Mapped[int] = mapped_column(sa.Integer)
    version: Mapped[int] = mapped_column(sa.Integer)
    closed_at: Mapped[datetime]
    closed_by: Mapped[str]
    incomplete: Mapped[str]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str | None]
    reason: Mapped[str | None]


class MonthClosingSite(Base):
    """A site that a closing held, and where its book stood at that moment. `locked`: until then the month was open there."""

    __tablename__ = "month_closing_site"
    closing_id: Mapped[int] = mapped_column(sa.ForeignKey("month_closing.id"), primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True, index=True)
    locked: Mapped[bool]
    entries: Mapped[int]
    chain_head: Mapped[bytes] = mapped_column(sa.LargeBinary(32))


class MonthReopening(Base):
    """A month that was opened again for a scope: who, when, and the reason in words, for everyone whose sites it opened."""

    __tablename__ = "month_reopening"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    scope: Mapped[str]
    month: Mapped[int] = mapped_column(sa.Integer, index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str]


class RevenuePlan(Base):
    """What a site means to earn in the month that ends on `month_end`: net won, or null where a plan was taken away again.

    `version` counts the edits and answers If-Match.
    """

    __tablename__ = "revenue_plan"
    __table_args__ = (sa.CheckConstraint("amount >= 0 AND version > 0", name="amount"),)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), primary_key=True)
    month_end: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[int | None]
    version: Mapped[int] = mapped_column(sa.Integer)
