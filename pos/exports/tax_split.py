"""The tax office's split of what was earned: by card, with a cash receipt, and the rest. Counted from documents and their payments, since a
roll-up knows no cash receipts; a document that was paid in several kinds is shared out by the rule of the roll-up.

Which methods stand in the card companies' statements is not settled everywhere, so it is a setting. (Source: the field notes' 3.3 and 4.3.)
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.config import CARD_METHODS
from pos.money import allocate
from pos.revenue.dated import internal, with_operator, within
from pos.revenue.sums import View
from pos.sales.models import Document, DocumentPayment
from sites.registry import Centre, Project, Site

CARD, CASH_RECEIPT, OTHER = KINDS = ("card", "cash_receipt", "other")
ROWS_AT_ONCE = 1000

_GROUPS = {"site": Site.code, "project": Project.code, "centre": Centre.code, "day": Document.book_date}

Group = tuple[Any, ...]


class Part(NamedTuple):
    """Won of one kind; `net` leaves out what is out of scope."""

    supply: int = 0
    vat: int = 0
    exempt: int = 0
    out_of_scope: int = 0

    @property
    def net(self) -> int:
        """What was earned."""
        return self.supply + self.vat + self.exempt

    def plus(self, other: "Part") -> "Part":
        """Both together."""
        return Part(*(one + more for one, more in zip(self, other, strict=True)))


class CardMethods:
    """The methods that count as card, as this installation has them."""

    def __init__(self) -> None:
        self._methods: tuple[str, ...] = CARD_METHODS

    def take(self, methods: Sequence[str]) -> None:
        """From the settings, once."""
        self._methods = tuple(methods)

    def kind_of(self, method: str, receipt: str | None) -> str:
        """The kind of a payment."""
        if method in self._methods:
            return CARD
        return CASH_RECEIPT if receipt is not None else OTHER

    def kind(self) -> sa.ColumnElement[str]:
        """The same for the database."""
        return sa.case(
            (DocumentPayment.method.in_(self._methods), CARD), (DocumentPayment.cash_receipt_kind.is_not(None), CASH_RECEIPT), else_=OTHER
        )


card_methods = CardMethods()


def tax_split(session: Session, view: View, by: Sequence[str]) -> dict[Group, dict[str, Part]]:
    """What was earned by these keys ('site', 'day', 'project', 'centre') and kind; internal trade is left out as in the report."""
    kinds = (
        sa.select(
            DocumentPayment.document_id, sa.func.min(card_methods.kind()).label("kind"),
            (sa.func.min(card_methods.kind()) != sa.func.max(card_methods.kind())).label("mixed"),
        )
        .join(Document, Document.id == DocumentPayment.document_id)
        .where(Document.book_date.between(view.first, view.last))
        .group_by(DocumentPayment.document_id).subquery()
    )
    groups = [_GROUPS[key] for key in by]
    figures = (Document.supply, Document.vat, Document.exempt, Document.out_of_scope)
    rows = with_operator(Document.__table__.join(Site.__table__, Site.id == Document.site_id), Document.site_id, Document.book_date)
    left_out = internal(view.scope, Document.party)
    here = (
        Document.book_date.between(view.first, view.last), within(view.scope, Document.site_id),
        sa.true() if left_out is None else ~left_out,
    )
    kind = sa.func.coalesce(kinds.c.kind, OTHER)
    whole = (
        sa.select(*groups, kind, *(sa.func.sum(figure) for figure in figures))
        .select_from(rows.outerjoin(kinds, kinds.c.document_id == Document.id))
        .where(*here, sa.func.coalesce(kinds.c.mixed, sa.false()).is_(sa.false())).group_by(*groups, kind)
    )
    found: defaultdict[Group, dict[str, Part]] = defaultdict(lambda: dict.fromkeys(KINDS, Part()))
    for *key, of, supply, vat, exempt, beyond in session.execute(whole):
        found[tuple(key)][of] = Part(int(supply), int(vat), int(exempt), int(beyond))
    mixed = (
        sa.select(*groups, Document.id, *figures).select_from(rows.join(kinds, kinds.c.document_id == Document.id))
        .where(*here, kinds.c.mixed)
    )
    for *key, _, supply, vat, exempt, beyond, payments in _with_payments(session, mixed, len(groups)):
        parts = found[tuple(key)]
        for of, part in _shared_out(Part(supply, vat, exempt, beyond), payments):
            parts[of] = parts[of].plus(part)
    return dict(found)


def _with_payments(session: Session, query: sa.Select[*tuple[Any, ...]], width: int) -> Iterator[tuple[Any, ...]]:
    """The documents of a query, whose id stands at that place, each with (kind, won) of its payments in their order."""
    for rows in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).partitions():
        paid: defaultdict[Any, list[tuple[str, int]]] = defaultdict(list)
        payments = sa.select(
            DocumentPayment.document_id, DocumentPayment.method, DocumentPayment.cash_receipt_kind, DocumentPayment.amount
        ).where(DocumentPayment.document_id.in_([row[width] for row in rows])).order_by(DocumentPayment.payment_no)
        for document_id, method, receipt, amount in session.execute(payments):
            paid[document_id].append((card_methods.kind_of(method, receipt), amount))
        for row in rows:
            yield (*row, paid[row[width]])


def _shared_out(of: Part, payments: Sequence[tuple[str, int]]) -> Iterator[tuple[str, Part]]:
    """A document over its payments: class by class over what is left of each, the supply in proportion to the net."""
    sign = -1 if sum(amount for _, amount in payments) < 0 else 1
    left = [sign * amount for _, amount in payments]
    nets: list[list[int]] = []
    for net in (of.supply + of.vat, of.exempt, of.out_of_scope):
        shares = allocate(sign * net, left)
        left = [before - share for before, share in zip(left, shares, strict=True)]
        nets.append(shares)
    supplies = allocate(sign * of.supply, nets[0])
    for (kind, _), taxable, exempt, beyond, supply in zip(payments, *nets, supplies, strict=True):
        yield kind, Part(sign * supply, sign * (taxable - supply), sign * exempt, sign * beyond)
