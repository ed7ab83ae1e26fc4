"""Agreements with supplying centres, their rates by date, goods brought and returned, sold lines with their producer, settlements and what
was paid of them. All but agreements and rates are rows that are only ever added."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

BROUGHT, RETURNED = GOODS_KINDS = ("brought", "returned")
PAID_BY = ("transfer", "cash")
WHOLE = 10_000


class ConsignmentAgreement(Base):
    """A shop sells goods of a supplying centre: one product, a category, or with neither whatever products that centre owns."""

    __tablename__ = "consignment_agreement"
    __table_args__ = (
        sa.CheckConstraint("sku IS NULL OR category IS NULL", name="goods"),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    name: Mapped[str]
    sku: Mapped[str | None]
    category: Mapped[str | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class ConsignmentRate(Base):
    """The shop's commission from a day on, in 1/10000 of what was sold."""

    __tablename__ = "consignment_rate"
    __table_args__ = (sa.CheckConstraint("rate BETWEEN 0 AND 10000", name="rate"),)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("consignment_agreement.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[int]


class ConsignmentGoods(Base):
    """Goods of a supplying centre that were brought to the shop, or returned to it. They are on its shelf and worth nothing to it."""

    __tablename__ = "consignment_goods"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('brought', 'returned')", name="kind"),
        sa.CheckConstraint("quantity_milli > 0", name="quantity"),
        sa.Index("ix_consignment_goods_site_id_day", "site_id", "business_date"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("consignment_agreement.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("stock_item.id"))
    kind: Mapped[str]
    quantity_milli: Mapped[int]
    at: Mapped[datetime]
    business_date: Mapped[date]
    received_at: Mapped[datetime]
    recorded_by: Mapped[str]
    flags: Mapped[str]


class ConsignedLine(Base):
    """A document's line that is a supplying centre's: producer, agreement and rate as they were that day. A refund has its sale's, and
    money and quantity below zero."""

    __tablename__ = "consigned_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["document_id", "line_no"], ["document_line.document_id", "document_line.line_no"]),
        sa.Index("ix_consigned_line_site_id_centre_id", "site_id", "centre_id", "book_date"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"))
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("consignment_agreement.id"), index=True)
    book_date: Mapped[date]
    sku: Mapped[str]
    name: Mapped[str]
    rate: Mapped[int]
    party: Mapped[int] = mapped_column(sa.SmallInteger)
    quantity_milli: Mapped[int]
    net: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]


class Settlement(Base):
    """A month's statement for one supplying centre of one shop, fixed when it is issued. `number` counts the pair's statements."""

    __tablename__ = "settlement"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "centre_id", "number"),
        sa.UniqueConstraint("site_id", "centre_id", "month"),
        sa.CheckConstraint("sold - refunded - commission + adjustment = due", name="due"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    centre_id: Mapped[int] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    number: Mapped[int]
    month: Mapped[int]
    sold: Mapped[int]
    refunded: Mapped[int]
    commission: Mapped[int]
    adjustment: Mapped[int]
    due: Mapped[int]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    entry: Mapped[int]


class SettlementLine(Base):
    """A product at a rate in a statement. `month` before the statement's own: a correction of that month."""

    __tablename__ = "settlement_line"
    settlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("settlement.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[int]
    sku: Mapped[str]
    name: Mapped[str]
    rate: Mapped[int]
    quantity_milli: Mapped[int]
    sold: Mapped[int]
    refunded: Mapped[int]
    commission: Mapped[int]
    due: Mapped[int]


class SettledLine(Base):
    """Which statement a sold line went into: one, for ever."""

    __tablename__ = "settled_line"
    __table_args__ = (
        sa.ForeignKeyConstraint(["document_id", "line_no"], ["consigned_line.document_id", "consigned_line.line_no"]),
    )
    document_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    settlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("settlement.id"), index=True)


class SettlementPayment(Base):
    """What was paid of a statement; a mistake is taken back by a row below zero that names it."""

    __tablename__ = "settlement_payment"
    __table_args__ = (
        sa.CheckConstraint("(corrects IS NULL) = (amount > 0) AND amount <> 0", name="amount"),
        sa.CheckConstraint("method IN ('transfer', 'cash')", name="method"),
        sa.UniqueConstraint("corrects"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    settlement_id: Mapped[UUID] = mapped_column(sa.ForeignKey("settlement.id"), index=True)
    amount: Mapped[int]
    paid_on: Mapped[date]
    method: Mapped[str]
    corrects: Mapped[UUID | None] = mapped_column(sa.ForeignKey("settlement_payment.id"))
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
