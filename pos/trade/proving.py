"""What trade says of itself now, for the journal to be compared with: each act rebuilt from its rows."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue import sources
from pos.sales import proving
from pos.trade.delivering import note_content, note_lines
from pos.trade.models import (
    Customer,
    CustomerPayment,
    DeliveryNote,
    InvoiceEvent,
    InvoiceLine,
    InvoiceRequest,
    PaymentMatch,
    ReceivableNaming,
)
from pos.trade.naming import naming_content
from pos.trade.proof import check_trade
from pos.trade.receiving import matched_content, received_content
from pos.trade.requesting import event_content, request_content
from sites.journal import Break, JournalEntry, book_of_site, content_hash

ACTS = (
    "customer_payment", "payment_matched", "receivable_named", "invoice_requested", "invoice_issued", "invoice_cancelled",
    "delivery_note_made",
)
Rebuilt = tuple[int, str, str, bytes]


def register() -> None:
    """Lets whoever checks a site's book, or the month's figures, check its trade too."""
    proving.register("trade", first_broken)
    sources.register_check("trade", check_trade)


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first act of trade behind a position of the site's book that is not what its entry says, or that only one of them knows."""
    book = book_of_site(site)
    query = sa.select(JournalEntry.position, JournalEntry.act, JournalEntry.subject, JournalEntry.content_sha256).where(
        JournalEntry.book == book, JournalEntry.position > after, JournalEntry.act.in_(ACTS)
    )
    entries = {position: rest for position, *rest in session.execute(query)}
    for position, act, subject, content in sorted(_rebuilt(session, site_id, site, after)):
        if entries.pop(position, None) != [act, subject, content]:
            return Break(book, position, f"what is stored of the act {act} was changed")
    return Break(book, min(entries), "an act of trade is missing") if entries else None


def _rebuilt(session: Session, site_id: int, site: str, after: int) -> Iterator[Rebuilt]:
    codes = dict(session.execute(sa.select(Customer.id, Customer.code)).all())

    def rows(model: type[Any]) -> Any:
        return session.scalars(sa.select(model).where(model.site_id == site_id, model.entry > after))

    matches: defaultdict[int, list[PaymentMatch]] = defaultdict(list)
    for match in session.scalars(
        sa.select(PaymentMatch).where(PaymentMatch.site_id == site_id, PaymentMatch.entry > after).order_by(PaymentMatch.id)
    ):
        matches[match.entry or 0].append(match)
    for payment in rows(CustomerPayment):
        content = received_content(payment, site, codes[payment.customer_id], matches.pop(payment.entry, []))
        yield payment.entry, "customer_payment", str(payment.id), content_hash(content)
    for entry, matched in matches.items():
        yield entry, "payment_matched", str(matched[0].act), content_hash(matched_content(site, matched))
    for naming in rows(ReceivableNaming):
        yield naming.entry, "receivable_named", str(naming.sale_id), content_hash(naming_content(site, codes[naming.customer_id]))
    lines: defaultdict[Any, list[InvoiceLine]] = defaultdict(list)
    wanted = sa.select(InvoiceRequest.id).where(InvoiceRequest.site_id == site_id, InvoiceRequest.entry > after)
    for line in session.scalars(sa.select(InvoiceLine).where(InvoiceLine.request_id.in_(wanted)).order_by(InvoiceLine.line_no)):
        lines[line.request_id].append(line)
    for request in rows(InvoiceRequest):
        content = request_content(request, site, codes[request.customer_id], lines[request.id])
        yield request.entry, "invoice_requested", str(request.id), content_hash(content)
    for event in rows(InvoiceEvent):
        yield event.entry, f"invoice_{event.kind}", str(event.request_id), content_hash(event_content(event, site))
    for note in rows(DeliveryNote):
        content = note_content(note, site, codes[note.customer_id], note_lines(session, note.id))
        yield note.entry, "delivery_note_made", str(note.id), content_hash(content)
