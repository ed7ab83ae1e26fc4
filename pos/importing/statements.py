"""Files of card companies (or the association's portal) and of Hometax: each row an approval. Recording one compares at once.

No card number and no phone number is read: such columns mean nothing here and are not kept.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.importing.cells import read_number
from pos.importing.file_rows import EMPTY, NO_AMOUNT, Cells, FileRows
from pos.importing.headings import SITE_HEADINGS, is_totals_row
from pos.importing.models import FileImportRow
from pos.importing.named_sites import NO_SITE, NamedSites
from pos.importing.plans import NEW, SAME, Change, Did, Options, Plan, PlannedRow
from pos.importing.reading import Sheet
from pos.importing.refusals import refused_file
from pos.importing.site_prices import NO_COLUMN
from pos.money import LARGEST_AMOUNT
from pos.statements.comparing import compare
from pos.statements.matching import plain_number
from pos.statements.models import CARD, CASH_RECEIPT, StatementRow, StatementSpan
from sites.access import Actor, Permission, site_for
from sites.errors import say
from sites.registry import Site, ordered_by_code

MEANINGS = {
    "site": SITE_HEADINGS | {"가맹점", "가맹점명"},
    "day": frozenset({"거래일", "거래일자", "거래일시", "승인일", "승인일자", "승인일시", "매출일", "매출일자", "발급일",
                      "발급일자", "발급일시", "매출일시", "날짜", "일자", "date"}),
    "approval_no": frozenset({"승인번호", "카드승인번호", "approval_no", "approvalno", "approval"}),
    "amount": frozenset({"금액", "승인금액", "거래금액", "총금액", "합계금액", "매출금액", "이용금액", "amount"}),
    "issuer": frozenset({"카드사", "카드사명", "발급사", "발급카드사", "매입사", "매입카드사", "issuer"}),
    "terminal": frozenset({"단말기", "단말기번호", "tid", "terminal"}),
    "what": frozenset({"구분", "거래구분", "승인구분", "거래유형", "상태", "취소여부", "kind"}),
}
TAKEN_BACK = ("취소", "환불", "cancel", "refund")
NOT_TAKEN_BACK = ("정상", "승인", "n", "no", "approved")

TWICE = say("같은 날, 같은 승인번호와 금액이 파일에 두 번 있습니다. 한 줄만 남겨 주세요.",
            "The same day, approval number and amount stand twice in the file. Leave one row.")
NO_NUMBER = say("승인번호를 적어 주세요. 숫자와 영문 30자까지입니다.", "Give the approval number: up to 30 letters and digits.")
OTHER_SITE = say("고른 사업장이 아닌 다른 사업장의 줄입니다.", "This row is of another site than the chosen one.")
LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class StatementAct:
    """A row that is not here yet."""

    row: int
    site_id: int
    site: str
    kind: str
    day: date
    approval_no: str
    issuer: str
    terminal: str
    amount: int

    @property
    def said(self) -> tuple[int, date, str, str, int]:
        """What makes it the same row in another file."""
        return self.site_id, self.day, self.approval_no, self.issuer, self.amount


def _plan(kind: str, session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file. Without a column of sites every row is of the chosen site. RowsRefused names every row in the way."""
    chosen = site_for(session, by, options.site, Permission.SITE_WORK) if options.site else None
    rows = FileRows(sheet, MEANINGS, {"day": "거래일자", "approval_no": "승인번호", "amount": "금액"})
    if not rows.has("site") and chosen is None:
        raise refused_file(*NO_COLUMN)
    sites = NamedSites(session, by, Permission.SITE_WORK, None)
    read, passed = [], []
    for number, cells in sheet.rows:
        if is_totals_row(cells):
            passed.append(number)
            continue
        act = _read(rows, number, cells, sites, chosen, kind)
        if act is not None and not rows.refused(number):
            read.append(act)
    _refuse_twice(rows, read)
    rows.settle()
    stand = _standing(session, kind, read)
    new = [act for act in read if act.said not in stand]
    planned = tuple(
        PlannedRow(act.row, SAME if act.said in stand else NEW, act.approval_no, act.issuer,
                   () if act.said in stand else (Change("amount", None, act.amount),), act.site, act.day)
        for act in read
    )
    days = [act.day for act in read]
    total = sum(act.amount for act in new)
    return Plan(planned, new, rows.unread(), total=total, first=min(days, default=None), last=max(days, default=None), passed=tuple(passed))


def record_statement(session: Session, by: Actor, import_id: UUID, plan: Plan) -> list[Did]:
    """Keeps the rows of a plan and compares, site by site in order of code. The file speaks of every day from its first to its last."""
    acts: list[StatementAct] = list(plan.acts)
    assert plan.first is not None, "a plan that does something has rows"
    assert plan.last is not None, "the same"
    done = []
    for site_id in ordered_by_code(session, {act.site_id for act in acts}):
        of_site = [act for act in acts if act.site_id == site_id]
        kind = of_site[0].kind
        session.add(StatementSpan(import_id=import_id, site_id=site_id, kind=kind, first=plan.first, last=plan.last))
        session.add_all(
            StatementRow(import_id=import_id, number=act.row, site_id=site_id, kind=kind, day=act.day, approval_no=act.approval_no,
                         issuer=act.issuer, terminal=act.terminal, amount=act.amount)
            for act in of_site
        )
        session.flush()
        compare(session, by, session.get_one(Site, site_id), kind, plan.first, plan.last)
        done += [Did(site_id, act.approval_no, None, {"day": act.day.isoformat(), "amount": act.amount}) for act in of_site]
    return done


def undo_statement(session: Session, by: Actor, import_id: UUID, sites: Iterable[Site], rows: list[FileImportRow]) -> None:
    """Takes the rows of a file away again and compares what is left."""
    for site in sorted(sites, key=lambda site: site.code):
        span = session.get_one(StatementSpan, (import_id, site.id))
        session.execute(sa.delete(StatementRow).where(StatementRow.import_id == import_id, StatementRow.site_id == site.id))
        kind, first, last = span.kind, span.first, span.last
        session.delete(span)
        session.flush()
        compare(session, by, site, kind, first, last)


def _read(
    rows: FileRows, number: int, cells: Cells, sites: NamedSites, chosen: Site | None, kind: str
) -> StatementAct | None:
    name = rows.text(number, cells, "site")
    # A portal calls the shop by the name under which it is registered; whoever chose the site said whose file it is.
    named = sites.site(name)
    site = chosen or named
    if site is None or (named is not None and named.id != site.id):
        rows.refuse(number, "site", name or "", NO_SITE if site is None else OTHER_SITE)
        return None
    day = rows.day(number, cells, "day")
    if day is None and rows.cell(cells, "day") == "":
        rows.refuse(number, "day", "", EMPTY)
    approval_no = plain_number(rows.text(number, cells, "approval_no") or "")
    if not approval_no.isascii() or not approval_no.isalnum() or len(approval_no) > LONGEST_NUMBER:
        rows.refuse(number, "approval_no", rows.cell(cells, "approval_no"), NO_NUMBER)
    amount = _amount(rows, number, cells)
    issuer, terminal = rows.text(number, cells, "issuer") or "", rows.text(number, cells, "terminal") or ""
    if day is None or amount is None:
        return None
    return StatementAct(number, site.id, site.code, kind, day, approval_no, issuer, terminal, amount)


def _amount(rows: FileRows, number: int, cells: Cells) -> int | None:
    """What was approved; below 0 where the row, or its sign, says that it was taken back."""
    found = read_number(rows.cell(cells, "amount"))
    if found is None or found.denominator != 1 or not 0 < abs(found) <= LARGEST_AMOUNT:
        rows.refuse(number, "amount", rows.cell(cells, "amount"), EMPTY if rows.cell(cells, "amount") == "" else NO_AMOUNT)
        return None
    what = (rows.text(number, cells, "what") or "").replace(" ", "").casefold()
    back = found < 0 or what in ("y", "yes") or (what not in NOT_TAKEN_BACK and any(word in what for word in TAKEN_BACK))
    return -abs(int(found)) if back else int(found)


def _refuse_twice(rows: FileRows, read: list[StatementAct]) -> None:
    seen = set()
    for act in read:
        if act.said in seen:
            rows.refuse(act.row, "approval_no", act.approval_no, TWICE)
        seen.add(act.said)


def _standing(session: Session, kind: str, read: list[StatementAct]) -> set[tuple[int, date, str, str, int]]:
    """Which of these rows another file brought before."""
    days: defaultdict[int, set[date]] = defaultdict(set)
    for act in read:
        days[act.site_id].add(act.day)
    found = set()
    for site_id, of_site in days.items():
        query = sa.select(StatementRow).where(
            StatementRow.site_id == site_id, StatementRow.kind == kind, StatementRow.day.between(min(of_site), max(of_site)))
        found |= {(row.site_id, row.day, row.approval_no, row.issuer, row.amount) for row in session.scalars(query)}
    return found


plan_card_statement, plan_cash_receipt_statement = partial(_plan, CARD), partial(_plan, CASH_RECEIPT)
