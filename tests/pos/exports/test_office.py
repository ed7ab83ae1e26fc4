"""Each export in the hands of another program: LibreOffice opens the workbook and adds it up, pdftotext reads the paper, and both come
to what the report says."""

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.exports.catalogue import EXPORTS
from tests.pos.api.asking import Asking, plain
from tests.pos.console.november import sell_november
from tests.support.cast import CENTRE_HERE, HERE, Cast, arrive
from tests.support.databases import Database
from tests.support.office import pages_of, sheets_of

pytestmark = [pytest.mark.soak, pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="module")]

NOON = "2020-11-25T03:00:00+00:00"
# The columns whose sum is the net revenue of the report.
NET = {"revenue": "순매출(공급대가)", "roll-up": "매출(공급대가)", "ledger": "합계", "producers": "순매출"}
PAPER = sorted(name for name, export in EXPORTS.items() if "pdf" in export.formats)


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, and what they sold."""
    cast = arrive(app, database)
    with time_machine.travel(NOON, tick=False):
        database.furnish("worked in november", lambda: work_november(app, cast))
    return cast


def work_november(app: Flask, cast: Cast) -> None:
    """What was sold (some on account), a till, two shifts and stock; and a sale of October that came after October was closed."""
    ask = Asking(app.test_client(), cast)
    sell_november(ask.client, cast)

    def noted(who: str, method: str, path: str, body: dict[str, Any]) -> None:
        answer = ask(who, method, path, body)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)

    till, number = str(uuid4()), count(10)
    opening = {"id": till, "device_seq": next(number), "opened_at": "2020-11-23T09:00:00+09:00", "opening_float": 50_000}
    noted("tablet", "POST", "/tills", opening)
    noted("tablet", "POST", "/sales", plain(7_000, till=till, device_seq=next(number), sold_at="2020-11-23T10:00:00+09:00"))
    for day in ("23", "24"):
        for kind, hour in (("in", "09"), ("out", "18")):
            event = {"participant": cast.participant, "kind": kind, "at": f"2020-11-{day}T{hour}:00:00+09:00"}
            noted("tablet", "POST", "/clock-events", {"id": str(uuid4()), "device_seq": next(number), **event})
    closing = {"id": str(uuid4()), "device_seq": next(number), "closed_at": "2020-11-23T18:00:00+09:00", "counted": {"10000": 5, "1000": 6}}
    noted("tablet", "POST", f"/tills/{till}/closing", closing)
    noted("manager", "PUT", "/stock-items/beans", {"name": "원두", "unit": "kg", "owner": f"centre:{CENTRE_HERE}"})
    for kind, quantity, cost in (("receive", "10", {"unit_cost": 20_000}), ("waste", "0.5", {}), ("count", "9", {})):
        move = {"site": HERE, "item": "beans", "kind": kind, "quantity": quantity, "at": "2020-11-23T12:00:00+09:00", **cost}
        noted("manager", "POST", "/stock-moves", {"id": str(uuid4()), **move})
    owed = plain(4_000, device_seq=next(number), sold_at="2020-11-23T19:00:00+09:00", payments=[{"method": "on_account", "amount": 4_000}])
    noted("tablet", "POST", "/sales", owed)
    noted("manager", "PUT", "/customers/nursery", {"name": "예시 어린이집", "owner": f"centre:{CENTRE_HERE}"})
    noted("manager", "PUT", f"/receivables/{owed['id']}/customer", {"customer": "nursery"})
    noted("manager", "POST", "/invoice-requests", {"site": HERE, "month": "2020-11"})
    noted("manager", "POST", "/months/2020-10/closing", {"scope": f"centre:{CENTRE_HERE}"})
    noted("tablet", "POST", "/sales", plain(3_000, device_seq=next(number), sold_at="2020-10-30T10:00:00+09:00"))


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
    assert len(told["lines"]) > 0
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
