"""What documents count for in their tills, counted again: what comes after the closing's place in the site's book is its addendum."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, DocumentPayment
from pos.sales.placing import IN_TILLS
from pos.tills.models import CLOSING, TillEnd, TillSum
from pos.tills.sums import OWN_FIGURES, Sum, merged, sums_of


def rebuild_sums(session: Session, site_id: int, first: date, last: date) -> None:
    """Replaces the till sums of a site between two book dates by those of its documents. The caller holds the site's lock."""
    sums = merged(_counted_again(session, site_id, first, last))
    session.execute(
        sa.delete(TillSum).where(TillSum.site_id == site_id, TillSum.book_date.between(first, last))
        .execution_options(synchronize_session=False)
    )
    if sums:
        rows = [each._asdict() | {"site_id": site_id} for each in sums]
        session.execute(sa.insert(TillSum.__table__), rows)  # type: ignore[arg-type]  # a mapped table is a table


def _counted_again(session: Session, site_id: int, first: date, last: date) -> Iterator[Sum]:
    within = (
        Document.site_id == site_id, Document.book_date.between(first, last), Document.till.is_not(None), Document.source.in_(IN_TILLS),
    )
    ends = sa.and_(TillEnd.till_id == Document.till, TillEnd.site_id == Document.site_id, TillEnd.kind == CLOSING)
    heads = (
        sa.select(
            Document.id, Document.source, Document.till, Document.book_date, *(getattr(Document, name) for name in OWN_FIGURES),
            Document.entry, TillEnd.entry.label("closing"),
        ).outerjoin(TillEnd, ends).where(*within).order_by(Document.site_seq)
    )
    paid = (
        sa.select(DocumentPayment.document_id, DocumentPayment.method, DocumentPayment.amount, DocumentPayment.tendered)
        .join(Document, Document.id == DocumentPayment.document_id).where(*within).order_by(Document.site_seq)
    )
    payments: dict[Any, list[Any]] = {
        document: [row._asdict() for row in rows] for document, rows in groupby(session.execute(paid), key=lambda row: row.document_id)
    }
    for head in session.execute(heads):
        addendum = int(head.closing is not None and head.entry > head.closing)
        yield from sums_of(head._asdict(), payments.get(head.id, []), addendum)
