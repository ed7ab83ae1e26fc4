"""The sales ledger (매출장) of a month: a row for each line of each document, streamed; or, for those who only look on, each site's
days. Counted by book date, as everything is. (Columns: the field notes' section 4.3; its split of payments is the tax office's.)"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.cash_receipts.queries import receipt_numbers
from pos.exports.ledger_days import days_table
from pos.exports.ledger_sql import copied_ledger
from pos.exports.ledger_words import LATE, METHODS, masked, source_word
from pos.exports.month_facts import scope_name
from pos.exports.table import DAY, QUANTITY, TOTAL, WON, Column, Row, Table, Value, add_to, summed
from pos.exports.tax_split import OTHER, card_methods
from pos.exports.wanted import Detail, Wanted
from pos.money import EXEMPT, OUT_OF_SCOPE, TAXABLE
from pos.revenue.dated import with_operator, within
from pos.sales.models import Document, DocumentLine, DocumentPayment
from sites import clock
from sites.registry import Site

ROWS_AT_ONCE = 1000
COLUMNS = (
    Column("site", "사업장", width=30), Column("date", "일자", DAY, 11), Column("receipt_no", "영수번호", width=20),
    Column("source", "구분", width=9), Column("name", "품목", width=24), Column("quantity", "수량", QUANTITY, 9),
    Column("unit_price", "단가", WON, 10), Column("discount", "할인", WON, 10), Column("supply", "공급가액", WON),
    Column("vat", "부가세", WON, 11), Column("exempt", "면세", WON), Column("out_of_scope", "과세외", WON), Column("total", "합계", WON),
    Column("card", "카드", WON), Column("cash_receipt", "현금영수증", WON), Column("cash", "현금(영수증 없음)", WON),
    Column("other", "그 밖의 결제", WON), Column("methods", "결제수단", width=18),
    Column("approval_no", "승인번호", width=14), Column("cash_receipt_no", "현금영수증번호", width=16),
    Column("counterparty", "거래처", width=24),
    Column("cashier", "담당", width=9), Column("note", "비고", width=22),
)
_SUMMED = frozenset({"discount", "supply", "vat", "exempt", "out_of_scope", "total", "card", "cash_receipt", "cash", "other"})


def ledger_table(session: Session, wanted: Wanted) -> Table:
    """The ledger, its rows a stream out of the caller's `reading()`."""
    if wanted.detail == Detail.TOTALS:
        return days_table(session, wanted)
    return Table(
        "ledger", "매출장", "매출장", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(), COLUMNS,
        _rows(session, wanted), 3, about=(("자료", "판매 한 줄씩. 승인번호는 끝 세 자리만 보입니다."),),
        copied=copied_ledger(session, wanted, COLUMNS) if session.get_bind().dialect.name == "postgresql" else None,
    )


def ledger_size(session: Session, wanted: Wanted, most: int | None = None) -> int | None:
    """How many lines the ledger has, counted up to `most`; None where it holds days, which are never many."""
    if wanted.detail == Detail.TOTALS:
        return None
    lines = sa.select(sa.literal(1)).select_from(_from(wanted)).where(*_within(wanted)).limit(most).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(lines)) or 0


def _from(wanted: Wanted) -> sa.FromClause:
    rows = sa.join(Document.__table__, DocumentLine.__table__, DocumentLine.document_id == Document.id)
    return with_operator(rows, Document.site_id, Document.book_date) if wanted.scope.kind == "centre" else rows


def _within(wanted: Wanted) -> tuple[sa.ColumnElement[bool], ...]:
    return Document.book_date.between(*clock.month_bounds(wanted.month)), within(wanted.scope, Document.site_id)


def _rows(session: Session, wanted: Wanted) -> Iterator[Row]:
    place, other = aliased(Site), aliased(Site)
    query = (
        sa.select(
            Document.id, place.code, place.name.label("site"), Document.book_date, Document.business_date, Document.receipt_no,
            Document.source, Document.original_id, Document.cashier, other.name.label("counterparty"),
            DocumentLine.line_no, DocumentLine.name, DocumentLine.tax_class, DocumentLine.quantity_milli, DocumentLine.unit_price,
            DocumentLine.options_price, DocumentLine.discount, DocumentLine.share, DocumentLine.net, DocumentLine.supply, DocumentLine.vat,
        )
        .select_from(
            sa.orm.outerjoin(
                sa.orm.join(_from(wanted), place, place.id == Document.site_id), other, other.id == Document.counterparty_site_id
            )
        )
        .where(*_within(wanted))
        .order_by(place.code, Document.book_date, Document.site_seq, DocumentLine.line_no)
    )
    sums: list[Value] = summed(COLUMNS, ())
    for lines in session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)).partitions():
        first = {line.id for line in lines if line.line_no == 1}
        paid, numbers = _payments(session, first), receipt_numbers(session, first)
        for line in lines:
            row = _row(line, paid.get(line.id, ()), numbers.get(line.id, ())) if line.line_no == 1 else _row(line, (), ())
            add_to(sums, row)
            yield row
    totals: list[Value] = [value if column.code in _SUMMED else None for column, value in zip(COLUMNS, sums, strict=True)]
    yield Row(("합계", *totals[1:]), TOTAL, {"site_code": None})


def _payments(session: Session, documents: set[UUID]) -> Mapping[UUID, list[Any]]:
    """The payments of documents, which stand at their first lines."""
    found: dict[UUID, list[Any]] = {}
    query = sa.select(
        DocumentPayment.document_id, DocumentPayment.method, DocumentPayment.amount, DocumentPayment.approval_no,
        DocumentPayment.cash_receipt_kind,
    ).where(DocumentPayment.document_id.in_(documents)).order_by(DocumentPayment.document_id, DocumentPayment.payment_no)
    for payment in session.execute(query):
        found.setdefault(payment.document_id, []).append(payment)
    return found


def _row(line: Any, payments: Any, receipts: Sequence[str]) -> Row:
    kinds: dict[str, Value] = dict.fromkeys(("card", "cash_receipt", "cash", "other"))
    for payment in payments:
        kind = _kind(payment)
        kinds[kind] = int(kinds[kind] or 0) + payment.amount  # type: ignore[arg-type]  # these are won
    approvals = " ".join(masked(payment.approval_no) for payment in payments if payment.approval_no)
    taxable = line.tax_class == TAXABLE
    return Row(
        (
            line.site, line.book_date, line.receipt_no, source_word(line.source, line.original_id is not None), line.name,
            line.quantity_milli, line.unit_price + line.options_price, line.discount + line.share,
            line.supply if taxable else 0, line.vat if taxable else 0, line.net if line.tax_class == EXEMPT else 0,
            line.net if line.tax_class == OUT_OF_SCOPE else 0, line.net, *kinds.values(), _methods(payments), approvals or None,
            " ".join(masked(number) for number in receipts) or None, line.counterparty, line.cashier, _note(line),
        ),
        codes={"site_code": line.code, "document": str(line.id), "line": line.line_no},
    )


def _kind(payment: Any) -> str:
    kind = card_methods.kind_of(payment.method, payment.cash_receipt_kind)
    return "cash" if kind == OTHER and payment.method == "cash" else kind


def _methods(payments: Any) -> str | None:
    return ", ".join(dict.fromkeys(METHODS.get(payment.method, payment.method) for payment in payments)) or None


def _note(line: Any) -> str | None:
    return None if line.business_date == line.book_date else f"{line.business_date.isoformat()} {LATE}"
