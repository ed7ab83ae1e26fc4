"""Reporting what waits, one receipt at a time: taken under the site's lock, asked without it, settled under it again.

Whoever dies in between leaves a receipt that was sent or not: the next one asks by our reference before anything is sent a second time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.cash_receipts.identifiers import reported
from pos.cash_receipts.issuers import ANSWER_WITHIN_SECONDS, Answer, Issuer, NoAnswer, Report
from pos.cash_receipts.models import CANCEL, CANCEL_WANTED, ISSUE, WANTED, CashReceipt
from pos.cash_receipts.settling import answered, held
from pos.sales.models import DocumentSecret
from sites import clock
from sites.db import transaction
from sites.registry import Site
from sites.vault import vault

LEASE = timedelta(seconds=2 * ANSWER_WITHIN_SECONDS)
IssuerOf = Callable[[str], Issuer | None]


@dataclass(frozen=True, slots=True)
class _Taken:
    receipt_id: UUID
    site_id: int
    site: str
    report: Report
    sent_before: bool


def issue_once(issuer_of: IssuerOf) -> bool:
    """Reports one receipt that is due at a site with an adapter; False when there is none."""
    with transaction() as session:
        taken = _take(session, issuer_of)
    if taken is None:
        return False
    issuer = issuer_of(taken.site)
    answer = _ask(issuer, taken) if issuer is not None else None
    with transaction() as session:
        answered(session, taken.receipt_id, taken.site_id, answer)
    return True


def _ask(issuer: Issuer, taken: _Taken) -> Answer | None:
    try:
        known = issuer.known(taken.report.reference) if taken.sent_before else None
        return known or issuer.report(taken.report)
    except NoAnswer:
        return None


def _take(session: Session, issuer_of: IssuerOf) -> _Taken | None:
    """The receipt that has waited longest, with a lease on it; what can be reported by hand only is passed over."""
    now = clock.now()
    for code, site_id in session.execute(_sites_with_work()).all():
        if issuer_of(code) is None:
            continue
        receipt_id = session.scalar(_due(site_id, now))
        if receipt_id is None:
            continue
        receipt = held(session, receipt_id, site_id)
        if receipt.state in (WANTED, CANCEL_WANTED) and (receipt.asking_until is None or receipt.asking_until <= now):
            report = _report(session, receipt)
            sent_before = receipt.tries > 0
            receipt.tries, receipt.asking_until = receipt.tries + 1, now + LEASE
            receipt.next_try_at = receipt.asking_until
            receipt.version += 1
            session.flush()
            return _Taken(receipt.id, site_id, code, report, sent_before)
    return None


def _sites_with_work() -> sa.Select[str, int]:
    waiting = sa.select(CashReceipt.site_id).where(CashReceipt.state.in_((WANTED, CANCEL_WANTED)), CashReceipt.example.is_(False))
    return sa.select(Site.code, Site.id).where(Site.id.in_(waiting)).order_by(Site.code)


def _due(site_id: int, now: object) -> sa.Select[UUID]:
    """Cancels wait until their original has its number. Example data are never reported to anybody."""
    original = aliased(CashReceipt)
    has_number = sa.exists().where(original.id == CashReceipt.original_id, original.approval_no.is_not(None))
    return (
        sa.select(CashReceipt.id)
        .where(
            CashReceipt.site_id == site_id, CashReceipt.example.is_(False),
            sa.or_(CashReceipt.next_try_at.is_(None), CashReceipt.next_try_at <= now),
            sa.or_(
                sa.and_(CashReceipt.act == ISSUE, CashReceipt.state == WANTED),
                sa.and_(CashReceipt.act == CANCEL, CashReceipt.state == CANCEL_WANTED, has_number),
            ),
        )
        .order_by(CashReceipt.occurred_at, CashReceipt.id).limit(1)
    )


def _report(session: Session, receipt: CashReceipt) -> Report:
    original = session.get_one(CashReceipt, receipt.original_id) if receipt.original_id else None
    issued_at = original.issued_at if original else None
    return Report(
        str(receipt.id), receipt.act, receipt.kind, reported(receipt.kind, identifier_of(session, original or receipt)), receipt.amount,
        receipt.supply, receipt.vat, receipt.exempt + receipt.out_of_scope, receipt.occurred_at,
        original.approval_no if original else None, clock.business_day(issued_at, cut_off_minutes=0) if issued_at else None,
        receipt.reason,
    )


def identifier_of(session: Session, receipt: CashReceipt) -> str | None:
    """The number under which a receipt is issued, in clear; None once it was purged or where the guest gave none."""
    field = f"payments/{receipt.payment_no}"
    sealed = session.scalar(
        sa.select(DocumentSecret.sealed).where(DocumentSecret.document_id == receipt.document_id, DocumentSecret.field == field)
    )
    return None if sealed is None else vault.open(sealed, "document_secret", field, str(receipt.document_id))
