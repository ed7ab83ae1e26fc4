"""A GS25 month from a file: every bad row named, nothing half-imported, the file handed back, all in at once and out again."""

import csv
import io
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from openpyxl import Workbook, load_workbook

from pos.daytotals.imports import record_import, undo_import
from pos.daytotals.queries import import_for
from pos.importing.day_total_plans import DayTotalPlan, plan_day_totals
from pos.importing.marking import marked_file
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowsRefused
from sites.access import Actor, Grant, Permission, Role, Scope
from sites.db import reading, transaction
from sites.errors import Conflict, Invalid, NotFound
from sites.registry import site_by_code
from tests.pos.daytotals.conftest import desk  # noqa: F401  # the same desk
from tests.pos.daytotals.desk import CLERK, OTHER_SHOP, SHOP, Desk, total

HEADINGS = ("날짜", "현금", "카드(원)", "과세", "면세", "합계", "건수", "비고")
OCTOBER = [date(2020, 10, 1) + timedelta(days=number) for number in range(31)]


def row(day: object, number: int) -> list[object]:
    """A day of 100,000 won and some, a tenth of it exempt."""
    cash, card = 30_000 + number * 100, 70_000
    exempt = 10_000
    return [day, f"{cash:,}", f"{card:,}원", f"{cash + card - exempt:,}", exempt, cash + card, 20 + number, ""]


def month() -> list[list[object]]:
    return [row(day.isoformat(), number) for number, day in enumerate(OCTOBER)]


def as_csv(rows: list[list[object]], headings: tuple[str, ...] = HEADINGS, encoding: str = "cp949") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue().encode(encoding)


def as_workbook(rows: list[list[object]], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(headings)
    for each in rows:
        book.active.append(each)
    book.save(out)
    return out.getvalue()


def plan(content: bytes, name: str = "gs25.csv", site: str | None = SHOP, by: Actor = CLERK, import_id: UUID | None = None) -> DayTotalPlan:
    with reading() as session:
        chosen = site_by_code(session, site) if site else None
        return plan_day_totals(session, by, sheet_of(content, name), chosen, import_id or uuid4())


def bring(content: bytes, name: str = "gs25.csv", site: str | None = SHOP, import_id: UUID | None = None) -> UUID:
    """Imports a file."""
    wanted = import_id or uuid4()
    found = plan(content, name, site, import_id=wanted)
    with transaction() as session:
        record_import(session, CLERK, wanted, name, found.new)
    return wanted


def undo(import_id: UUID) -> bool:
    with transaction() as session:
        made, sites = import_for(session, CLERK, import_id, Permission.SITE_WORK)
        return undo_import(session, CLERK, made, sites)


def problems(content: bytes, name: str = "gs25.csv", site: str | None = SHOP, by: Actor = CLERK) -> list[tuple[int, str]]:
    with pytest.raises(RowsRefused) as refused:
        plan(content, name, site, by)
    return [(each.row, each.column) for each in refused.value.problems]


def test_a_month_with_two_bad_rows_is_not_half_imported_and_then_all_of_it(desk: Desk) -> None:  # noqa: F811
    rows = month()
    rows[4][2] = "칠만"
    rows[20][0] = "2020-10-32"
    assert problems(as_csv(rows)) == [(6, "카드(원)"), (22, "날짜")]
    assert desk.standing() == []
    wanted = uuid4()
    bring(as_csv(month()), import_id=wanted)
    standing = desk.standing()
    assert [each.row.business_date for each in standing] == OCTOBER
    assert sum(each.total for each in standing) == sum(100_000 + number * 100 for number in range(31))
    assert desk.report(first=OCTOBER[0], last=OCTOBER[-1]).total.sales == sum(20 + number for number in range(31))
    desk.holds()
    # The same file again, under whatever name: nothing is new.
    again = plan(as_workbook(month()), "gs25.xlsx")
    assert (again.new, {each.already for each in again.rows}) == ((), {True})


def test_a_workbook_reads_like_the_csv_with_its_dates_as_dates_numbers_or_texts(desk: Desk) -> None:  # noqa: F811
    of_the_workbook = datetime.fromisoformat("2020-10-01")
    rows = [row(of_the_workbook, 0), row(date(2020, 10, 2), 1), row(44_107, 2), row("2020.10.4.", 3), row("2020년 10월 5일", 4)]
    found = plan(as_workbook(rows), "gs25.xlsx")
    assert [each.wanted.day for each in found.rows] == OCTOBER[:5]
    assert [each.wanted.methods for each in found.rows][1] == {"cash": 30_100, "card": 70_000}


@pytest.mark.parametrize("name", ["gs25.csv", "gs25.xlsx"])
def test_the_file_that_comes_back_has_the_rows_as_they_were_and_says_what_to_correct(desk: Desk, name: str) -> None:  # noqa: F811
    rows = month()[:3]
    rows[1][6], rows[1][3] = "", "1,000"
    content = as_csv(rows) if name.endswith("csv") else as_workbook(rows)
    with pytest.raises(RowsRefused) as refused:
        plan(content, name)
    marked, _, given = marked_file(content, name, refused.value.problems, "ko")
    if name.endswith("csv"):
        back = list(csv.reader(io.StringIO(marked.decode("utf-8-sig"), newline="")))
    else:
        sheet = load_workbook(io.BytesIO(marked)).active
        back = [["" if cell is None else str(cell) for cell in each] for each in sheet.iter_rows(values_only=True)]
    assert given.startswith("gs25-고칠-점.")
    assert [each[:-1] for each in back] == [[str(cell) for cell in each] for each in ([*HEADINGS], *rows)]
    assert [each[-1].partition(":")[0] for each in back] == ["고칠 점", "", "건수", ""]


def test_what_a_row_has_wrong_is_named_with_its_column(desk: Desk) -> None:  # noqa: F811
    desk.state(total(OCTOBER[7]))
    rows = month()[:9]
    rows[0][5] = "1"
    rows[1][6] = "0"
    rows[2] = ["합계", "90,300", "210,000", "270,300", "30,000", "300,300", "63", ""]
    rows[3][0] = rows[4][0]
    rows[5] = [OCTOBER[5].isoformat(), "", "", "", "", "", "", ""]
    rows[6][0] = "2020-12-24"
    rows[8][1] = "-5"
    assert problems(as_csv(rows)) == [
        (2, "합계"), (3, "건수"), (4, "날짜"), (6, "날짜"), (7, "날짜"), (8, "날짜"), (9, "날짜"), (10, "현금"),
    ]


def test_headings_that_are_missing_or_doubled_stop_the_file_and_unknown_ones_are_told(desk: Desk) -> None:  # noqa: F811
    for lacking in ("날짜 현금 과세 매출", "날짜 과세 건수", "날짜 현금 건수", "날짜 일자 현금 과세 건수"):
        headings = tuple(lacking.split())
        with pytest.raises(Invalid, match="file_refused"):
            plan(as_csv([["2020-10-01", *["1"] * (len(headings) - 1)]], headings))
    assert plan(as_csv([[*month()[0], "맑음"]], (*HEADINGS, "날씨"))).unread == ("날씨",)


def test_one_file_may_hold_several_sites_by_code_or_name_but_none_out_of_reach(desk: Desk) -> None:  # noqa: F811
    headings = ("사업장", *HEADINGS)
    both = as_csv([["서구신현점", *month()[0]], [OTHER_SHOP, *month()[0]]], headings)
    assert [each.site for each in plan(both, site=None).rows] == [SHOP, OTHER_SHOP]
    manager = Actor("u-seogu", (Grant(Role.CENTRE_MANAGER, Scope("centre", "seogu")),))
    assert problems(both, site=None, by=manager) == [(3, "사업장")]
    with pytest.raises(Invalid, match="file_refused"):
        plan(as_csv(month()), site=None)
    assert problems(as_csv([["cafe-01", *month()[0]]], headings), site=None) == [(2, "사업장")]
    bring(both, site=None)
    desk.holds()


def test_an_import_is_undone_as_a_whole_unless_a_day_was_corrected_since(desk: Desk) -> None:  # noqa: F811
    first = bring(as_csv(month()))
    assert [undo(first), undo(first)] == [True, False]
    assert desk.standing() == []
    assert desk.report(first=OCTOBER[0], last=OCTOBER[-1]).rows == ()
    second = bring(as_csv(month()))
    desk.correct(total(OCTOBER[3]), seen=3)
    with pytest.raises(Conflict, match="corrected_since") as refused:
        undo(second)
    assert "2020-10-04" in refused.value.message.text("en")
    assert len(desk.standing()) == 31
    desk.holds()


def test_an_import_is_found_by_those_who_may_work_at_all_of_its_sites(desk: Desk) -> None:  # noqa: F811
    headings = ("사업장", *HEADINGS)
    made = bring(as_csv([[SHOP, *month()[0]], [OTHER_SHOP, *month()[0]]], headings), site=None)
    manager = Actor("u-seogu", (Grant(Role.CENTRE_MANAGER, Scope("centre", "seogu")),))
    with reading() as session, pytest.raises(NotFound):
        import_for(session, manager, made, Permission.SITE_WORK)
