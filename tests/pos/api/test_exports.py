"""Exports over HTTP: the catalogue, files with names that a browser keeps, and the same figures as the report."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine
from flask.testing import FlaskClient

from tests.pos.api.test_revenue import NOON, ask, sell
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def get(client: FlaskClient, cast: Cast, who: str | None, file: str = "revenue.json", scope: str = "region", month: str = "2020-11") -> Any:
    return cast.call(client, who, "GET", f"/exports/{file}?month={month}&scope={scope}")


def test_the_catalogue_lists_what_there_is_in_which_formats(client: FlaskClient, cast: Cast) -> None:
    answer = cast.call(client, "supervisor", "GET", "/exports")
    assert [(each["name"], each["formats"], each["names_on_request"]) for each in answer.json["data"]] == [
        ("revenue", ["xlsx", "pdf", "csv", "json"], False), ("roll-up", ["xlsx", "pdf", "csv", "json"], False),
        ("ledger", ["xlsx", "csv", "json"], False), ("vat", ["xlsx", "pdf", "csv", "json"], False),
        ("late", ["xlsx", "csv", "json"], False), ("tills", ["xlsx", "csv", "json"], False), ("stock", ["xlsx", "csv", "json"], False),
        ("stock-ledger", ["xlsx", "csv", "json"], False), ("producers", ["xlsx", "csv", "json"], False),
        ("invoice-requests", ["xlsx", "csv", "json"], False),
        ("attendance", ["xlsx", "pdf", "csv", "json"], True),
    ]  # fmt: skip
    assert answer.json["next_cursor"] is None
    assert cast.call(client, "tablet", "GET", "/exports").status_code == 403
    assert cast.call(client, None, "GET", "/exports").status_code == 401


def test_every_format_and_the_report_have_one_total(client: FlaskClient, cast: Cast) -> None:
    sell(client, cast, 5500)
    sell(client, cast, 1100, who="tablet_elsewhere")
    total = ask(client, cast, "viewer", "region", "method,tax_class", "2020-11-01", "2020-11-30").json["total"]
    assert total["net"] == 6600
    table = json.loads(get(client, cast, "viewer").data)["total"]
    assert {name: table[name] for name in total if name in table} == {name: value for name, value in total.items() if name != "quantity"}
    rows = list(csv.DictReader(io.StringIO(get(client, cast, "viewer", "revenue.csv").data.decode("utf-8-sig"), newline="")))
    assert (rows[-1]["구분"], int(rows[-1]["순매출(공급대가)"]), int(rows[-1]["부가세"])) == ("합계", 6600, 600)
    book = openpyxl.load_workbook(io.BytesIO(get(client, cast, "viewer", "revenue.xlsx").data))
    heading, *cells = book["매출현황"].iter_rows(values_only=True)
    assert cells[-1][heading.index("순매출(공급대가)")] == 6600


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("revenue.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("revenue.csv", "text/csv; charset=utf-8"),
        ("revenue.json", "application/json"),
    ],
)  # fmt: skip
def test_a_file_keeps_its_korean_name(client: FlaskClient, cast: Cast, file: str, media_type: str) -> None:
    answer = get(client, cast, "manager", file, f"centre:{CENTRE_HERE}")
    assert (answer.status_code, answer.content_type) == (200, media_type)
    ending = file.partition(".")[2]
    plain, _, korean = answer.headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain == f'attachment; filename="revenue_2020-11_centre-seogu.{ending}"'
    assert unquote(korean) == f"매출현황_2020-11_서구지역자활센터_미확정.{ending}"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("supervisor", f"site:{HERE}", 200), ("supervisor", f"site:{ELSEWHERE}", 404), ("manager", f"centre:{CENTRE_HERE}", 200),
        ("manager", "region", 404), ("viewer", "region", 200), ("admin", f"site:{HERE}", 200), ("tablet", f"site:{HERE}", 403),
        (None, "region", 401),
    ],
)  # fmt: skip
def test_each_exports_what_they_may_see(client: FlaskClient, cast: Cast, who: str | None, scope: str, status: int) -> None:
    assert get(client, cast, who, scope=scope).status_code == status


@pytest.mark.parametrize(
    ("file", "status", "listed"),
    [
        ("wages.xlsx", 404, "There are: revenue"), ("ledger.pdf", 422, "xlsx, csv, json"), ("revenue.docx", 422, "xlsx, pdf, csv, json"),
        ("revenue.csv.exe", 404, "There are: revenue"),
    ],
)  # fmt: skip
def test_what_is_not_offered_is_refused_with_what_is(client: FlaskClient, cast: Cast, file: str, status: int, listed: str) -> None:
    answer = get(client, cast, "admin", file)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert listed in answer.json["detail"]


@pytest.mark.parametrize(
    ("query", "pointer"), [("month=2020-11", "/scope"), ("scope=region", "/month"), ("scope=region&month=2020-13", "/month")]
)
def test_a_month_and_a_scope_are_needed(client: FlaskClient, cast: Cast, query: str, pointer: str) -> None:
    answer = cast.call(client, "admin", "GET", f"/exports/revenue.csv?{query}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])
