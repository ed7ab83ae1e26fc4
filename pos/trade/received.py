"""Payments as they stand: what is left of each, and which sales it pays. Reads and changes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document
from pos.trade.models import Customer, CustomerPayment, PaymentMatch
from sites.access import Actor, Permission, site_for
from sites.errors import NotFound
from sites.registry import Site


@dataclass(slots=True)
class Received:
    """A payment; `matches` are (sale, receipt number, won)."""

    payment: CustomerPayment
    site: str
    withdrawn: bool
    matches: list[tuple[UUID, str, int]] = field(default_factory=list)

    @property
    def left(self) -> int:
        """What pays nothing yet; nothing of one that was withdrawn."""
        return 0 if self.withdrawn else self.payment.amount - sum(won for _, _, won in self.matches)


def received(session: Session, sites: sa.Select[int] | Sequence[int], customer_id: int, most: int) -> list[Received]:
    """What a customer paid at these sites last, the newest first."""
    return _read(session, sa.and_(CustomerPayment.site_id.in_(sites), CustomerPayment.customer_id == customer_id), most)


def received_for(session: Session, actor: Actor, payment_id: UUID, permission: Permission) -> tuple[Received, Site, Customer]:
    """One payment with its site and customer, for who has the permission there; NotFound `payment_not_found`."""
    found = _read(session, CustomerPayment.id == payment_id)
    if not found:
        raise NotFound("payment_not_found")
    return found[0], site_for(session, actor, found[0].site, permission), session.get_one(Customer, found[0].payment.customer_id)


def _read(session: Session, wanted: sa.ColumnElement[bool], most: int = 1) -> list[Received]:
    back = sa.orm.aliased(CustomerPayment)
    withdrawn = sa.exists().where(back.withdraws_id == CustomerPayment.id)
    query = (
        sa.select(CustomerPayment, Site.code, withdrawn).join(Site, Site.id == CustomerPayment.site_id)
        .where(wanted, CustomerPayment.withdraws_id.is_(None))
        .order_by(CustomerPayment.received_on.desc(), CustomerPayment.entry.desc()).limit(most)
    )
    found = [Received(payment, code, bool(gone)) for payment, code, gone in session.execute(query)]
    pays = sa.func.sum(PaymentMatch.amount)
    matches: defaultdict[UUID, list[tuple[UUID, str, int]]] = defaultdict(list)
    for payment_id, sale_id, receipt_no, won in session.execute(
        sa.select(PaymentMatch.payment_id, PaymentMatch.sale_id, Document.receipt_no, pays)
        .join(Document, Document.id == PaymentMatch.sale_id)
        .where(PaymentMatch.payment_id.in_([each.payment.id for each in found]))
        .group_by(PaymentMatch.payment_id, PaymentMatch.sale_id, Document.receipt_no, Document.site_seq).having(pays != 0)
        .order_by(Document.site_seq)
    ):
        matches[payment_id].append((sale_id, receipt_no, int(won)))
    for each in found:
        each.matches = matches[each.payment.id]
    return found
