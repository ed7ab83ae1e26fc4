"""The files of a month: workbook, CSV and JSON say the same as the object that they are made from, figure by figure."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from pos.exports.catalogue import EXPORTS, WRITERS, check_format, export_named
from pos.exports.issuing import ExportFile, export_file
from pos.exports.month_columns import COLUMNS
from pos.exports.month_lines import Line
from pos.exports.month_revenue import MonthRevenue, month_revenue
from pos.exports.month_table import month_table
from pos.exports.table import TENTHS, WON, tenths_text
from pos.exports.table_text import csv_text, visible_in
from pos.exports.wanted import Wanted
from pos.revenue.incomplete import Missing, _reasons, register_reason
from sites.access import Scope, parse_scope
from sites.errors import Invalid, NotFound, say
from sites.registry import Site
from tests.pos.revenue.market import Shelf, add_cells, coffee, drawn_market

NOVEMBER = 202011


def written(table: MonthRevenue, face: str, encoding: str = "utf-8") -> bytes:
    target = io.BytesIO()
    WRITERS[face](month_table(table), target, encoding)
    return target.getvalue()


@pytest.fixture(autouse=True)
def _in_december() -> Iterator[None]:
    # Half past midnight in Seoul, when it is still the second elsewhere.
    with time_machine.travel(datetime(2020, 12, 2, 15, 30, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def table(session: Session, shelf: Shelf) -> Iterator[MonthRevenue]:
    """A region's month with everything in it: refunds, adjustments, something missing, a dangerous name."""
    kept = dict(_reasons)

    @register_reason
    def unsent(_session: Session, _scope: Scope, _first: date, _last: date) -> list[Missing]:
        return [Missing("alpha", "T1", say("두 건이 남았습니다.", "Two are left."))]

    session.execute(sa.update(Site).where(Site.code == "bravo").values(name='=HYPERLINK("http://x")'))
    shelf.add(session, drawn_market(5, 250))
    shelf.add(session, [coffee(1, date(2020, 11, 3), 5000)], business_date=date(2020, 10, 20))
    add_cells(session, [*shelf.documents, coffee(1, date(2020, 10, 3), 10**9)])
    yield month_revenue(session, parse_scope("region"), NOVEMBER, "a-0001")
    _reasons.clear()
    _reasons.update(kept)


def sheet_rows(content: bytes, sheet: str) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def values(line: Line) -> list[Any]:
    return [column.of(line) for column in COLUMNS]


def test_the_workbook_holds_every_figure_as_a_number(table: MonthRevenue) -> None:
    heading, *rows = sheet_rows(written(table, "xlsx"), "매출현황")
    assert heading == tuple(column.heading for column in COLUMNS)
    assert len(rows) == len(table.table)
    for row, line in zip(rows, table.table, strict=True):
        expected = values(line)
        for place, column in enumerate(COLUMNS):
            if column.holds == TENTHS and expected[place] is not None:
                expected[place] /= 10
        assert list(row) == expected
        assert all(type(cell) is int for cell, column in zip(row, COLUMNS, strict=True) if column.holds == WON and cell is not None)


def test_the_csv_holds_every_figure_and_its_minus(table: MonthRevenue) -> None:
    content = written(table, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading == [*(column.heading for column in COLUMNS), "확정 여부"]
    for row, line in zip(rows, table.table, strict=True):
        assert row[-1] == "미확정"
        for cell, column, value in zip(row, COLUMNS, values(line), strict=False):
            if value is None:
                assert cell == ""
            elif column.holds == TENTHS:
                assert cell == tenths_text(value)
            elif isinstance(value, int):
                assert int(cell) == value
            else:
                assert cell == (f"'{value}" if value.startswith("=") else value)
    assert any(row[COLUMN["on_previous_month"]].startswith("-") for row in rows)


COLUMN = {column.code: place for place, column in enumerate(COLUMNS)}


def test_the_json_holds_every_figure_and_what_belongs_to_the_report(table: MonthRevenue) -> None:
    content = json.loads(written(table, "json"))
    assert (content["scope"], content["month"], content["state"], content["unit"], content["made_by"]) == (
        "region", "2020-11", "미확정", "원", "a-0001",
    )  # fmt: skip
    for fields, line in zip([*content["lines"], content["total"]], table.table, strict=True):
        for column, value in zip(COLUMNS, values(line), strict=True):
            if column.code == "level":
                assert fields["level"] == line.level
            else:
                assert fields[column.code] == (tenths_text(value) if column.holds == TENTHS and value is not None else value)
    assert content["adjustments"] == [
        {"origin_month": "2020-10", "book_month": "2020-11", "net": 5000, "supply": 0, "vat": 0, "exempt": 5000}
    ]
    assert (content["complete"], content["incomplete"]) == (False, [{"site": "alpha", "device": "T1", "why": "두 건이 남았습니다."}])


def test_the_summary_comes_first_with_day_unit_state_centres_adjustments_and_what_is_missing(table: MonthRevenue) -> None:
    content = written(table, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["요약", "매출현황"]
    rows = sheet_rows(content, "요약")
    assert rows[0][0] == "2020년 11월 매출현황 · 인천광역자활센터"
    assert dict(row[:2] for row in rows[1:6]) == {
        "범위": "인천광역자활센터", "작성일": "2020-12-03", "작성자": "a-0001", "확정 여부": "미확정", "단위": "원",
    }  # fmt: skip
    centres = {row[0]: row for row in rows[8:]}
    net = rows[7].index("순매출(공급대가)")
    assert centres["합계"][net] == table.total.figures.net
    assert centres["seogu지역자활센터"][net] == next(
        line.figures.net for line in table.lines if line.level == "subtotal" and line.names.centre_code == "seogu"
    )
    assert ("2020-10", "2020-11", 5000, 0, 0, 5000) in [row[:6] for row in rows]
    assert ("alpha", "T1", "두 건이 남았습니다.") in [row[:3] for row in rows]


def test_the_switch_of_the_unit_changes_how_amounts_look_and_not_what_they_are(table: MonthRevenue) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(table, "xlsx")))
    summary = book["요약"]
    assert book.defined_names["단위"].attr_text == "요약!$B$6"
    assert summary["B6"].value == "원"
    [validation] = summary.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("B6", '"원,천원"')
    for sheet in book:
        rules = [rule for ranges in sheet.conditional_formatting for rule in ranges.rules]
        assert rules
        assert {(rule.type, *rule.formula, rule.dxf.numFmt.formatCode) for rule in rules} == {("expression", '단위="천원"', "#,##0,")}
    switched = [str(ranges.sqref) for ranges in book["매출현황"].conditional_formatting]
    assert len(switched) == sum(column.holds == WON for column in COLUMNS)


def test_a_name_that_looks_like_a_formula_is_a_text_everywhere(table: MonthRevenue) -> None:
    with ZipFile(io.BytesIO(written(table, "xlsx"))) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert "\r\n" in written(table, "csv").decode()
    assert "'=HYPERLINK" in written(table, "csv").decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_escaped_and_a_negative_number_is_not(text: str) -> None:
    assert csv_text(["a", "b"], [[text, -5]]).splitlines()[-1].endswith(",-5")
    [_heading, row] = csv.reader(io.StringIO(csv_text(["a", "b"], [[text, -5]]), newline=""))
    assert row == [f"'{text}", "-5"]


def test_a_workbook_is_ready_for_the_printer(table: MonthRevenue) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(table, "xlsx")))
    sheet = book["매출현황"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.print_title_cols) == ("F2", "$1:$1", "$A:$E")
    assert sheet.print_area.replace("'", "").startswith("매출현황!$A$1:$AI$")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["요약"].print_area
    won = COLUMN["net"] + 1
    assert {sheet.cell(row, won).number_format for row in range(2, sheet.max_row + 1)} == {"#,##0"}


def test_cp949_holds_the_same_and_shows_letters_that_it_lacks(session: Session, table: MonthRevenue) -> None:
    plain, narrow = written(table, "csv").decode("utf-8-sig"), written(table, "csv", "cp949")
    assert narrow.decode("cp949") == plain
    assert visible_in("cp949", "카페 \u1103\u1161\u11ab é 🍩 ㎡") == "카페 단 [U+00E9] [U+1F369] ㎡"
    session.execute(sa.update(Site).where(Site.code == "alpha").values(name="꿈이든 café"))
    assert "꿈이든 caf[U+00E9]" in file_in(session, "cp949").content.decode("cp949")
    assert file_in(session, "cp949").media_type == "text/csv; charset=euc-kr"


def file_in(session: Session, encoding: str) -> ExportFile:
    return export_file(session, export_named("revenue"), "csv", Wanted(parse_scope("region"), NOVEMBER, "a-0001"), encoding)


def test_the_same_object_makes_the_same_bytes(table: MonthRevenue) -> None:
    for face in ("xlsx", "csv", "json"):
        assert written(table, face) == written(table, face)


def file_of(session: Session, scope: str, wanted: str) -> ExportFile:
    return export_file(session, export_named("revenue"), wanted, Wanted(parse_scope(scope), NOVEMBER, "a-0001"))


def test_files_are_named_for_people_and_in_ascii(session: Session) -> None:
    session.execute(sa.update(Site).where(Site.code == "alpha").values(name="../꿈이든 the 카페/1호점"))
    made = {scope: file_of(session, scope, "csv") for scope in ("region", "centre:seogu", "site:alpha")}
    assert {scope: (file.name, file.plain_name) for scope, file in made.items()} == {
        "region": ("매출현황_2020-11_인천광역자활센터_미확정.csv", "revenue_2020-11_region.csv"),
        "centre:seogu": ("매출현황_2020-11_seogu지역자활센터_미확정.csv", "revenue_2020-11_centre-seogu.csv"),
        "site:alpha": ("매출현황_2020-11_꿈이든_the_카페_1호점_미확정.csv", "revenue_2020-11_site-alpha.csv"),
    }


def test_what_is_not_in_the_catalogue_is_refused_with_what_is(session: Session) -> None:
    with pytest.raises(NotFound) as unknown:
        export_named("wages")
    assert all(name in unknown.value.message.text("en") for name in EXPORTS)
    with pytest.raises(Invalid) as wrong:
        check_format(export_named("ledger"), "pdf")
    assert "xlsx, csv, json" in wrong.value.message.text("ko")
    with pytest.raises(Invalid):
        file_of(session, "region", "docx")
