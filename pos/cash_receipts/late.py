"""A receipt that is asked for after the sale, and the numbers that somebody needs who enters receipts at Hometax by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.identifiers import reported
from pos.cash_receipts.issuing import identifier_of
from pos.cash_receipts.models import ISSUE, WANTED, CashReceipt
from pos.cash_receipts.queries import Choice, ReceiptView, listed
from pos.cash_receipts.settling import hold
from pos.cash_receipts.wanting import receipt_row, receipts_of, reference_of, take_back
from pos.sales.models import Document, DocumentLine, DocumentPayment, DocumentSecret
from pos.sales.paid import AS_CASH
from pos.sales.replaying import as_row
from sites import journal
from sites.access import Actor, Permission, reach, site_for
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.registry import Site
from sites.vault import vault

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class WantedReceipt:
    """A receipt for a payment of a sale that has none; payments count from 1."""

    sale: UUID
    payment: int
    kind: str
    identifier: str | None = None


def want_later(session: Session, actor: Actor, wanted: WantedReceipt) -> tuple[CashReceipt, bool]:
    """A receipt asked for after the sale, and whether it is new: the same again changes nothing. Conflict where another one stands."""
    site, document = _sale(session, actor, wanted.sale)
    hold(session, site.id)
    standing = session.get(CashReceipt, reference_of(document.id, wanted.payment), populate_existing=True)
    if standing is not None:
        if standing.kind == wanted.kind:
            return standing, False
        raise Conflict("cash_receipt_stands", say(
            "이 결제에는 이미 현금영수증이 있습니다. 먼저 취소해 주세요.",
            "This payment has a cash receipt already. Cancel that one first."))
    lines, payments = _rows_of(session, document.id)
    if not any(each["payment_no"] == wanted.payment and each["method"] in AS_CASH and each["amount"] > 0 for each in payments):
        raise invalid_at("/payment", "현금이나 계좌이체로 낸 결제에만 발급할 수 있습니다.", "Only cash and transfers have cash receipts.")
    if wanted.kind != "self_issued" and reported(wanted.kind, wanted.identifier) is None:
        raise invalid_at("/identifier", "번호를 숫자로 적어 주세요.", "Give the number in digits.")
    row = receipt_row(as_row(document), lines, payments, wanted.payment, wanted.kind, wanted.identifier)
    session.execute(sa.insert(CashReceipt), [row])
    _seal(session, document.id, wanted)
    content = {"sale": str(document.id), "kind": wanted.kind, "amount": row["amount"]}
    journal.append(session, journal.book_of_site(site.code), actor.code, "cash_receipt_wanted", str(row["id"]), content)
    refunds = session.scalars(sa.select(Document).where(Document.original_id == document.id).order_by(Document.site_seq.desc())).first()
    if refunds is not None:
        take_back(session, as_row(refunds))
    return session.get_one(CashReceipt, row["id"], populate_existing=True), True


def fill_missing(session: Session, by: str, site: Site) -> int:
    """The receipts of payments that asked for one before the system kept them, with what refunds took back since. Nothing is made twice."""
    hold(session, site.id)
    known = sa.exists().where(
        CashReceipt.document_id == DocumentPayment.document_id, CashReceipt.payment_no == DocumentPayment.payment_no,
        CashReceipt.act == ISSUE,
    )
    bare = sa.select(Document).where(Document.site_id == site.id, Document.source == "sale", Document.id.in_(
        sa.select(DocumentPayment.document_id)
        .where(DocumentPayment.cash_receipt_kind.is_not(None), DocumentPayment.amount > 0, ~known)
    )).order_by(Document.site_seq)
    made = 0
    for document in session.scalars(bare).all():
        lines, payments = _rows_of(session, document.id)
        rows = receipts_of(as_row(document), lines, payments, _numbers_of(session, document.id))
        stand = set(session.scalars(sa.select(CashReceipt.id).where(CashReceipt.document_id == document.id, CashReceipt.act == ISSUE)))
        missing = [row for row in rows if row["id"] not in stand]
        session.execute(sa.insert(CashReceipt), missing)
        made += len(missing)
        refund = session.scalars(sa.select(Document).where(Document.original_id == document.id).order_by(Document.site_seq.desc())).first()
        if refund is not None:
            take_back(session, as_row(refund))
    if made:
        journal.append(session, journal.book_of_site(site.code), by, "cash_receipts_filled", site.code, {"count": made})
    return made


def _rows_of(session: Session, document_id: UUID) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = session.scalars(sa.select(DocumentLine).where(DocumentLine.document_id == document_id).order_by(DocumentLine.line_no))
    payments = session.scalars(
        sa.select(DocumentPayment).where(DocumentPayment.document_id == document_id).order_by(DocumentPayment.payment_no)
    )
    return [as_row(line) for line in lines], [as_row(payment) for payment in payments]


def _numbers_of(session: Session, document_id: UUID) -> dict[str, str]:
    found = session.scalars(sa.select(DocumentSecret).where(DocumentSecret.document_id == document_id))
    return {each.field: vault.open(each.sealed, "document_secret", each.field, str(document_id)) for each in found}


def _sale(session: Session, actor: Actor, sale_id: UUID) -> tuple[Site, Document]:
    found = session.execute(
        sa.select(Document, Site.code).join(Site, Site.id == Document.site_id)
        .where(Document.id == sale_id, Document.source == "sale", Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if found is None:
        raise NotFound("sale_not_found")
    return site_for(session, actor, found[1], Permission.SELL), found[0]


def _seal(session: Session, document_id: UUID, wanted: WantedReceipt) -> None:
    field, digits = f"payments/{wanted.payment}", reported(wanted.kind, wanted.identifier)
    if wanted.kind == "self_issued" or digits is None:
        return
    sealed = vault.seal(digits, "document_secret", field, str(document_id))
    session.execute(sa.delete(DocumentSecret).where(DocumentSecret.document_id == document_id, DocumentSecret.field == field))
    session.execute(sa.insert(DocumentSecret), [{"document_id": document_id, "field": field, "sealed": sealed}])


def to_enter(session: Session, actor: Actor, site: Site) -> list[tuple[ReceiptView, str | None]]:
    """What of a site waits to be entered by hand, with the numbers in clear, the oldest first. That they were read is journalled."""
    hold(session, site.id)
    views = sorted(
        listed(session, Choice([site.id], states=(WANTED,)), MOST_AT_ONCE), key=lambda view: (view.row.occurred_at, view.row.id)
    )
    found = [(view, reported(view.row.kind, identifier_of(session, view.row))) for view in views if view.row.act == ISSUE]
    if found:
        content = {"count": len(found)}
        journal.append(session, journal.book_of_site(site.code), actor.code, "cash_receipt_identifiers_read", site.code, content)
    return found


def sites_of(session: Session, actor: Actor, permission: Permission) -> Sequence[int]:
    """The sites whose receipts somebody may see."""
    return session.scalars(sa.select(Site.id).where(Site.id.in_(reach(actor.roles_for(permission))))).all()
