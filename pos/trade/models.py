"""Customers, agreed prices, receivables, payments received, invoice requests and delivery notes. Money is only ever added: a mistake is
corrected by a new row that names it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from sites.db import Base, RowId

OWED = ("on_account", "sponsor")
DELIVERY, MONTH_END = TERMS_FROM = ("delivery", "month_end")
TAX, EXEMPT = INVOICES = ("tax_invoice", "exempt_invoice")
REQUESTED, ISSUED, CANCELLED = INVOICE_STATES = ("requested", "issued", "cancelled")


class Customer(Base):
    """Who buys on account, or pays for others: a centre's, or the region's (`centre_id` null). Payment is due `terms_days` after the
    delivery or after the end of its month. The contact is sealed: it may be a person's."""

    __tablename__ = "customer"
    __table_args__ = (
        sa.CheckConstraint("business_number IS NULL OR length(business_number) = 10", name="business_number"),
        sa.CheckConstraint("terms_from IN ('delivery', 'month_end')", name="terms_from"),
        sa.CheckConstraint("terms_days >= 0", name="terms_days"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    centre_id: Mapped[int | None] = mapped_column(sa.ForeignKey("centre.id"), index=True)
    name: Mapped[str]
    business_number: Mapped[str | None]
    address: Mapped[str | None]
    contact_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    terms_days: Mapped[int]
    terms_from: Mapped[str]
    is_ended: Mapped[bool] = mapped_column(sa.Boolean)
    version: Mapped[int]


class AgreedPrice(Base):
    """What a product costs a customer from a day on, in won; null: the catalogue's price again."""

    __tablename__ = "agreed_price"
    __table_args__ = (sa.CheckConstraint("unit_price IS NULL OR unit_price >= 0", name="unit_price"),)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    unit_price: Mapped[int | None]


class Receivable(Base):
    """What a sale left to be paid by a method, or less of it by a refund (negative). A refund names its sale and has that one's
    customer."""

    __tablename__ = "receivable"
    __table_args__ = (
        sa.CheckConstraint("method IN ('on_account', 'sponsor')", name="method"),
        sa.CheckConstraint("(document_id = sale_id) = (amount > 0)", name="direction"),
        sa.Index("ix_receivable_site_id_book_date", "site_id", "book_date"),
    )
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), primary_key=True)
    method: Mapped[str] = mapped_column(primary_key=True)
    sale_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    customer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("customer.id"), index=True)
    amount: Mapped[int]
    book_date: Mapped[date]
    business_date: Mapped[date]


class ReceivableNaming(Base):
    """Someone said later whose receivable a sale is; the last word counts."""

    __tablename__ = "receivable_naming"
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    sale_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"), index=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"))
    at: Mapped[datetime]
    recorded_by: Mapped[str]
    entry: Mapped[int]


class CustomerPayment(Base):
    """Money that a customer paid on what it owes at a site; one that `withdraws_id` takes a mistaken one back (negative). `chosen`: it
    was said what it pays; otherwise the oldest. `reference` is free text and stays out of the journal."""

    __tablename__ = "customer_payment"
    __table_args__ = (
        sa.CheckConstraint("(withdraws_id IS NULL) = (amount > 0)", name="direction"),
        sa.Index("ix_customer_payment_site_id", "site_id", "received_on"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"), index=True)
    amount: Mapped[int]
    method: Mapped[str]
    received_on: Mapped[date]
    reference: Mapped[str | None]
    chosen: Mapped[bool] = mapped_column(sa.Boolean)
    withdraws_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("customer_payment.id"), unique=True)
    at: Mapped[datetime]
    recorded_by: Mapped[str]
    entry: Mapped[int]


class PaymentMatch(Base):
    """Won of a payment that pay a sale; a negative row undoes that much. `entry` is null where a refund (`document_id`) freed them."""

    __tablename__ = "payment_match"
    __table_args__ = (
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("(entry IS NULL) = (document_id IS NOT NULL)", name="origin"),
        sa.Index("ix_payment_match_site_id", "site_id", "entry"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    act: Mapped[UUID] = mapped_column(sa.Uuid, index=True)
    payment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("customer_payment.id"), index=True)
    sale_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    amount: Mapped[int]
    document_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"))
    recorded_by: Mapped[str]
    entry: Mapped[int | None]


class InvoiceRequest(Base):
    """What the tax office's site is asked to invoice: a customer's month at a site, taxable or exempt, as the stored lines say.
    `corrects_id`: a correcting one, for what was given back of an earlier one. `month` counts as in sites/clock.py."""

    __tablename__ = "invoice_request"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "number"),
        sa.CheckConstraint("kind IN ('tax_invoice', 'exempt_invoice')", name="kind"),
        sa.CheckConstraint("kind = 'tax_invoice' OR vat = 0", name="vat"),
    )
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(sa.ForeignKey("project.id"))
    month: Mapped[int]
    kind: Mapped[str]
    corrects_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("invoice_request.id"), index=True)
    supply: Mapped[int]
    vat: Mapped[int]
    at: Mapped[datetime]
    recorded_by: Mapped[str]
    entry: Mapped[int]


class InvoiceLine(Base):
    """A line of a request, of the document that it came from; negative where that is a refund."""

    __tablename__ = "invoice_line"
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("invoice_request.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    document_id: Mapped[UUID] = mapped_column(sa.ForeignKey("document.id"), index=True)
    day: Mapped[date]
    name: Mapped[str]
    quantity_milli: Mapped[int | None]
    unit_price: Mapped[int | None]
    supply: Mapped[int]
    vat: Mapped[int]


class InvoiceEvent(Base):
    """A request was issued under the tax office's number, or cancelled; the last word counts. `reason` stays out of the journal."""

    __tablename__ = "invoice_event"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'issued') = (approval_no IS NOT NULL AND issued_on IS NOT NULL)", name="issued"),
        sa.CheckConstraint("kind IN ('issued', 'cancelled')", name="kind"),
        sa.Index("ix_invoice_event_site_id", "site_id", "entry"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    request_id: Mapped[UUID] = mapped_column(sa.ForeignKey("invoice_request.id"), index=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    kind: Mapped[str]
    approval_no: Mapped[str | None]
    issued_on: Mapped[date | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    recorded_by: Mapped[str]
    entry: Mapped[int]


class DeliveryNote(Base):
    """What was delivered to a customer, numbered by the site. Made first it is priced by the agreement, and `sale_id` follows when it is
    sold; no money counts before."""

    __tablename__ = "delivery_note"
    __table_args__ = (sa.UniqueConstraint("site_id", "number"),)
    id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
    site_id: Mapped[int] = mapped_column(sa.ForeignKey("site.id"))
    number: Mapped[int]
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customer.id"), index=True)
    delivered_on: Mapped[date]
    note: Mapped[str | None]
    from_sale: Mapped[bool] = mapped_column(sa.Boolean)
    sale_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("document.id"), unique=True)
    recorded_by: Mapped[str]
    entry: Mapped[int]


class DeliveryLine(Base):
    """A line of a delivery note, as agreed or as sold."""

    __tablename__ = "delivery_line"
    __table_args__ = (sa.CheckConstraint("quantity_milli > 0", name="quantity"),)
    note_id: Mapped[UUID] = mapped_column(sa.ForeignKey("delivery_note.id"), primary_key=True)
    line_no: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True)
    sku: Mapped[str]
    name: Mapped[str]
    tax_class: Mapped[str]
    quantity_milli: Mapped[int]
    unit_price: Mapped[int]
    amount: Mapped[int]
    lot: Mapped[str | None]
