"""The invoice requests of a month (계산서 요청) as they are typed into Hometax: a row a request, taxable ones first, then exempt ones.
Those that were cancelled are left out; what became of the others may change after the month was closed, so it is never confirmed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import scope_name
from pos.exports.table import COUNT, DAY, SUBTOTAL, TOTAL, WON, Column, Row, Table, Value, summed
from pos.exports.wanted import Detail, Wanted
from pos.trade.models import CANCELLED, EXEMPT, ISSUED, TAX, InvoiceLine
from pos.trade.requesting import RequestView, viewed
from sites import clock
from sites.access import sites_within
from sites.registry import Project, Site

KINDS = {TAX: "세금계산서", EXEMPT: "계산서"}
_KIND, _SITE = Column("kind", "종류", width=12), Column("site", "사업장", width=30)
_MONEY = (Column("supply", "공급가액", WON), Column("vat", "세액", WON), Column("sum", "합계", WON))
_REQUESTS = Column("requests", "요청 수", COUNT, 9)
COLUMNS = (
    _KIND, _SITE, Column("number", "요청 번호", width=9), Column("correcting", "수정", width=7),
    Column("written_on", "작성일자", DAY, 12), Column("supplier_number", "공급자 등록번호", width=15),
    Column("business_number", "공급받는자 등록번호", width=17), Column("customer", "상호", width=24), Column("address", "주소", width=30),
    Column("goods", "품목", width=30), *_MONEY, Column("asked", "영수·청구", width=9), Column("state", "상태", width=9),
    Column("approval_no", "승인번호", width=26), Column("issued_on", "발급일", DAY, 12), _REQUESTS,
)
SUMS = (_KIND, _SITE, *_MONEY, _REQUESTS)
_ABOUT = (
    ("자료", "취소하지 않은 요청입니다. 계산서(면세)의 공급가액은 받을 금액 전부입니다."),
    ("작성일자", "달의 매출을 모은 것은 그 달의 말일, 수정은 마지막으로 돌려받은 날입니다."),
    ("확정하지 않는 까닭", "발급과 취소는 달을 마감한 뒤에도 적습니다."),
)


def invoice_table(session: Session, wanted: Wanted) -> Table:
    """Every request with its customer; for those who only look on, sums by workplace."""
    found = [each for each in viewed(session, sites_within(wanted.scope), wanted.month) if each.state != CANCELLED]
    names: dict[str, str] = dict(session.execute(sa.select(Site.code, Site.name).where(Site.code.in_({each.site for each in found}))).all())
    whole = wanted.detail != Detail.TOTALS
    columns, rows = (COLUMNS, _requests(session, found, names, wanted.month)) if whole else (SUMS, _sums(found, names))
    parts = [_with_subtotal(columns, word, [row for row in rows if row.values[0] == word]) for word in KINDS.values()]
    total = Row(("합계", *summed(columns, rows)[1:]), TOTAL)
    return Table(
        "invoice-requests", "계산서 요청", "계산서 요청", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by,
        clock.now(), columns, (*(row for part in parts for row in part), total), 2, about=_ABOUT,
    )


def _with_subtotal(columns: Sequence[Column], word: str, rows: list[Row]) -> list[Row]:
    return [*rows, Row((f"{word} 소계", *summed(columns, rows)[1:]), SUBTOTAL)] if rows else []


def _sums(found: Iterable[RequestView], names: dict[str, str]) -> list[Row]:
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in found:
        kept = sums[each.request.kind, each.site]
        for place, more in enumerate((each.request.supply, each.request.vat, 1)):
            kept[place] += more
    return [
        Row((KINDS[kind], names[site], supply, vat, supply + vat, count), codes={"site_code": site})
        for (kind, site), (supply, vat, count) in sorted(sums.items())
    ]


def _requests(session: Session, found: Sequence[RequestView], names: dict[str, str], month: int) -> list[Row]:
    goods, numbers, end = _goods(session, found), _numbers(session, found), clock.month_bounds(month)[1]
    rows = []
    for each in found:
        of, event = each.request, each.event
        issued = event if event is not None and each.state == ISSUED else None
        text, last = goods[of.id]
        values: tuple[Value, ...] = (
            KINDS[of.kind], names[each.site], str(of.number), "수정" if of.corrects_id else None, last if of.corrects_id else end,
            _written(numbers.get(of.project_id)), _written(each.customer.business_number), each.customer.name, each.customer.address,
            text, of.supply, of.vat, of.supply + of.vat, "청구", "발급함" if issued else "요청함", issued.approval_no if issued else None,
            issued.issued_on if issued else None, 1,
        )
        rows.append(Row(values, codes={"site_code": each.site, "request": str(of.id), "customer_code": each.customer.code}))
    return rows


def _goods(session: Session, found: Iterable[RequestView]) -> dict[UUID, tuple[str, date]]:
    """'표고버섯 외 2건': what is invoiced, as one line of an invoice says it; and the last day of it."""
    named: defaultdict[UUID, list[InvoiceLine]] = defaultdict(list)
    query = sa.select(InvoiceLine).where(InvoiceLine.request_id.in_([each.request.id for each in found]))
    for line in session.scalars(query.order_by(InvoiceLine.request_id, InvoiceLine.line_no)):
        named[line.request_id].append(line)
    return {
        request: (lines[0].name + (f" 외 {len(lines) - 1}건" if lines[1:] else ""), max(line.day for line in lines))
        for request, lines in named.items()
    }


def _numbers(session: Session, found: Iterable[RequestView]) -> dict[int | None, str | None]:
    projects = {each.request.project_id for each in found} - {None}
    return dict(session.execute(sa.select(Project.id, Project.business_number).where(Project.id.in_(projects))).all())


def _written(number: str | None) -> str | None:
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if number else None
