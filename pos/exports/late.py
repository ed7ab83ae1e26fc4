"""What counts in another month than its own (정정 내역): what came after its month was closed. Said for both months, and for as long as
more may come; so it is never confirmed, and beside a closed month's file it says what that could not know."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.ledger_words import source_word
from pos.exports.month_facts import scope_name
from pos.exports.table import DAY, TOTAL, WON, Column, Row, Table, Value, summed
from pos.exports.wanted import Detail, Wanted
from pos.revenue.adjustments import adjustments
from pos.revenue.dated import internal, needs_operator, with_operator, within
from pos.revenue.sums import View
from pos.sales.models import Document
from sites import clock
from sites.registry import Site

_MONTHS = (Column("origin_month", "원래 달", width=11), Column("book_month", "들어간 달", width=11))
_MONEY = (
    Column("supply", "공급가액", WON), Column("vat", "부가세", WON), Column("exempt", "면세", WON), Column("net", "순매출", WON),
)
COLUMNS = (
    *_MONTHS, Column("site", "사업장", width=30), Column("business_date", "영업일", DAY, 12), Column("book_date", "들어간 날", DAY, 12),
    Column("receipt_no", "영수번호", width=22), Column("source", "구분", width=11), *_MONEY, Column("out_of_scope", "과세외", WON),
    Column("total", "합계", WON),
)
SUMS = (*_MONTHS, *_MONEY)
_ABOUT = (
    ("자료", "마감한 달의 매출이 늦게 와서 다른 달에 들어간 것입니다."),
    ("확정하지 않는 까닭", "마감한 달의 파일은 그대로이고, 이 내역은 뒤에 더 늘 수 있습니다."),
)


def late_table(session: Session, wanted: Wanted) -> Table:
    """A row a document that left the month or came into it; for those who only look on, a row for each pair of months."""
    view = View(wanted.scope, *clock.month_bounds(wanted.month))
    columns, rows = (SUMS, _sums(session, view)) if wanted.detail == Detail.TOTALS else (COLUMNS, _documents(session, view))
    total = Row(("합계", *summed(columns, rows)[1:]), TOTAL)
    return Table(
        "late", "정정 내역", "정정 내역", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(),
        columns, (*rows, total), 2, about=_ABOUT,
    )


def _sums(session: Session, view: View) -> list[Row]:
    return [
        Row((clock.month_text(late.origin_month), clock.month_text(late.book_month), late.supply, late.vat, late.exempt, late.net))
        for late in adjustments(session, view)
    ]


def _documents(session: Session, view: View) -> list[Row]:
    """By the same rule as the report's adjustments, so that these add up to those."""
    rows: sa.FromClause = Document.__table__
    if needs_operator(view.scope):
        rows = with_operator(rows, Document.site_id, Document.book_date)
    left_out = internal(view.scope, Document.party)
    query = (
        sa.select(Document, Site.code, Site.name).select_from(rows.join(Site.__table__, Site.id == Document.site_id))
        .where(
            Document.book_date != Document.business_date, within(view.scope, Document.site_id),
            sa.true() if left_out is None else ~left_out,
            sa.or_(Document.book_date.between(view.first, view.last), Document.business_date.between(view.first, view.last)),
        )
        .order_by(Site.code, Document.business_date, Document.site_seq)
    )
    return [
        _row(document, code, name) for document, code, name in session.execute(query)
        if clock.month_number(document.business_date) != clock.month_number(document.book_date)
    ]


def _row(of: Document, code: str, name: str) -> Row:
    months = [clock.month_text(clock.month_number(day)) for day in (of.business_date, of.book_date)]
    values: tuple[Value, ...] = (
        *months, name, of.business_date, of.book_date, of.receipt_no, source_word(of.source, of.original_id is not None), of.supply, of.vat,
        of.exempt, of.supply + of.vat + of.exempt, of.out_of_scope, of.total,
    )
    return Row(values, codes={"site_code": code, "document": str(of.id)})

