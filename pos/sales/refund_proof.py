"""Proof that a refund is counted as what its sale was: with the same partner and project, and each line in the sale's category."""

from collections.abc import Iterator
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.revenue.sources import Difference
from pos.sales.models import Document, DocumentLine

WHOLE = ("party", "counterparty_site_id", "project_id")


def check_refunds(session: Session, first: date, last: date, codes: dict[int, str]) -> Iterator[Difference]:
    """Every refund booked in these days that is counted as something else than its sale, by what it differs in."""
    refund, sale, back, sold = aliased(Document), aliased(Document), aliased(DocumentLine), aliased(DocumentLine)
    pairs = sa.select(refund.site_id, refund.id).join(sale, sale.id == refund.original_id).where(
        refund.source == "refund", refund.book_date.between(first, last)
    )
    asked = {name: pairs.where(getattr(refund, name).is_distinct_from(getattr(sale, name))) for name in WHOLE}
    asked["category"] = (
        pairs.join(back, back.document_id == refund.id)
        .join(sold, sa.and_(sold.document_id == sale.id, sold.line_no == back.original_line))
        .where(back.category.is_distinct_from(sold.category)).distinct()
    )
    for name, query in asked.items():
        for site_id, refund_id in session.execute(query.order_by(refund.site_id, refund.id)):
            yield Difference("refund", codes[site_id], str(refund_id), name, 1, 0)
