"""Approvals that no sale carries: the card was charged, and nothing says for what. And those of which nobody knows how they ended."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, DocumentPayment
from pos.terminals.models import APPROVE, APPROVED, ASKED, CANCELLED, UNKNOWN, CardApproval
from sites import clock
from sites.registry import Site

# The sale follows its approval within seconds; a tablet without a network brings it later.
WITHIN = timedelta(minutes=10)
# A card company's numbers come round again; an order with money in it lies about for a week at most.
SAME_NUMBER_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Listed:
    """An approval and the code of its site."""

    row: CardApproval
    site: str


def unmatched(session: Session, sites: sa.Select[int], limit: int = 200, after: UUID | None = None) -> list[Listed]:
    """The oldest first. What a person has looked at is left out, and so is what was cancelled."""
    query = _listed(sites).where(is_unmatched()).order_by(CardApproval.asked_at, CardApproval.id).limit(limit)
    place = _place(session, after)
    if place is not None:
        here = sa.and_(CardApproval.asked_at == place[0], CardApproval.id > place[1])
        query = query.where(sa.or_(CardApproval.asked_at > place[0], here))
    return [Listed(row, code) for row, code in session.execute(query)]


def all_of(session: Session, sites: sa.Select[int], limit: int = 200, after: UUID | None = None) -> list[Listed]:
    """Every approval and cancellation, the newest first."""
    query = _listed(sites).order_by(CardApproval.asked_at.desc(), CardApproval.id).limit(limit)
    place = _place(session, after)
    if place is not None:
        here = sa.and_(CardApproval.asked_at == place[0], CardApproval.id > place[1])
        query = query.where(sa.or_(CardApproval.asked_at < place[0], here))
    return [Listed(row, code) for row, code in session.execute(query)]


def counted(session: Session, sites: sa.Select[int]) -> dict[int, tuple[int, int]]:
    """By site, how many wait for a look and how many won they are."""
    query = (
        sa.select(CardApproval.site_id, sa.func.count(), sa.func.sum(CardApproval.amount))
        .where(CardApproval.site_id.in_(sites), is_unmatched()).group_by(CardApproval.site_id)
    )
    return {site_id: (int(count), int(won)) for site_id, count, won in session.execute(query)}


def carried_by(session: Session, document_id: UUID) -> list[Listed]:
    """The approvals that a sale's payments carry, by the number and at the same site, in the order of the payments: what can go back to
    its cards by the terminal."""
    query = (
        sa.select(CardApproval, Site.code, Document.occurred_at).join(Site, Site.id == CardApproval.site_id)
        .join(Document, Document.site_id == CardApproval.site_id)
        .join(DocumentPayment, sa.and_(
            DocumentPayment.document_id == Document.id, DocumentPayment.approval_no == CardApproval.approval_no, DocumentPayment.amount > 0,
        ))
        .where(Document.id == document_id, CardApproval.act == APPROVE, CardApproval.state.in_((APPROVED, CANCELLED)))
        .order_by(DocumentPayment.payment_no, CardApproval.asked_at)
    )
    return [Listed(row, code) for row, code, sold_at in session.execute(query) if abs(sold_at - row.asked_at) < SAME_NUMBER_AFTER]


def is_unmatched() -> sa.ColumnElement[bool]:
    """Whether an approval waits for a person."""
    carried = sa.exists().where(
        DocumentPayment.approval_no == CardApproval.approval_no, DocumentPayment.amount > 0,
        Document.id == DocumentPayment.document_id, Document.site_id == CardApproval.site_id,
    )
    return sa.and_(
        CardApproval.looked_at.is_(None), CardApproval.asked_at < clock.now() - WITHIN,
        sa.or_(
            sa.and_(CardApproval.act == APPROVE, CardApproval.state == APPROVED, ~carried), CardApproval.state.in_((ASKED, UNKNOWN))
        ),
    )


def _listed(sites: sa.Select[int]) -> sa.Select[CardApproval, str]:
    return sa.select(CardApproval, Site.code).join(Site, Site.id == CardApproval.site_id).where(CardApproval.site_id.in_(sites))


def _place(session: Session, after: UUID | None) -> tuple[object, object] | None:
    if after is None:
        return None
    row = session.execute(sa.select(CardApproval.asked_at, CardApproval.id).where(CardApproval.id == after)).one_or_none()
    return None if row is None else (row[0], row[1])
