"""The document: everything that earns, with signed lines and payments. Rows are only ever added; the database refuses the rest."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base

SOURCES = ("sale", "refund", "delivery", "day_total", "import")


class Document(Base):
    """A sale, refund, delivery, day total or imported sale, as stored. Money is signed: a refund's is negative.

    `flags` are words parted by spaces, fixed when stored. `entry` is the position in the site's book. `sales_count` is 1 for a sale,
    0 for a refund, and what a day total states. A day total or an import with an `original_id` withdraws that one: all its figures are
    negative. `ack_key` names the key that signed the acknowledgement.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "site_seq"),
        sa.CheckConstraint("source IN ('sale', 'refund', 'delivery', 'day_total', 'import')", name="source"),
        sa.CheckConstraint("source IN ('day_total', 'import') OR (source = 'refund') = (original_id IS NOT NULL)", name="original"),
        sa.CheckConstraint("gross - discount - refund = supply + vat + exempt", name="money"),
        sa.CheckConstraint("supply + vat + exempt + out_of_scope = total", name="total"),
        sa.Index("ix_document_site_id_book_date", "site_id", "book_date"),
        sa.Index("ix_document_original_id", "original_id"),
        sa.Index(
            "ix_document_ticket", "ticket",
            postgresql_where=sa.text("ticket IS NOT NULL"), sqlite_where=sa.text("ticket IS NOT NULL"),
        ),
        sa.Index(
            "ix_document_late", "book_date", "site_id",
            postgresql_where=sa.text("book_date <> business_date"), sqlite_where=sa.text("book_date <> business_date"),
        ),
        sa.Index(
            "ix_document_flagged", "site_id", "book_date", postgresql_where=sa.text("flags <> ''"), sqlite_where=sa.text("flags <> ''"),
        ),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    source: Mapped[str]
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    site_seq: Mapped[int]
    entry: Mapped[int]
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    receipt_no: Mapped[str]
    order_no: Mapped[str | None]
    order_no_given: Mapped[bool] = mapped_column(default=False)
    recorded_by: Mapped[str]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    business_date: Mapped[date]
    book_date: Mapped[date]
    hour: Mapped[int | None] = mapped_column(sa.SmallInteger)
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"))
    party: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    counterparty_site_id: Mapped[int | None] = mapped_column(sa.ForeignKey("site.id"))
    original_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    cashier: Mapped[str | None]
    order_type: Mapped[str | None]
    till: Mapped[UUID | None] = mapped_column(sa.Uuid)
    ticket: Mapped[UUID | None] = mapped_column(sa.Uuid)
    coupon_code: Mapped[str | None]
    passes: Mapped[str | None]
    note: Mapped[str | None]
    reason: Mapped[str | None]
    approved_by: Mapped[str | None]
    sale_discount: Mapped[int] = mapped_column(default=0)
    discount_reason: Mapped[str | None]
    sales_count: Mapped[int]
    gross: Mapped[int]
    discount: Mapped[int]
    refund: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]
    exempt: Mapped[int]
    out_of_scope: Mapped[int]
    total: Mapped[int]
    change: Mapped[int] = mapped_column(default=0)
    flags: Mapped[str] = mapped_column(default="")
    example: Mapped[bool] = mapped_column(default=False)
    content_version: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    content_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    chain_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    ack_key: Mapped[str]


class DocumentLine(Base):
    """A line as sold: name, tax class and category frozen. `tax_class` is as counted, `tax_class_sent` as sent. On a refund
    `line` names the original's and quantities and money are negative. `share` is its part of the sale discount."""

    __tablename__ = "document_line"
    __table_args__ = (
        sa.CheckConstraint("tax_class IN ('taxable', 'exempt', 'out_of_scope')", name="tax_class"),
        sa.CheckConstraint("quantity_milli <> 0", name="quantity"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    original_line: Mapped[int | None] = mapped_column(sa.SmallInteger)
    restock: Mapped[bool | None]
    sku: Mapped[str]
    name: Mapped[str]
    category: Mapped[str | None]
    tax_class: Mapped[str]
    tax_class_sent: Mapped[str]
    quantity_milli: Mapped[int]
    unit_price: Mapped[int]
    options_price: Mapped[int] = mapped_column(default=0)
    options: Mapped[str] = mapped_column(default="[]")
    gross: Mapped[int]
    discount: Mapped[int] = mapped_column(default=0)
    discount_reason: Mapped[str | None]
    share: Mapped[int] = mapped_column(default=0)
    net: Mapped[int]
    supply: Mapped[int]
    vat: Mapped[int]
    note: Mapped[str | None]
    lot: Mapped[str | None]
    producer: Mapped[str | None]


class DocumentPayment(Base):
    """A payment as taken, or money given back (negative). `tendered` less `amount` was given as change in cash."""

    __tablename__ = "document_payment"
    __table_args__ = (
        sa.Index(
            "ix_document_payment_approval_no", "approval_no",
            postgresql_where=sa.text("approval_no IS NOT NULL"), sqlite_where=sa.text("approval_no IS NOT NULL"),
        ),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    payment_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    method: Mapped[str]
    amount: Mapped[int]
    tendered: Mapped[int]
    approval_no: Mapped[str | None]
    card_no: Mapped[str | None]
    installments: Mapped[int | None] = mapped_column(sa.SmallInteger)
    issuer: Mapped[str | None]
    terminal_id: Mapped[str | None]
    terminal_vat: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    cash_receipt_kind: Mapped[str | None]


class DocumentSecret(Base):
    """A customer contact or cash-receipt identifier of a document, sealed; deleted when its time is over."""

    __tablename__ = "document_secret"
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class QuarantineItem(Base):
    """What a tablet sent and was refused, kept once per tablet and body, sealed, until someone decides. Some time later it is emptied
    (`forgotten_at`), and `body_sha256` is keyed."""

    __tablename__ = "quarantine_item"
    __table_args__ = (sa.UniqueConstraint("device_id", "body_sha256"),)
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id"))
    device_seq: Mapped[int | None]
    document_id: Mapped[UUID | None] = mapped_column(sa.Uuid, index=True)
    document_kind: Mapped[str]
    body_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    body_sealed: Mapped[bytes]
    code: Mapped[str]
    problem: Mapped[str]
    received_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolved_as: Mapped[str | None]
    resolved_sale_id: Mapped[UUID | None] = mapped_column(sa.Uuid)
    reason: Mapped[str | None]
    forgotten_at: Mapped[datetime | None]


class ReviewMark(Base):
    """Someone looked at a flagged document: at one flag of it, or with '' at all that it carries."""

    __tablename__ = "review_mark"
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    flag: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[str | None]


class ActMark(Base):
    """Someone looked at a flagged act that is no document: a clock event, a stock move, or an act at a till."""

    __tablename__ = "act_mark"
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[str | None]


class ApprovalGiven(Base):
    """A yes that was given with a PIN before its sale was sent: who, for which document, and up to how much below the list."""

    __tablename__ = "approval_given"
    document_id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    by: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    device_id: Mapped[int | None] = mapped_column(sa.ForeignKey("device.id"))
    at: Mapped[datetime]
