"""What our sales say of cards, as it is laid beside the statement of a card company."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.sales.models import Document, DocumentPayment
from pos.statements import sources
from pos.statements.matching import Ours
from pos.statements.models import CARD
from sites import clock
from sites.registry import Site

A_DAY = timedelta(days=1)


def register(methods: Sequence[str]) -> None:
    """Lets statements of card companies be compared; `methods` are those that stand in them."""
    sources.register(CARD, partial(taken, tuple(methods)))


def taken(methods: tuple[str, ...], session: Session, sites: Sequence[int], first: date, last: date) -> list[Ours]:
    """Card payments and what went back to cards, by the calendar day of the approval. A refund without a number of its own stands under
    that of its sale, where there is one alone."""
    days = first - A_DAY, last + A_DAY
    # What was booked in another month than its own is found by its own index.
    query = (
        sa.select(Document, DocumentPayment, Site.time_zone)
        .join(Document, Document.id == DocumentPayment.document_id).join(Site, Site.id == Document.site_id)
        .where(Document.site_id.in_(sites), DocumentPayment.method.in_(methods), sa.or_(
            Document.book_date.between(*days), sa.and_(Document.book_date != Document.business_date, Document.business_date.between(*days))
        ))
    )
    rows = session.execute(query.order_by(Document.site_id, Document.site_seq, DocumentPayment.payment_no)).all()
    cards = _cards_of_sales(session, methods, {row[0].original_id for row in rows if row[0].original_id})
    found = []
    for document, payment, zone in rows:
        at = payment.approved_at or document.occurred_at
        day = at.astimezone(clock.zone(zone)).date()
        if first <= day <= last:
            number, issuer, terminal = cards.get(document.original_id, ("", "", ""))
            found.append(Ours(
                document.site_id, day, payment.approval_no or number, payment.amount, payment.issuer or issuer,
                payment.terminal_id or terminal, document.id, document.original_id or document.id,
            ))
    return found


def _cards_of_sales(session: Session, methods: tuple[str, ...], originals: set[UUID]) -> dict[UUID | None, tuple[str, str, str]]:
    """Number, issuer and terminal of the sales that one card alone paid for."""
    if not originals:
        return {}
    payment = aliased(DocumentPayment)
    query = (
        sa.select(
            payment.document_id, sa.func.min(payment.approval_no), sa.func.min(payment.issuer), sa.func.min(payment.terminal_id),
        )
        .where(payment.document_id.in_(originals), payment.method.in_(methods))
        .group_by(payment.document_id).having(sa.func.count() == 1)
    )
    return {document_id: (number or "", issuer or "", terminal or "") for document_id, number, issuer, terminal in session.execute(query)}
