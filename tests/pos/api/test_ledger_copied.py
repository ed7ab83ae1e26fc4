"""The sales ledger as PostgreSQL writes it down itself: cell by cell what Python makes of it, in as many sheets, and streamed."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from pos.exports import files, workbook, workbook_streamed
from pos.exports.ledger import ledger_table
from pos.exports.table import Table
from pos.exports.texts import write_csv
from pos.exports.wanted import Detail, Wanted
from pos.exports.workbook_streamed import write_xlsx
from sites.access import parse_scope
from sites.db import reading
from tests.pos.api.asking import Asking, line, refund
from tests.support.cast import CENTRE_HERE, HERE

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")

NOON = "2020-11-20T03:00:00+00:00"
SCOPES = ("region", f"centre:{CENTRE_HERE}", f"site:{HERE}")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def sold(ask: Asking) -> list[dict[str, Any]]:
    """Names that a file could trip over, every tax class, payments in many ways, receipts, what was free, what came back."""
    names = ('=HYPERLINK("x")', "둘, 셋", "-할인 <b>&amp;", "'따옴표", "@", "한 잔 \\N \\.")
    made = []
    for number, name in enumerate(names):
        lines = [
            line(name=name, options=[], unit_price=3000 + number, quantity="2.125"),
            line(sku="mushroom", name="버섯", tax_class="exempt", options=[], unit_price=9000, quantity="0.333", discount=7),
            line(sku="deposit", name="맡김", tax_class="out_of_scope", options=[], unit_price=500, quantity="1"),
        ]
        total = (2125 * (3000 + number) + 500) // 1000 + 2997 - 7 + 500
        payments: list[dict[str, Any]] = [
            {"method": "card", "amount": 1000, "approval_no": "30012345"}, {"method": "cash", "amount": 900},
            {"method": "card", "amount": 800, "approval_no": "77"}, {"method": "onnuri", "amount": 700},
            {"method": "cash", "amount": 600, "cash_receipt": {"kind": "income_deduction", "identifier": "01012345678"}},
        ]
        rest = total - sum(each["amount"] for each in payments)
        payments.append({"method": "incheon_eum", "amount": rest})
        made.append(ask.sell(lines=lines, discount=None, discount_reason=None, payments=payments, total=total))
    free = line(options=[], unit_price=2500, quantity="1", discount=2500)
    ask.sell(lines=[free], discount=None, discount_reason=None, payments=[], total=0)
    first = ask.sell()
    assert ask("tablet", "POST", f"/sales/{first['id']}/refunds", refund(2500)).status_code == 201
    ask.sell("tablet_elsewhere")
    return made


def both(app: Flask, scope: str) -> Iterator[Table]:
    """The ledger as the database writes it, and as Python does."""
    with app.app_context(), reading() as session:
        for by_python in (False, True):
            table = ledger_table(session, Wanted(parse_scope(scope), 202011, "u-0001", Detail.MASKED))
            assert table.copied is not None
            yield replace(table, copied=None) if by_python else table


def csv_of(table: Table) -> list[str]:
    target = io.BytesIO()
    write_csv(table, target)
    return target.getvalue().decode().split("\r\n")


def sheets_of(table: Table) -> dict[str, Any]:
    """All that a workbook says of its rows: values, formats, and how it is looked at and printed."""
    target = io.BytesIO()
    write_xlsx(table, target)
    target.seek(0)
    book = openpyxl.load_workbook(target)
    return {
        sheet.title: (
            [[(cell.value, cell.number_format, cell.font.b) for cell in row] for row in sheet.iter_rows()], sheet.freeze_panes,
            sheet.print_area, sheet.print_title_rows, sheet.auto_filter.ref,
            sorted(str(each.sqref) for each in sheet.conditional_formatting),
            {place: column.width for place, column in sheet.column_dimensions.items()}, sheet.page_setup.orientation,
        )
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("scope", SCOPES)
def test_the_database_writes_the_csv_that_python_writes(app: Flask, sold: Any, scope: str) -> None:
    quick, slow = map(csv_of, both(app, scope))
    assert quick == slow
    assert len(slow) > 3 * len(sold)


@pytest.mark.parametrize("rows", [1_000_000, 5])
def test_the_database_writes_the_workbook_that_python_writes(
    app: Flask, sold: Any, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (workbook, workbook_streamed):
        monkeypatch.setattr(module, "MOST_ROWS", rows)
    quick, slow = map(sheets_of, both(app, "region"))
    assert list(quick) == list(slow)
    for name in slow:
        for one, other in zip(quick[name], slow[name], strict=True):
            assert one == other, name
    assert (len(slow) > 2) == (rows == 5)


def test_an_empty_month_has_its_total(app: Flask, ask: Asking) -> None:
    quick, slow = map(csv_of, both(app, "region"))
    assert (quick, len(slow)) == (slow, 3)
    with_sheets = list(map(sheets_of, both(app, "region")))
    assert with_sheets[0] == with_sheets[1]


def test_a_long_ledger_is_streamed_as_csv_and_a_job_as_a_workbook(
    app: Flask, ask: Asking, sold: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONG_ROWS", 3)
    asked = f"month=2020-11&scope=site:{HERE}"
    answer = ask("supervisor", "GET", f"/exports/ledger.csv?{asked}")
    assert (answer.status_code, answer.content_length, answer.is_streamed) == (200, None, True)
    assert "filename*=UTF-8''%EB%A7%A4%EC%B6%9C%EC%9E%A5_2020-11" in answer.headers["Content-Disposition"]
    streamed = answer.data.decode().split("\r\n")
    assert [streamed] * 2 == list(map(csv_of, both(app, f"site:{HERE}")))
    assert ask("supervisor", "GET", f"/exports/ledger.xlsx?{asked}").status_code == 202
    assert ask("supervisor", "GET", f"/exports/ledger.csv?{asked}&encoding=cp949").status_code == 202
