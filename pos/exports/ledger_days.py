"""The sales ledger in totals: each site's days, for those who only look on. Its sums are the report's."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import scope_name
from pos.exports.month_lines import TENDERS, gathered
from pos.exports.table import COUNT, DAY, TOTAL, WON, Column, Row, Table, Value, summed
from pos.exports.tax_split import KINDS, tax_split
from pos.exports.tax_split import Part as Won
from pos.exports.wanted import Wanted
from pos.revenue.cells import Facet
from pos.revenue.measures import NOTHING, Measures
from pos.revenue.sums import View, sums
from sites import clock
from sites.registry import Site

_FIGURES = (
    ("gross", "총매출"), ("discount", "할인"), ("refund", "취소·환불"), ("net", "순매출"), ("supply", "공급가액(과세)"), ("vat", "부가세"),
    ("exempt", "면세매출"), ("out_of_scope", "과세외 수납"), ("eliminated", "내부거래(제외)"),
)
_METHODS = ("현금", "카드", "인천e음", "간편결제·제로페이", "계좌이체", "상품권", "외상(납품)", "그 밖의 결제")
_TENDERS = dict(zip(TENDERS, _METHODS, strict=True))
COLUMNS = (
    Column("site", "사업장", width=30), Column("date", "일자", DAY, 11), Column("sales", "매출건수", COUNT, 9),
    Column("refunds", "환불건수", COUNT, 9), *(Column(code, heading, WON) for code, heading in _FIGURES),
    *(Column(code, heading, WON) for code, heading in _TENDERS.items()),
    *(Column(f"tax_{kind}", f"국세청 {word}", WON, 16) for kind, word in zip(KINDS, ("카드", "현금영수증", "그 밖"), strict=True)),
)


def days_table(session: Session, wanted: Wanted) -> Table:
    """A row for each site and day with anything booked."""
    view = View(wanted.scope, *clock.month_bounds(wanted.month))
    names = dict(session.execute(sa.select(Site.code, Site.name)).all())
    tenders: defaultdict[tuple[str, date], list[tuple[str, int]]] = defaultdict(list)
    for (site, day, method), measures in sums(session, view, ("site", "day", "method"), Facet.TENDER):
        tenders[str(site), _day(day)].append((str(method), measures.net))
    days = {(str(site), _day(day)): measures for (site, day), measures in sums(session, view, ("site", "day"), Facet.DAY)}
    split = tax_split(session, view, ("site", "day"))
    rows = [
        _row(names[site], site, day, days.get((site, day), NOTHING), gathered(tenders[site, day]), split.get((site, day)))
        for site, day in sorted(days)
    ]
    total = Row(("합계", *summed(COLUMNS, rows)[1:]), TOTAL, {"site_code": None})
    return Table(
        "ledger", "매출장", "매출장", wanted.scope, scope_name(session, wanted.scope), wanted.month, wanted.made_by, clock.now(), COLUMNS,
        (*rows, total), 2, about=(("자료", "사업장의 하루 합계. 한 건씩은 그 사업장과 센터에서 받을 수 있습니다."),),
    )


def _row(
    name: str, site: str, day: date, measures: Measures, tenders: tuple[int, ...], split: Mapping[str, Won] | None
) -> Row:
    figures: list[Value] = [getattr(measures, code) for code, _ in _FIGURES]
    kinds = [split[kind].net if split else 0 for kind in KINDS]
    return Row((name, day, measures.sales, measures.refunds, *figures, *tenders, *kinds), codes={"site_code": site})


def _day(value: object) -> date:
    assert isinstance(value, date), "a report by day has days"
    return value
