"""The receipt: one frozen model of what a guest takes home, read from the stored rows. No name of a person, nothing reckoned anew
but what an option of a line came to."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.money import round_half_up
from pos.promotions.models import Pass
from pos.sales.letterhead import Letterhead, letterhead
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.paid import AS_CASH
from pos.sales.receipt_marks import CashReceiptMark, marks_of
from sites import clock
from sites.errors import NotFound
from sites.registry import Site

SHOWN_SOURCES = ("sale", "refund")
TOKEN_LENGTH = 22


@dataclass(frozen=True, slots=True)
class ReceiptOption:
    """An option of a line: what it costs for one, and what it came to for the quantity."""

    name: str
    price: int
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line: `amount` is that of the thing itself; its options come to their own amounts, and `discount` is taken from both.

    On a refund quantity and amount are negative, and there is no price of one: the amount is what was paid for that part.
    """

    name: str
    quantity_milli: int
    unit: str | None
    unit_price: int | None
    amount: int
    options: tuple[ReceiptOption, ...]
    discount: int
    tax_class: str


@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """A payment, or money given back (negative). `cash_receipt` is its kind; whom it is for stands masked."""

    method: str
    amount: int
    tendered: int
    card_no: str | None
    approval_no: str | None
    installments: int | None
    cash_receipt: str | None
    cash_receipt_to: str | None = None
    cash_receipt_state: str | None = None
    cash_receipt_no: str | None = None


@dataclass(frozen=True, slots=True)
class ReceiptPass:
    """A pass that the sale sold, with the number that its holder shows."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another receipt that this one belongs to, or that belongs to it, and its total."""

    receipt_no: str
    total: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sale or a refund came to. `original` is the sale of a refund, `refunds` are those of a sale. `occurred_at` is the time on
    the shop's wall; `cashier` is a code. The tax parts add up to `total`: supply + vat + exempt + out_of_scope."""

    kind: str
    head: Letterhead
    receipt_no: str
    order_no: str | None
    occurred_at: datetime
    cashier: str | None
    order_type: str | None
    lines: tuple[ReceiptLine, ...]
    subtotal: int
    discount: int
    total: int
    supply: int
    vat: int
    exempt: int
    out_of_scope: int
    payments: tuple[ReceiptPayment, ...]
    change: int
    original: Earlier | None
    refunds: tuple[Earlier, ...]
    example: bool
    passes: tuple[ReceiptPass, ...] = ()


def receipt_token(document_id: UUID) -> str:
    """The 22 letters that a receipt's own link ends with: the id that the tablet made at random, which nobody can guess."""
    return base64.urlsafe_b64encode(document_id.bytes).rstrip(b"=").decode()


def id_of_token(token: str) -> UUID | None:
    """The id that a link's letters stand for; None for anything that no tablet ever printed."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        found = UUID(bytes=base64.b64decode(token + "==", altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return None
    return found if receipt_token(found) == token else None


def receipt_by_token(session: Session, token: str) -> Receipt:
    """The receipt that a link shows: whoever holds the link was given it. NotFound where nothing, or not yet, is stored."""
    document_id = id_of_token(token)
    query = sa.select(Document, Site).join(Site, Site.id == Document.site_id)
    found = None if document_id is None else session.execute(
        query.where(Document.id == document_id, Document.source.in_(SHOWN_SOURCES))
    ).one_or_none()
    if found is None:
        raise NotFound("receipt_not_found")
    return _receipt(session, *found)


def _receipt(session: Session, document: Document, site: Site) -> Receipt:
    rows = session.scalars(
        sa.select(DocumentLine).where(DocumentLine.document_id == document.id).order_by(DocumentLine.line_no)
    ).all()
    payments = session.scalars(
        sa.select(DocumentPayment).where(DocumentPayment.document_id == document.id).order_by(DocumentPayment.payment_no)
    ).all()
    known = _known(session, {row.sku for row in rows}, document.occurred_at)
    refund = document.source == "refund"
    lines = tuple(_returned(row, known) if refund else _line(row, known) for row in rows)
    marks = marks_of(session, document.id) if any(payment.method in AS_CASH for payment in payments) and not refund else {}
    paid = tuple(_payment(payment, marks.get(payment.payment_no)) for payment in payments)
    return Receipt(
        document.source, letterhead(session, site, document.business_date), document.receipt_no, document.order_no,
        document.occurred_at.astimezone(clock.zone(site.time_zone)), document.cashier, document.order_type, lines,
        document.total + document.sale_discount, document.sale_discount, document.total, document.supply, document.vat, document.exempt,
        document.out_of_scope, paid, document.change, _original(session, document),
        () if refund else _refunds(session, document), document.example or any(known[row.sku].example for row in rows if row.sku in known),
        () if refund else _passes(session, document.id),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalogue of that moment says of a product beyond what its line froze."""

    measured: bool
    example: bool
    options: Mapping[str, str]


def _known(session: Session, skus: set[str], at: datetime) -> dict[str, _Known]:
    rows = session.execute(
        sa.select(Product.sku, Product.measured, Product.example, ProductRevision.option_groups)
        .join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(Product.sku.in_(skus), ProductRevision.valid_from <= at)
        .order_by(ProductRevision.valid_from)
    )
    return {sku: _Known(measured, example, _option_names(json.loads(groups))) for sku, measured, example, groups in rows}


def _option_names(groups: Sequence[Mapping[str, list[dict[str, str]]]]) -> dict[str, str]:
    return {option["code"]: option["name"] for group in groups for option in group["options"]}


def _line(row: DocumentLine, known: Mapping[str, _Known]) -> ReceiptLine:
    product = known.get(row.sku)
    names = product.options if product else {}
    options = tuple(
        ReceiptOption(
            names.get(option["code"], option["code"]), option["price"], round_half_up(row.quantity_milli * option["price"], 1000)
        )
        for option in json.loads(row.options)
    )
    amount = row.gross - sum(option.amount for option in options)
    return ReceiptLine(
        row.name, row.quantity_milli, _unit(product), row.unit_price, amount, options, row.discount, row.tax_class
    )


def _returned(row: DocumentLine, known: Mapping[str, _Known]) -> ReceiptLine:
    return ReceiptLine(row.name, row.quantity_milli, _unit(known.get(row.sku)), None, row.net, (), 0, row.tax_class)


def _unit(product: _Known | None) -> str | None:
    return "kg" if product and product.measured else None


def _payment(row: DocumentPayment, mark: CashReceiptMark | None) -> ReceiptPayment:
    given = (row.method, row.amount, row.tendered, row.card_no, row.approval_no, row.installments)
    if mark is None:
        return ReceiptPayment(*given, row.cash_receipt_kind)
    return ReceiptPayment(*given, mark.kind, mark.to, mark.state, mark.approval_no)


def _passes(session: Session, document_id: UUID) -> tuple[ReceiptPass, ...]:
    query = sa.select(Pass.name, Pass.code).where(Pass.document_id == document_id).order_by(Pass.line_no, Pass.unit)
    return tuple(ReceiptPass(name, code) for name, code in session.execute(query))


def _original(session: Session, document: Document) -> Earlier | None:
    if document.original_id is None:
        return None
    original = session.get_one(Document, document.original_id)
    return Earlier(original.receipt_no, original.total)


def _refunds(session: Session, document: Document) -> tuple[Earlier, ...]:
    found = session.execute(
        sa.select(Document.receipt_no, Document.total).where(Document.original_id == document.id).order_by(Document.site_seq)
    )
    return tuple(Earlier(receipt_no, total) for receipt_no, total in found)
