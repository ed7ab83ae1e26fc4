"""What is to be invoiced: the lines of a month that were sold on account and stand on no request yet, as the stored documents have them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import EXEMPT as EXEMPT_CLASS
from pos.money import OUT_OF_SCOPE
from pos.revenue.cells import CountedLine, CountedPayment
from pos.revenue.payment_parts import parts_of
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.trade.models import (
    CANCELLED,
    EXEMPT,
    OWED,
    TAX,
    Customer,
    InvoiceEvent,
    InvoiceLine,
    InvoiceRequest,
    Receivable,
)
from pos.trade.owed import holders
from sites.clock import month_bounds
from sites.registry import Site


class DraftLine(NamedTuple):
    """A line to be invoiced, in won; `quantity_milli` None for the part of a receipt that was to be paid later."""

    document_id: UUID
    day: date
    name: str
    quantity_milli: int | None
    unit_price: int | None
    supply: int
    vat: int


@dataclass(slots=True)
class Draft:
    """A request as it would be made."""

    customer: Customer
    project_id: int | None
    kind: str
    corrects_id: UUID | None
    lines: list[DraftLine] = field(default_factory=list)

    @property
    def supply(self) -> int:
        """What is supplied; the whole of an exempt invoice."""
        return sum(line.supply for line in self.lines)

    @property
    def vat(self) -> int:
        """The tax on it."""
        return sum(line.vat for line in self.lines)


def drafts_of(session: Session, site: Site, month: int, customer_id: int | None = None) -> list[Draft]:
    """The requests that a month at a site still lacks, by customer: one for each project and kind, and a correcting one for every request
    of which something was given back. What comes to nothing, or only takes back what nobody was asked for, waits."""
    documents = _documents(session, site, month, customer_id)
    standing = on_standing_request(session, {row.id for row, _ in documents} | {row.original_id for row, _ in documents if row.original_id})
    lines = _by_document(session, DocumentLine, DocumentLine.line_no, [row.id for row, _ in documents])
    payments = _by_document(session, DocumentPayment, DocumentPayment.payment_no, [row.id for row, _ in documents])
    drafts: dict[tuple[Any, ...], Draft] = {}
    for document, customer in documents:
        for kind, line in _lines_of(document, lines[document.id], payments[document.id]):
            if (document.id, kind) in standing:
                continue
            corrects = standing.get((document.original_id, kind)) if document.original_id else None
            key = customer.code, kind, document.project_id or 0, str(corrects or "")
            drafts.setdefault(key, Draft(customer, document.project_id, kind, corrects)).lines.append(line)
    return [
        draft for _, draft in sorted(drafts.items())
        if draft.supply + draft.vat > 0 or (draft.corrects_id is not None and draft.supply + draft.vat)
    ]


def on_standing_request(session: Session, documents: Iterable[UUID]) -> dict[tuple[UUID, str], UUID]:
    """Which request that was not cancelled holds a document's lines of a kind."""
    query = (
        sa.select(InvoiceLine.document_id, InvoiceRequest.kind, InvoiceRequest.id).distinct()
        .join(InvoiceRequest, InvoiceRequest.id == InvoiceLine.request_id)
        .where(InvoiceLine.document_id.in_(list(documents)), ~is_cancelled())
    )
    return {(document, kind): request for document, kind, request in session.execute(query)}


def is_cancelled() -> sa.ColumnElement[bool]:
    """Whether a request was cancelled: nothing follows that."""
    return sa.exists().where(InvoiceEvent.request_id == InvoiceRequest.id, InvoiceEvent.kind == CANCELLED)


def _documents(session: Session, site: Site, month: int, customer_id: int | None) -> list[tuple[Document, Customer]]:
    first, last = month_bounds(month)
    holder = holders()
    mine = sa.select(Receivable.document_id).where(Receivable.site_id == site.id, Receivable.book_date.between(first, last))
    sale = sa.func.coalesce(Document.original_id, Document.id)
    query = (
        sa.select(Document, Customer).join(holder, holder.c.sale_id == sale).join(Customer, Customer.id == holder.c.customer_id)
        .where(Document.id.in_(mine)).order_by(Document.site_seq)
    )
    if customer_id is not None:
        query = query.where(Customer.id == customer_id)
    return [(document, customer) for document, customer in session.execute(query)]


def _lines_of(document: Document, lines: list[Any], payments: list[Any]) -> list[tuple[str, DraftLine]]:
    day, found = document.business_date, []
    if all(payment.method in OWED for payment in payments):
        for line in lines:
            if line.tax_class != OUT_OF_SCOPE and line.net:
                kind, supply = (EXEMPT, line.net) if line.tax_class == EXEMPT_CLASS else (TAX, line.supply)
                price = line.unit_price + line.options_price
                found.append((kind, DraftLine(document.id, day, line.name, line.quantity_milli, price, supply, line.net - supply)))
        return found
    # Part of it was paid at once: what is invoiced is the part of each class that was not, by the tender rule.
    sign = -1 if document.source == "refund" else 1
    counted = [
        CountedLine(line.sku, line.category, line.tax_class, sign * line.quantity_milli, sign * line.gross, sign * line.net,
                    sign * line.supply, sign * line.vat)
        for line in lines
    ]
    parts = parts_of(counted, [CountedPayment(payment.method, sign * payment.amount) for payment in payments])
    mine = [part for payment, part in zip(payments, parts, strict=True) if payment.method in OWED]
    for kind, supply, vat in (
        (TAX, sum(part.supply for part in mine), sum(part.vat for part in mine)), (EXEMPT, sum(part.exempt for part in mine), 0),
    ):
        if supply + vat:
            found.append((kind, DraftLine(document.id, day, document.receipt_no, None, None, sign * supply, sign * vat)))
    return found


def _by_document(session: Session, model: type[Any], number: Any, ids: list[UUID]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in session.scalars(sa.select(model).where(model.document_id.in_(ids)).order_by(model.document_id, number)):
        found[row.document_id].append(row)
    return found
