"""What a stored document leaves to be paid: a receivable for every sale on account or paid by a sponsor, less of it with a refund. An
ordinary sale is looked at and nothing is asked of the database."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales import followers, judges
from pos.sales.counter import counter_of
from pos.sales.drafting import Draft
from pos.sales.rows import Rows
from pos.sales.wanted import WantedSale
from pos.trade.customers import agreed_on
from pos.trade.models import OWED, Customer, CustomerPayment, PaymentMatch, Receivable
from sites.vault import vault

MISSING = "customer_missing"
# What a price below the list means where nothing was agreed.
DIFFERS = ("price_differs", "approval_missing")


def register() -> None:
    """Lets every sale be looked at before it is stored, and leave what is owed when it is."""
    judges.register("trade", flags_of)
    followers.register("trade", follow)


def flags_of(session: Session, draft: Draft, wanted: WantedSale, _rows: Rows) -> list[str]:
    """customer_missing: it is to be paid later, and none of the site's customers is named; a site that keeps none is asked for none. What
    costs as agreed with the customer differs from nothing."""
    if wanted.source != "sale" or not any(payment.method in OWED for payment in wanted.payments):
        return []
    site_id, day = draft.document["site_id"], draft.document["business_date"]
    customer_id = customer_id_of(session, site_id, day, wanted.customer)
    if customer_id is None:
        known = session.scalar(_of_site(session, site_id, day).where(sa.not_(Customer.is_ended)).limit(1))
        return [] if known is None else [MISSING]
    if any(flag in draft.flags for flag in DIFFERS) and _is_as_agreed(wanted, agreed_on(session, customer_id, day)):
        # In place: whoever calls adds to this very list.
        draft.flags[:] = [flag for flag in draft.flags if flag not in DIFFERS]
    return []


def _is_as_agreed(wanted: WantedSale, agreed: Mapping[str, int]) -> bool:
    lines = wanted.lines
    return not wanted.discount and all(
        agreed.get(line.sku) == line.unit_price and not line.options and not line.discount for line in lines)


def customer_id_of(session: Session, site_id: int, day: date, code: str | None) -> int | None:
    """The customer of this code that a site has on a day: the region's, or its centre's."""
    if code is None:
        return None
    return session.scalar(_of_site(session, site_id, day).where(Customer.code == code))


def _of_site(session: Session, site_id: int, day: date) -> sa.Select[int]:
    period = counter_of(session, site_id).place.period_on(day)
    centre_id = None if period is None else period.centre_id
    return sa.select(Customer.id).where(sa.or_(Customer.centre_id.is_(None), Customer.centre_id == centre_id))


def follow(session: Session, rows: Rows) -> None:
    """Writes what these documents leave to be paid."""
    owed: dict[tuple[UUID, str], int] = {}
    for payment in rows.payments:
        if payment["method"] in OWED:
            key = payment["document_id"], payment["method"]
            owed[key] = owed.get(key, 0) + payment["amount"]
    if not owed:
        return
    documents = {row["id"]: row for row in rows.documents}
    codes = {
        row["document_id"]: vault.open(row["sealed"], "document_secret", "customer", str(row["document_id"]))
        for row in rows.secrets if row["field"] == "customer"
    }
    for (document_id, method), amount in owed.items():
        document = documents[document_id]
        if document["source"] == "sale":
            customer = customer_id_of(session, document["site_id"], document["business_date"], codes.get(document_id))
            _add(session, document, method, document_id, amount, customer)
        elif document["source"] == "refund" and session.get(Receivable, (document["original_id"], method)) is not None:
            _add(session, document, method, document["original_id"], amount, None)
            _free(session, document)


def _add(session: Session, document: Mapping[str, Any], method: str, sale_id: UUID, amount: int, customer_id: int | None) -> None:
    session.add(Receivable(
        document_id=document["id"], method=method, sale_id=sale_id, site_id=document["site_id"], customer_id=customer_id, amount=amount,
        book_date=document["book_date"], business_date=document["business_date"],
    ))
    session.flush()


def _free(session: Session, refund: Mapping[str, Any]) -> None:
    """What was paid of a sale beyond what is left to pay after a refund is free for other sales: the last payment first."""
    sale_id = refund["original_id"]
    left = session.scalar(sa.select(sa.func.sum(Receivable.amount)).where(Receivable.sale_id == sale_id)) or 0
    query = (
        sa.select(PaymentMatch.payment_id, sa.func.sum(PaymentMatch.amount))
        .join(CustomerPayment, CustomerPayment.id == PaymentMatch.payment_id).where(PaymentMatch.sale_id == sale_id)
        .group_by(PaymentMatch.payment_id, CustomerPayment.entry).order_by(CustomerPayment.entry.desc())
    )
    matched = [(payment_id, int(won)) for payment_id, won in session.execute(query)]
    over = sum(won for _, won in matched) - int(left)
    for payment_id, won in matched:
        freed = min(over, won)
        if freed > 0:
            session.add(PaymentMatch(
                act=refund["id"], payment_id=payment_id, sale_id=sale_id, site_id=refund["site_id"], amount=-freed,
                document_id=refund["id"], recorded_by=refund["recorded_by"], entry=None,
            ))
            over -= freed
    session.flush()
