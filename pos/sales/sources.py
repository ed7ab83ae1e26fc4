"""Documents as a source of revenue: what the roll-up is rebuilt from, and the plain SQL that it is checked against."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.revenue import incomplete, sealing, sources
from pos.revenue.cells import Counted, CountedLine, CountedPayment
from pos.revenue.sources import Difference, Source
from pos.sales.missing import missing_of_tablets, missing_of_tablets_over, open_tills, open_tills_over
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.pass_proof import check_promotions
from pos.sales.refund_proof import check_refunds
from pos.sales.till_counting import rebuild_sums
from pos.sales.till_proof import check_tills
from pos.tills.day_seals import day_seals

MONEY = """
SELECT d.site_id, d.book_date, SUM(p.amount) AS won FROM document_payment p JOIN document d ON d.id = p.document_id
WHERE d.book_date BETWEEN :first AND :last GROUP BY d.site_id, d.book_date
"""
SPANS = sa.select(Document.site_id, sa.func.min(Document.book_date), sa.func.max(Document.book_date)).group_by(Document.site_id)
LATE = sa.select(
    Document.site_id, Document.business_date, Document.book_date, Document.party,
    (Document.supply + Document.vat + Document.exempt).label("net"), Document.supply, Document.vat, Document.exempt,
).where(Document.book_date != Document.business_date)
ROWS_AT_ONCE = 2000


def register() -> None:
    """Tells revenue of documents, of what may be missing of them, and of their tills."""
    sources.register(Source("documents", counted, SPANS, LATE, MONEY, _check, rebuild_sums))
    incomplete.register_reason(missing_of_tablets, missing_of_tablets_over)
    incomplete.register_reason(open_tills, open_tills_over)
    sealing.register_day_seals(day_seals)


def _check(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    yield from check_tills(session, first, last, codes)
    yield from check_promotions(session, first, last, codes)
    yield from check_refunds(session, first, last, codes)


def counted(session: Session, first: date | None, last: date | None, site_id: int | None) -> Iterator[Counted]:
    """What documents booked in these days count for, streamed: the rows as stored, whatever wrote them."""
    within = _within(first, last, site_id)
    lines = _groups(session, DocumentLine, DocumentLine.line_no, within)
    payments = _groups(session, DocumentPayment, DocumentPayment.payment_no, within)
    payment = next(payments, None)
    line = next(lines, None)
    heads = sa.select(
        Document.id, Document.site_id, Document.book_date, Document.hour, Document.party, Document.source, Document.sales_count,
        Document.original_id,
    ).where(*within).order_by(Document.site_id, Document.site_seq)
    for row in session.execute(heads.execution_options(yield_per=ROWS_AT_ONCE)):
        own_lines: list[Any] = []
        own_payments: list[Any] = []
        if line is not None and line[0] == row.id:
            own_lines, line = line[1], next(lines, None)
        if payment is not None and payment[0] == row.id:
            own_payments, payment = payment[1], next(payments, None)
        yield _counted(row, own_lines, own_payments)


def _within(first: date | None, last: date | None, site_id: int | None) -> list[sa.ColumnElement[bool]]:
    bounds = []
    if first is not None:
        bounds.append(Document.book_date >= first)
    if last is not None:
        bounds.append(Document.book_date <= last)
    if site_id is not None:
        bounds.append(Document.site_id == site_id)
    return bounds


def _groups(session: Session, model: Any, number: Any, within: list[sa.ColumnElement[bool]]) -> Iterator[tuple[Any, list[Any]]]:
    query = (
        sa.select(*model.__table__.columns)
        .join(Document, Document.id == model.document_id)
        .where(*within)
        .order_by(Document.site_id, Document.site_seq, number)
    )
    rows = session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))
    for document_id, group in groupby(rows, key=attrgetter("document_id")):
        yield document_id, list(group)


def _counted(head: Any, lines: list[Any], payments: list[Any]) -> Counted:
    refund = head.source == "refund"
    withdrawal = not refund and head.original_id is not None
    sign = -1 if refund or withdrawal else 1
    return Counted(
        head.site_id, head.book_date, head.hour, head.party, refund,
        [
            CountedLine(
                row.sku, row.category, row.tax_class, sign * row.quantity_milli, sign * row.gross, sign * row.net, sign * row.supply,
                sign * row.vat,
            )
            for row in lines
        ],
        [CountedPayment(row.method, sign * row.amount) for row in payments],
        1 if refund else sign * head.sales_count, withdrawal,
    )
