"""The lines of the sales ledger as PostgreSQL finishes them: the cells of pos/exports/ledger.py as expressions of a query, site by site,
so that the first line is there at once and no sort is longer than a site's month. That both say the same is a test."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from pos.cash_receipts.models import CashReceipt
from pos.exports.copied import Copied
from pos.exports.ledger_words import LATE, METHODS, SHOWN, SOURCES, WITHDRAWN
from pos.exports.table import TOTAL, Column, Row
from pos.exports.tax_split import CARD, CASH_RECEIPT, OTHER, card_methods
from pos.exports.wanted import Wanted
from pos.money import EXEMPT, OUT_OF_SCOPE, TAXABLE
from pos.revenue.dated import sites_during, with_operator, within
from pos.sales.models import Document, DocumentLine, DocumentPayment
from sites import clock
from sites.registry import Site

CASH = "cash"
KINDS = (CARD, CASH_RECEIPT, CASH, OTHER)

Cell = sa.ColumnElement[Any]


def copied_ledger(session: Session, wanted: Wanted, columns: tuple[Column, ...]) -> Copied:
    """The ledger's lines and their total."""
    writer = _Writer(wanted)

    def queries() -> Iterator[sa.Select[Any]]:
        here = sa.select(Site.id).where(Site.id.in_(sites_during(wanted.scope, *writer.days))).order_by(Site.code)
        for site_id in session.scalars(here).all():
            yield writer.lines(site_id)

    def total() -> Row:
        sums = {**session.execute(writer.sums_of_lines()).one()._mapping, **session.execute(writer.sums_of_payments()).one()._mapping}
        return Row(("합계", *(_whole(sums.get(column.code)) for column in columns[1:])), TOTAL, {"site_code": None})

    return Copied(session, columns, queries, total)


def _whole(summed: Any) -> int | None:
    return None if summed is None else int(summed)


class _Writer:
    """Writes the queries of one wish."""

    def __init__(self, wanted: Wanted) -> None:
        self.days, self._scope = clock.month_bounds(wanted.month), wanted.scope

    def lines(self, site_id: int) -> sa.Select[Any]:
        """The lines of a site, its documents in the order of their days and numbers."""
        place, other = aliased(Site), aliased(Site)
        paid, receipts = self._paid(site_id), self._receipts(site_id)
        first = DocumentLine.line_no == 1
        placed = sa.orm.join(self._from(), place, place.id == Document.site_id)
        rows = sa.orm.outerjoin(placed, other, other.id == Document.counterparty_site_id)
        rows = rows.outerjoin(paid, sa.and_(first, paid.c.document_id == Document.id))
        rows = rows.outerjoin(receipts, sa.and_(first, receipts.c.document_id == Document.id))
        late = sa.func.to_char(Document.business_date, "YYYY-MM-DD").concat(f" {LATE}")
        cells: tuple[Any, ...] = (
            place.name, Document.book_date, Document.receipt_no, self._source(), DocumentLine.name, DocumentLine.quantity_milli,
            DocumentLine.unit_price + DocumentLine.options_price, *self._money().values(), *(paid.c[kind] for kind in KINDS),
            paid.c.methods, paid.c.approvals, receipts.c.numbers, other.name, Document.cashier,
            sa.case((Document.business_date != Document.book_date, late)),
        )
        return (
            sa.select(*cells).select_from(rows).where(Document.site_id == site_id, *self._within())
            .order_by(Document.book_date, Document.site_seq, DocumentLine.line_no)
        )

    def sums_of_lines(self) -> sa.Select[Any]:
        """What the lines come to, by the codes of the columns."""
        sums = (sa.func.coalesce(sa.func.sum(cell), 0).label(code) for code, cell in self._money().items())
        return sa.select(*sums).select_from(self._from()).where(*self._within())

    def sums_of_payments(self) -> sa.Select[Any]:
        """What was paid, by kind."""
        rows = sa.join(Document.__table__, DocumentPayment.__table__, DocumentPayment.document_id == Document.id)
        sums = (sa.func.coalesce(self._sum_of(kind), 0).label(kind) for kind in KINDS)
        return sa.select(*sums).select_from(self._operated(rows)).where(*self._within())

    def _from(self) -> sa.FromClause:
        return self._operated(sa.join(Document.__table__, DocumentLine.__table__, DocumentLine.document_id == Document.id))

    def _operated(self, rows: sa.FromClause) -> sa.FromClause:
        return with_operator(rows, Document.site_id, Document.book_date) if self._scope.kind == "centre" else rows

    def _within(self) -> tuple[sa.ColumnElement[bool], ...]:
        return Document.book_date.between(*self.days), within(self._scope, Document.site_id)

    def _money(self) -> dict[str, Cell]:
        line = DocumentLine

        def where(tax_class: str, won: Any) -> Cell:
            return sa.case((line.tax_class == tax_class, won), else_=0)

        return {
            "discount": line.discount + line.share, "supply": where(TAXABLE, line.supply), "vat": where(TAXABLE, line.vat),
            "exempt": where(EXEMPT, line.net), "out_of_scope": where(OUT_OF_SCOPE, line.net), "total": line.net + 0,
        }

    def _source(self) -> Cell:
        withdrawn = sa.and_(Document.source == "day_total", Document.original_id.is_not(None))
        words = ((Document.source == source, word) for source, word in SOURCES.items())
        return sa.case((withdrawn, WITHDRAWN), *words)

    def _kind(self) -> Cell:
        kind = card_methods.kind()
        return sa.case((sa.and_(kind == OTHER, DocumentPayment.method == CASH), CASH), else_=kind)

    def _sum_of(self, kind: str) -> Cell:
        return sa.func.sum(DocumentPayment.amount).filter(self._kind() == kind)

    def _of_site(self, site_id: int) -> tuple[sa.ColumnElement[bool], ...]:
        return Document.site_id == site_id, Document.book_date.between(*self.days)

    def _paid(self, site_id: int) -> sa.Subquery:
        """The payments of each document: won by kind, the methods in the order in which they came, the approvals."""
        word = sa.func.min(self._word(DocumentPayment.method))
        alone = sa.func.min(DocumentPayment.method) == sa.func.max(DocumentPayment.method)
        approvals = sa.func.nullif(DocumentPayment.approval_no, "")
        return (
            sa.select(
                DocumentPayment.document_id, *(self._sum_of(kind).label(kind) for kind in KINDS),
                sa.case((alone, word), else_=self._several()).label("methods"),
                _joined(self._masked(approvals), " ", DocumentPayment.payment_no).label("approvals"),
            )
            .join(Document, Document.id == DocumentPayment.document_id).where(*self._of_site(site_id))
            .group_by(DocumentPayment.document_id).subquery()
        )

    def _several(self) -> Cell:
        """The methods of a document that was paid in several ways."""
        each = aliased(DocumentPayment)
        words = (
            sa.select(self._word(each.method).label("word"), sa.func.min(each.payment_no).label("place"))
            .where(each.document_id == DocumentPayment.document_id).correlate(DocumentPayment).group_by(sa.text("1")).subquery().lateral()
        )
        return sa.select(_joined(words.c.word, ", ", words.c.place)).scalar_subquery()

    def _receipts(self, site_id: int) -> sa.Subquery:
        numbers = _joined(self._masked(CashReceipt.approval_no), " ", CashReceipt.payment_no, CashReceipt.id)
        return (
            sa.select(CashReceipt.document_id, numbers.label("numbers"))
            .join(Document, Document.id == CashReceipt.document_id)
            .where(*self._of_site(site_id), CashReceipt.approval_no.is_not(None)).group_by(CashReceipt.document_id).subquery()
        )

    def _word(self, method: Any) -> Cell:
        return sa.case(*((method == code, word) for code, word in METHODS.items()), else_=method)

    def _masked(self, number: Any) -> Cell:
        hidden = sa.func.repeat("*", sa.func.greatest(sa.func.length(number) - SHOWN, 0))
        return hidden.concat(sa.func.right(number, SHOWN))


def _joined(text: Any, between: str, *order: Any) -> Cell:
    return sa.func.string_agg(text, aggregate_order_by(sa.literal(between), *order))
