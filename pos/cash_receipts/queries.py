"""Receipts as they are listed: by site and state, the newest first, each with what was taken back of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.models import CANCEL_WANTED, FAILED, ISSUE, STATES, WANTED, CashReceipt
from pos.sales.models import Document
from pos.sales.receipt_marks import CashReceiptMark
from sites.registry import Site

# What waits for somebody to do something.
OPEN = (WANTED, FAILED, CANCEL_WANTED)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A row with the site's code and the number of the paper that the guest has."""

    row: CashReceipt
    site: str
    receipt_no: str
    original_approval_no: str | None
    original_issued_on: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which receipts: days both included, states, and whether issues or cancels only."""

    sites: Sequence[int]
    first: date | None = None
    last: date | None = None
    states: Sequence[str] = STATES
    document_id: UUID | None = None


def listed(session: Session, choice: Choice, limit: int, after: UUID | None = None) -> list[ReceiptView]:
    """A page of receipts and of what takes them back, the newest first."""
    original = sa.orm.aliased(CashReceipt)
    query = (
        sa.select(CashReceipt, Site.code, Document.receipt_no, original.approval_no, original.issued_at)
        .join(Site, Site.id == CashReceipt.site_id).join(Document, Document.id == CashReceipt.document_id)
        .outerjoin(original, original.id == CashReceipt.original_id)
        .where(*_chosen(choice)).order_by(CashReceipt.occurred_at.desc(), CashReceipt.id).limit(limit)
    )
    if after is not None:
        place = session.execute(sa.select(CashReceipt.occurred_at, CashReceipt.id).where(CashReceipt.id == after)).one_or_none()
        if place is not None:
            query = query.where(sa.or_(
                CashReceipt.occurred_at < place[0], sa.and_(CashReceipt.occurred_at == place[0], CashReceipt.id > place[1])
            ))
    return [
        ReceiptView(row, site, receipt_no, number, issued_at.date() if issued_at else None)
        for row, site, receipt_no, number, issued_at in session.execute(query)
    ]


def view_of(session: Session, receipt_id: UUID) -> ReceiptView:
    """One receipt as it is listed."""
    row = session.get_one(CashReceipt, receipt_id)
    original = session.get(CashReceipt, row.original_id) if row.original_id else None
    site, paper = session.get_one(Site, row.site_id), session.get_one(Document, row.document_id)
    issued_on = original.issued_at.date() if original and original.issued_at else None
    return ReceiptView(row, site.code, paper.receipt_no, original.approval_no if original else None, issued_on)


def counted(session: Session, choice: Choice) -> dict[str, tuple[int, int]]:
    """How many, and how many won, in each state."""
    query = (
        sa.select(CashReceipt.state, sa.func.count(), sa.func.sum(CashReceipt.amount)).where(*_chosen(choice)).group_by(CashReceipt.state)
    )
    return {state: (int(count), int(won)) for state, count, won in session.execute(query)}


def marks_of(session: Session, document_id: UUID) -> dict[int, CashReceiptMark]:
    """What a sale's own receipt says of its cash receipts, by the number of the payment."""
    query = sa.select(CashReceipt).where(CashReceipt.document_id == document_id, CashReceipt.act == ISSUE)
    return {
        row.payment_no: CashReceiptMark(row.kind, row.identifier, row.state, row.approval_no) for row in session.scalars(query)
    }


def receipt_numbers(session: Session, documents: Collection[UUID]) -> dict[UUID, list[str]]:
    """The numbers under which the tax office knows documents: a sale's receipts, what a refund took back; those without are left out."""
    query = (
        sa.select(CashReceipt.document_id, CashReceipt.approval_no)
        .where(CashReceipt.document_id.in_(documents), CashReceipt.approval_no.is_not(None))
        .order_by(CashReceipt.document_id, CashReceipt.payment_no, CashReceipt.id)
    )
    found: dict[UUID, list[str]] = {}
    for document_id, number in session.execute(query):
        found.setdefault(document_id, []).append(str(number))
    return found


def waiting(session: Session, sites: sa.Select[int]) -> dict[int, tuple[int, int]]:
    """By site, how many wait for somebody and how many of them failed."""
    failed = sa.func.sum(sa.case((CashReceipt.state == FAILED, 1), else_=0))
    query = (
        sa.select(CashReceipt.site_id, sa.func.count(), failed)
        .where(CashReceipt.site_id.in_(sites), CashReceipt.state.in_(OPEN), CashReceipt.example.is_(False)).group_by(CashReceipt.site_id)
    )
    return {site_id: (int(count), int(bad)) for site_id, count, bad in session.execute(query)}


def _chosen(choice: Choice) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [CashReceipt.site_id.in_(choice.sites), CashReceipt.state.in_(choice.states)]
    if choice.first is not None:
        found.append(CashReceipt.business_date >= choice.first)
    if choice.last is not None:
        found.append(CashReceipt.business_date <= choice.last)
    if choice.document_id is not None:
        found.append(CashReceipt.document_id == choice.document_id)
    return found
