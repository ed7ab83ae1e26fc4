"""The VAT summary of a quarter (부가세 요약): a row for each project, taxable and exempt, each by card, with a cash receipt, and the
rest, as a return asks for it. The quarter is the one in which the month lies that is asked for. It prepares a return and is none."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.exports.month_facts import UNKNOWN_OPERATOR, scope_name
from pos.exports.table import ROW, SUBTOTAL, TOTAL, WON, Column, Part, Row, Sheet, Table, Value, summed
from pos.exports.tax_split import CARD, CASH_RECEIPT, KINDS, OTHER, tax_split
from pos.exports.tax_split import Part as Won
from pos.exports.wanted import Wanted
from pos.revenue.cells import Facet
from pos.revenue.incomplete import incomplete
from pos.revenue.sums import View, sums
from sites import clock
from sites.registry import Centre, Project

KIND_WORDS = {CARD: "카드", CASH_RECEIPT: "현금영수증", OTHER: "그 밖"}
REGISTERED, NOT_REGISTERED = "과세사업자", "부가세 없음"
_BY_KIND = tuple(
    Column(f"{kind}_{code}", f"{word} {heading}", WON)
    for kind, word in KIND_WORDS.items() for code, heading in (("supply", "공급가액"), ("vat", "부가세"), ("exempt", "면세"))
)
COLUMNS = (
    Column("centre", "지역자활센터", width=22), Column("project", "사업단", width=24),
    Column("business_number", "사업자등록번호", width=15), Column("registered", "부가세", width=11),
    Column("supply", "과세 공급가액", WON), Column("vat", "부가세액", WON),
    Column("exempt", "면세", WON), Column("net", "순매출(공급대가)", WON), *_BY_KIND,
    Column("out_of_scope", "과세외 수납", WON), Column("eliminated", "내부거래(제외)", WON),
)
_NAMES = ("centre", "project")
_PAPER = (
    Sheet("사업단별", (*_NAMES, "business_number", "registered", "supply", "vat", "exempt", "net", "out_of_scope", "eliminated")),
    Sheet("결제별", (*_NAMES, *(column.code for column in _BY_KIND))),
)
_MISSING = (Column("site", "빠진 자료: 사업장"), Column("device", "기기"), Column("why", "까닭"))

Key = tuple[str | None, str | None]


def vat_table(session: Session, wanted: Wanted) -> Table:
    """A row a project and centre that earned in the quarter, a subtotal a centre, the total last; from the caller's one snapshot."""
    months = quarter_of(wanted.month)
    view = View(wanted.scope, clock.month_bounds(months[0])[0], clock.month_bounds(months[2])[1])
    internal = _internal(session, view)
    split = {(centre, project): parts for (centre, project), parts in tax_split(session, view, ("centre", "project")).items()}
    centres = dict(session.execute(sa.select(Centre.code, Centre.name)).all())
    projects = {project.code: project for project in session.scalars(sa.select(Project))}
    rows = [
        _row(centres, projects, key, split.get(key, dict.fromkeys(KINDS, Won())), internal.get(key, 0))
        for key in sorted({*split, *internal}, key=lambda key: [(part is None, part or "") for part in key])
    ]
    missing = tuple(
        Row((each.site, each.device or "", each.why.text("ko"))) for each in incomplete(session, wanted.scope, view.first, view.last)
    )
    return Table(
        "vat", "부가세 요약", "부가세 요약", wanted.scope, scope_name(session, wanted.scope), months[2], wanted.made_by, clock.now(),
        COLUMNS, tuple(_with_sums(rows)), 2, paper=_PAPER, period=f"{months[0] // 100}년 {(months[2] % 100) // 3}분기",
        about=(
            ("자료", "신고를 준비하는 요약입니다. 카드·현금영수증·그 밖은 매출장의 결제에서 나눈 것입니다."),
            ("현금영수증", "결제할 때 현금영수증을 청한 금액입니다."),
        ),
        parts=(Part(_MISSING, missing),) if missing else (),
    )


def quarter_of(month: int) -> tuple[int, int, int]:
    """The months of the quarter in which a month lies: 202011 → 202010, 202011, 202012."""
    first = month // 100 * 100 + (month % 100 - 1) // 3 * 3 + 1
    return first, first + 1, first + 2


def _internal(session: Session, view: View) -> dict[Key, int]:
    """What each project sold to its own kind, which the scope leaves out."""
    groups = sums(session, view, ("centre", "project"), Facet.DAY)
    return {
        (None if centre is None else str(centre), None if project is None else str(project)): measures.eliminated
        for (centre, project), measures in groups if measures.eliminated
    }


def _row(centres: dict[str, str], projects: dict[str, Project], key: Key, parts: dict[str, Won], internal: int) -> Row:
    centre, code = key
    project = projects.get(code or "")
    whole = Won()
    for part in parts.values():
        whole = whole.plus(part)
    by_kind = [figure for kind in KINDS for figure in parts[kind][:3]]
    registered = REGISTERED if project is None or project.vat_registered else NOT_REGISTERED
    return Row(
        (
            centres[centre] if centre else UNKNOWN_OPERATOR, *((project.name, project.business_number) if project else (None, None)),
            registered, whole.supply, whole.vat, whole.exempt, whole.net, *by_kind, whole.out_of_scope, internal,
        ),
        ROW, {"centre_code": centre, "project_code": code},
    )


def _with_sums(rows: Iterable[Row]) -> list[Row]:
    by_centre: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        by_centre[row.codes["centre_code"]].append(row)
    shown: list[Row] = []
    for centre, own in by_centre.items():
        shown += [*own, _sum(own, SUBTOTAL, own[0].values[0], "소계", centre)]
    return [*shown, _sum([row for own in by_centre.values() for row in own], TOTAL, "합계", None, None)]


def _sum(rows: list[Row], level: str, name: Value, word: str | None, centre: str | None) -> Row:
    figures = summed(COLUMNS, rows)
    return Row((name, word, None, None, *figures[4:]), level, {"centre_code": centre, "project_code": None})
