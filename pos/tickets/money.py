"""What was paid on a ticket, read from the documents that name it: nothing is kept twice. A deposit is money held for the customer: taken
by a line outside revenue, used as a payment when the work is fetched, or given back by a refund. Σ taken − used − returned = held."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.money import OUT_OF_SCOPE
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.wanted import DEPOSIT_SKU
from pos.tickets.models import Ticket, TicketWork

DEPOSIT = "deposit"


@dataclass(slots=True)
class Account:
    """What documents say of one ticket, in won. By product, `sold` is what was sold on it and not given back, in thousandths, and `nets`
    what that came to; `documents` are their ids in the order in which they were stored."""

    taken: int = 0
    used: int = 0
    returned: int = 0
    sold: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    nets: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    documents: list[UUID] = field(default_factory=list)

    @property
    def held(self) -> int:
        """What of the deposits is still there."""
        return self.taken - self.used - self.returned


def is_deposit(sku: str, tax_class: str) -> bool:
    """Whether a line takes a deposit."""
    return sku == DEPOSIT_SKU and tax_class == OUT_OF_SCOPE


def accounts_of(session: Session, tickets: Iterable[UUID]) -> dict[UUID, Account]:
    """The account of each ticket, from the documents of its own site. Three queries, however many tickets."""
    accounts = {ticket: Account() for ticket in tickets}
    if not accounts:
        return accounts
    of = _documents(session, accounts)
    for document, ticket in of.items():
        accounts[ticket].documents.append(document)
    lines = sa.select(
        DocumentLine.document_id, DocumentLine.sku, DocumentLine.tax_class, DocumentLine.quantity_milli, DocumentLine.net
    ).where(DocumentLine.document_id.in_(of))
    for line in session.execute(lines) if of else ():
        add_line(accounts[of[line.document_id]], line.sku, line.tax_class, line.quantity_milli, line.net)
    payments = sa.select(DocumentPayment.document_id, DocumentPayment.amount).where(
        DocumentPayment.document_id.in_(of), DocumentPayment.method == DEPOSIT
    )
    for row in session.execute(payments) if of else ():
        accounts[of[row.document_id]].used += row.amount
    return accounts


def add_line(account: Account, sku: str, tax_class: str, quantity_milli: int, net: int) -> None:
    """Counts a line of a sale, or with negative figures of a refund."""
    if is_deposit(sku, tax_class):
        account.taken += max(net, 0)
        account.returned += max(-net, 0)
    else:
        account.sold[sku] += quantity_milli
        account.nets[sku] += net


def outstanding(works: Sequence[TicketWork], account: Account) -> int:
    """What of the agreed work is not sold yet, at the agreed prices: by quantity, so that work on a pass or at a discount is paid too."""
    covered = zip(works, unsold(works, account), strict=True)
    return sum(work.amount - work.amount * (work.quantity_milli - left) // work.quantity_milli for work, left in covered)


def unsold(works: Sequence[TicketWork], account: Account) -> list[int]:
    """What of each work no sale covers yet, in thousandths."""
    left, found = dict(account.sold), []
    for work in works:
        covered = min(work.quantity_milli, max(left.get(work.sku, 0), 0))
        left[work.sku] = left.get(work.sku, 0) - covered
        found.append(work.quantity_milli - covered)
    return found


def paid_for_work(works: Sequence[TicketWork], account: Account) -> int:
    """What was charged for products that are work of this ticket, and not given back."""
    return sum(account.nets.get(sku, 0) for sku in {work.sku for work in works})


def pending(account: Account, documents: Sequence[Mapping[str, Any]], lines: Any, payments: Any, ticket: UUID) -> None:
    """Adds what stands in rows that are not written yet."""
    ids = {row["id"] for row in documents if row["ticket"] == ticket}
    for row in lines:
        if row["document_id"] in ids:
            add_line(account, row["sku"], row["tax_class"], row["quantity_milli"], row["net"])
    account.used += sum(row["amount"] for row in payments if row["document_id"] in ids and row["method"] == DEPOSIT)


def _documents(session: Session, tickets: Iterable[UUID]) -> dict[UUID, UUID]:
    """The ticket of each sale that names one of these where it was left, and of each refund of such a sale, in the order in which they
    were stored."""
    sale, wanted = aliased(Document), list(tickets)
    here = sa.and_(Ticket.id == sale.ticket, Ticket.site_id == sale.site_id)
    named = sa.select(sale.id, sale.ticket, sale.entry).join(Ticket, here).where(sale.ticket.in_(wanted), sale.ticket.is_not(None))
    back = (
        sa.select(Document.id, sale.ticket, Document.entry).join(sale, sale.id == Document.original_id).join(Ticket, here)
        .where(sale.ticket.in_(wanted), sale.ticket.is_not(None))
    )
    found = session.execute(named.union_all(back)).all()
    return {document: ticket for document, ticket, _ in sorted(found, key=lambda row: row[2]) if ticket is not None}
