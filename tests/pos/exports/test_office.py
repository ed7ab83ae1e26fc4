"""Each export in the hands of another program: LibreOffice opens the workbook and adds it up, pdftotext reads the paper, and both come
to what the report says."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.exports.catalogue import EXPORTS
from tests.pos.console.november import sell_november
from tests.support.cast import CENTRE_HERE, Cast, arrive
from tests.support.databases import Database
from tests.support.office import pages_of, sheets_of

pytestmark = [pytest.mark.soak, pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")]

NOON = "2020-11-25T03:00:00+00:00"
# The columns whose sum is the net revenue of the report.
NET = {"revenue": "순매출(공급대가)", "roll-up": "매출(공급대가)", "ledger": "합계"}
PAPER = sorted(name for name, export in EXPORTS.items() if "pdf" in export.formats)


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, and what they sold."""
    cast = arrive(app, database)
    with time_machine.travel(NOON, tick=False):
        database.furnish("sold in november", lambda: sell_november(app.test_client(), cast))
    return cast


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def fetched(client: FlaskClient, cast: Cast, file: str) -> bytes:
    answer = cast.call(client, "manager", "GET", f"/exports/{file}?month=2020-11&scope=centre:{CENTRE_HERE}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return bytes(answer.data)


def net_of(client: FlaskClient, cast: Cast) -> int:
    asked = f"/revenue?scope=centre:{CENTRE_HERE}&from=2020-11-01&to=2020-11-30&by=day"
    return int(cast.call(client, "manager", "GET", asked).json["total"]["net"])


def added_up(rows: list[list[str]], heading: str) -> tuple[Decimal, Decimal]:
    """What the lines of a column come to, subtotals left out, and what its last row says."""
    place, level = rows[0].index(heading), rows[0].index("구분") if "구분" in rows[0] else None
    lines = [row for row in rows[1:-1] if level is None or row[level] != "소계"]
    return sum((Decimal(row[place] or 0) for row in lines), Decimal(0)), Decimal(rows[-1][place] or 0)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_libreoffice_adds_a_workbook_up_to_the_report(client: FlaskClient, cast: Cast, tmp_path: Path, name: str) -> None:
    (workbook := tmp_path / "taken.xlsx").write_bytes(fetched(client, cast, f"{name}.xlsx"))
    told: dict[str, Any] = json.loads(fetched(client, cast, f"{name}.json"))
    sheets = sheets_of(workbook, tmp_path)
    assert any(row[:1] == ["확정 여부"] and "미확정" in row for row in sheets.pop("요약"))
    (rows,) = sheets.values()
    assert len(rows) == 1 + len(told["lines"]) + (told["total"] is not None)
    columns = [column for column in told["columns"] if column["holds"] in ("won", "count")]
    for column in columns:
        place = rows[0].index(column["heading"])
        lines = [*told["lines"], *([told["total"]] if told["total"] is not None else [])]
        assert [int(row[place] or 0) for row in rows[1:]] == [line[column["code"]] or 0 for line in lines], column["code"]
    if name in NET:
        net = net_of(client, cast)
        assert net > 0
        assert added_up(rows, NET[name]) == (net, net)


@pytest.mark.parametrize("name", PAPER)
def test_the_paper_says_whose_it_is_and_its_total_in_text_that_can_be_read(
    client: FlaskClient, cast: Cast, tmp_path: Path, name: str
) -> None:
    (paper := tmp_path / "taken.pdf").write_bytes(fetched(client, cast, f"{name}.pdf"))
    pages = pages_of(paper)
    assert 1 <= len(pages) <= 4
    assert all("서구지역자활센터" in page and "미확정" in page for page in pages)
    assert "결" in pages[0]
    assert EXPORTS[name].file_word[:2] in pages[0]
    if name in NET:
        assert f"{net_of(client, cast):,}" in "".join(pages)
