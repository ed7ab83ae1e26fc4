"""What is owed: by sale, by customer, and for how long. Reads what stands and changes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document
from pos.trade.models import MONTH_END, Customer, CustomerPayment, PaymentMatch, Receivable, ReceivableNaming
from sites.clock import month_bounds, month_number
from sites.registry import Site

# Days since the delivery, the last of each step but the open one.
STEPS = (30, 60, 90)
STEP_NAMES = ("days_0_30", "days_31_60", "days_61_90", "days_over_90")


@dataclass(frozen=True, slots=True)
class Owed:
    """A sale that is to be paid later: `amount` after refunds, `matched` of it is paid."""

    sale_id: UUID
    site: str
    site_id: int
    receipt_no: str
    customer: Customer | None
    sold_on: date
    amount: int
    matched: int

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.amount - self.matched

    @property
    def due_on(self) -> date:
        """The day by which it is to be paid; without a customer at once."""
        return self.sold_on if self.customer is None else due_on(self.sold_on, self.customer.terms_days, self.customer.terms_from)


@dataclass(slots=True)
class Standing:
    """How a customer stands (None: nobody is named): open by age, how much of it is overdue, and what it paid beyond."""

    customer: Customer | None
    ages: list[int] = field(default_factory=lambda: [0] * len(STEP_NAMES))
    overdue: int = 0
    credit: int = 0
    sales: int = 0

    @property
    def open(self) -> int:
        """All that is still to be paid."""
        return sum(self.ages)

    @property
    def balance(self) -> int:
        """What is owed on balance."""
        return self.open - self.credit


def due_on(sold_on: date, days: int, terms_from: str) -> date:
    """The day by which something is to be paid."""
    start = month_bounds(month_number(sold_on))[1] if terms_from == MONTH_END else sold_on
    return start + timedelta(days=days)


def step_of(sold_on: date, today: date) -> int:
    """The step of ageing that a sale has come to."""
    age = (today - sold_on).days
    return next((step for step, last in enumerate(STEPS) if age <= last), len(STEPS))


def holders() -> sa.Subquery:
    """Whose each sale is: (sale_id, customer_id), as said at the sale or later."""
    last = sa.select(sa.func.max(ReceivableNaming.id)).group_by(ReceivableNaming.sale_id)
    named = sa.select(ReceivableNaming.sale_id, ReceivableNaming.customer_id).where(ReceivableNaming.id.in_(last)).subquery()
    said = sa.select(Receivable.sale_id, sa.func.max(Receivable.customer_id).label("said")).group_by(Receivable.sale_id).subquery()
    customer = sa.func.coalesce(named.c.customer_id, said.c.said).label("customer_id")
    return sa.select(said.c.sale_id, customer).outerjoin(named, named.c.sale_id == said.c.sale_id).subquery()


def owed(
    session: Session, sites: sa.Select[int] | Iterable[int], customer_id: int | None = None, sale_id: UUID | None = None,
    open_only: bool = True,
) -> list[Owed]:
    """The sales of these sites that are to be paid later, the oldest first."""
    holder = holders()
    sums = sa.select(Receivable.sale_id, sa.func.sum(Receivable.amount).label("won")).group_by(Receivable.sale_id).subquery()
    paid = sa.select(PaymentMatch.sale_id, sa.func.sum(PaymentMatch.amount).label("won")).group_by(PaymentMatch.sale_id).subquery()
    matched = sa.func.coalesce(paid.c.won, 0)
    query = (
        sa.select(Document.id, Site.code, Document.site_id, Document.receipt_no, Customer, Document.business_date, sums.c.won, matched)
        .join(Site, Site.id == Document.site_id).join(sums, sums.c.sale_id == Document.id).join(holder, holder.c.sale_id == Document.id)
        .outerjoin(paid, paid.c.sale_id == Document.id).outerjoin(Customer, Customer.id == holder.c.customer_id)
        .where(Document.site_id.in_(sites)).order_by(Document.business_date, Document.site_id, Document.site_seq)
    )
    if customer_id is not None:
        query = query.where(holder.c.customer_id == customer_id)
    if sale_id is not None:
        query = query.where(Document.id == sale_id)
    if open_only:
        query = query.where(sums.c.won != matched)
    return [
        Owed(sale, site, site_id, receipt_no, customer, sold_on, int(won), int(paid_won))
        for sale, site, site_id, receipt_no, customer, sold_on, won, paid_won in session.execute(query)
    ]


def standings(session: Session, sites: sa.Select[int] | Iterable[int], today: date) -> list[Standing]:
    """How the customers stand at these sites, by code, those of whom nobody is named first; settled ones are left out."""
    found: dict[int | None, Standing] = {}
    for each in owed(session, sites):
        standing = found.setdefault(None if each.customer is None else each.customer.id, Standing(each.customer))
        standing.ages[step_of(each.sold_on, today)] += each.open
        standing.overdue += each.open if each.due_on < today else 0
        standing.sales += 1
    for customer, won in credits_of(session, sites):
        found.setdefault(customer.id, Standing(customer)).credit = won
    return sorted(found.values(), key=lambda one: "" if one.customer is None else one.customer.code)


def credits_of(session: Session, sites: sa.Select[int] | Iterable[int]) -> list[tuple[Customer, int]]:
    """What customers paid at these sites beyond what it was matched with."""
    within = CustomerPayment.site_id.in_(sites)
    paid = sa.select(CustomerPayment.customer_id, CustomerPayment.amount.label("won")).where(within)
    used = sa.select(CustomerPayment.customer_id, (-PaymentMatch.amount).label("won")).join(
        CustomerPayment, CustomerPayment.id == PaymentMatch.payment_id).where(within)
    both = paid.union_all(used).subquery()
    query = (
        sa.select(Customer, sa.func.sum(both.c.won)).join(both, both.c.customer_id == Customer.id)
        .group_by(Customer.id).having(sa.func.sum(both.c.won) != 0)
    )
    return [(customer, int(won)) for customer, won in session.execute(query)]


def statement(
    session: Session, sites: sa.Select[int] | Iterable[int], customer_id: int, first: date, last: date
) -> tuple[int, list[dict[str, Any]]]:
    """A customer's account between two days: what was owed before, then every sale, refund and payment with the balance after it."""
    holder = holders()
    sold = (
        sa.select(Receivable.book_date, Document.site_id, Document.site_seq, Document.source, Document.id, Document.receipt_no,
                  Receivable.amount)
        .join(Document, Document.id == Receivable.document_id).join(holder, holder.c.sale_id == Receivable.sale_id)
        .where(holder.c.customer_id == customer_id, Receivable.site_id.in_(sites), Receivable.book_date <= last)
    )
    paid = sa.select(
        CustomerPayment.received_on, CustomerPayment.site_id, CustomerPayment.entry, CustomerPayment.id, CustomerPayment.amount,
    ).where(CustomerPayment.customer_id == customer_id, CustomerPayment.site_id.in_(sites), CustomerPayment.received_on <= last)
    rows: list[tuple[Any, ...]] = [(day, 0, site, seq, source, id_, text, won)
                                   for day, site, seq, source, id_, text, won in session.execute(sold)]
    rows += [(day, 1, site, entry, "payment", id_, None, -won) for day, site, entry, id_, won in session.execute(paid)]
    names = dict(session.execute(sa.select(Site.id, Site.code)).all())
    opening = balance = sum(row[-1] for row in rows if row[0] < first)
    entries = []
    for day, _, site, _, kind, id_, text, won in sorted(rows, key=lambda row: row[:4]):
        if day >= first:
            balance += won
            entries.append({"day": day, "site": names[site], "kind": kind, "id": id_, "receipt_no": text, "amount": won,
                            "balance": balance})
    return opening, entries


def totals_of(found: Iterable[Standing]) -> dict[str, int]:
    """The sums of standings."""
    sums: dict[str, int] = defaultdict(int, dict.fromkeys((*STEP_NAMES, "open", "overdue", "credit", "balance", "sales"), 0))
    for each in found:
        for name, won in zip(STEP_NAMES, each.ages, strict=True):
            sums[name] += won
        for name in ("open", "overdue", "credit", "balance", "sales"):
            sums[name] += getattr(each, name)
    return dict(sums)
