"""Withdrawing a day total or an imported month: a document that takes all of it away again and names it. What was wrong counts no more."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pos.revenue.booking import book_date_of
from pos.revenue.cells import Counted, CountedLine, CountedPayment, cells_of
from pos.sales.content import withdrawal_content
from pos.sales.counter import Counter
from pos.sales.drafting import Draft
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.placing import place
from pos.sales.recording import locked
from pos.sales.replaying import as_row, stored
from pos.sales.rows import Found, Rows
from pos.sales.showing import shown
from pos.sales.store import store_of
from sites import clock
from sites.access import Actor
from sites.journal import content_hash

TURNED = ("gross", "discount", "share", "net", "supply", "vat", "quantity_milli")
TURNED_IN_HEAD = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope", "total", "sales_count")


def record_withdrawal(session: Session, by: Actor, site_id: int, withdrawal_id: UUID, original_id: UUID, reason: str) -> dict[str, Any]:
    """Takes a day total or an imported month of this site away; answers the withdrawal as shown. The caller has looked, under the
    site's lock, that it stands. It counts where the original counted, or on the first open day when that month is closed by now."""
    ledger, counter = locked(session, store_of(session), site_id, by)
    original, lines, payments, _ = stored(session, original_id)
    draft = _draft(counter, by, withdrawal_id, reason, original, lines, payments)
    rows = Rows(ledger)
    place(rows, Found(), counter, draft, by)
    store_of(session).write(session, rows)
    return shown(draft.document, draft.lines, draft.payments, counter.place.code, {})


def _draft(
    counter: Counter, by: Actor, withdrawal_id: UUID, reason: str, original: Document, lines: list[DocumentLine],
    payments: list[DocumentPayment],
) -> Draft:
    received_at = clock.now()
    book_date = _book_date(counter, original.book_date, received_at)
    document = as_row(original) | {name: -getattr(original, name) for name in TURNED_IN_HEAD} | {
        "id": withdrawal_id, "original_id": original.id, "recorded_by": by.code, "received_at": received_at, "reason": reason, "note": None,
        "device_id": None, "device_seq": None, "book_date": book_date, "content_version": 1,
    }
    line_rows = [
        as_row(line) | {name: -getattr(line, name) for name in TURNED} | {"document_id": withdrawal_id} for line in lines
    ]
    payment_rows = [
        as_row(payment) | {"document_id": withdrawal_id, "amount": -payment.amount, "tendered": -payment.tendered} for payment in payments
    ]
    counted = Counted(
        original.site_id, book_date, original.hour, original.party, False,
        [
            CountedLine(line.sku, line.category, line.tax_class, line.quantity_milli, line.gross, line.net, line.supply, line.vat)
            for line in lines
        ],
        [CountedPayment(payment.method, payment.amount) for payment in payments], original.sales_count, withdrawal=True,
    )
    flags = ["month_closed"] if book_date != original.book_date else []
    content = withdrawal_content(withdrawal_id, original.id, reason, counter.place.code)
    return Draft(document, line_rows, payment_rows, {}, [], cells_of(counted), flags, content_hash(content), content)


def _book_date(counter: Counter, booked: date, received_at: datetime) -> date:
    received_day = clock.business_day(received_at, counter.place.time_zone, counter.place.cut_off_minutes)
    return book_date_of(booked, received_day, counter.closed)
