"""A month at GS25 서구신현점 from a file with two bad rows: nothing is in until all of it is, and then it is in on every face."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pos.config import Settings
from tests.pos.api.asking import Asking, code, pointers
from tests.pos.console.november import arrive_with_november
from tests.support.cast import CENTRE_HERE, Cast
from tests.support.databases import Database
from tests.support.faces import Faces

SHOP, OCTOBER = "gs25-01", 202010
DAYS = 31
CASH = [300_000 + 1_000 * day for day in range(1, DAYS + 1)]
CARD, EXEMPT = 900_000, 100_000
NET = sum(CASH) + DAYS * CARD


@pytest.fixture(scope="module")
def cast(app: Flask, database: Database) -> Cast:
    """Everyone of the cast, each with an account."""
    return arrive_with_november(app, database)


@pytest.fixture(autouse=True)
def _in_november() -> Iterator[None]:
    with time_machine.travel(datetime(2020, 11, 5, 3, tzinfo=UTC), tick=False):
        yield


def month(**bad: str) -> str:
    """The shop's own file: a line a day, with some days said otherwise."""
    lines = ["날짜,현금,카드,과세,면세,건수"]
    for day, cash in enumerate(CASH, 1):
        said = {"date": f"2020-10-{day:02d}", "cash": str(cash)} | ({"cash": bad["cash"]} if day == 20 and "cash" in bad else {})
        said |= {"date": bad["date"]} if day == 7 and "date" in bad else {}
        lines.append(f"{said['date']},{said['cash']},{CARD},{cash + CARD - EXEMPT},{EXEMPT},{180 + day}")
    return "\n".join(lines) + "\n"


def test_nothing_of_a_file_with_two_bad_rows_is_in_and_then_all_of_it(
    app: Flask, client: FlaskClient, cast: Cast, settings: Settings
) -> None:
    ask, faces = Asking(client, cast), Faces(app, settings, cast)

    def bring(content: str) -> TestResponse:
        address = f"/day-totals/imports?id={uuid4()}&site={SHOP}"
        return ask("manager", "POST", address, None, data=content.encode("cp949"), content_type="text/csv")

    def standing(scope: str = f"site:{SHOP}") -> Any:
        return ask("viewer", "GET", f"/revenue?scope={scope}&from=2020-10-01&to=2020-10-31&by=day").json

    scopes = (f"site:{SHOP}", f"centre:{CENTRE_HERE}", "region")
    others = {scope: standing(scope)["total"]["net"] for scope in scopes}

    refused = bring(month(date="2020-10-32", cash="삼십이만"))
    assert refused.status_code == 422, refused.text
    assert (code(refused), pointers(refused)) == ("rows_refused", {"/rows/8/날짜", "/rows/21/현금"})
    assert (standing()["rows"], standing()["complete"], [gap["site"] for gap in standing()["incomplete"]]) == ([], False, [SHOP])

    taken = bring(month())
    assert taken.status_code == 201, taken.text
    report = standing()
    assert (len(report["rows"]), report["total"]["net"], report["complete"]) == (DAYS, NET, True)
    assert (report["total"]["exempt"], report["total"]["sales"]) == (DAYS * EXEMPT, sum(180 + day for day in range(1, DAYS + 1)))
    assert code(bring(month())) == "nothing_new"
    assert standing()["total"] == report["total"]
    assert {scope: standing(scope)["total"]["net"] - others[scope] for scope in scopes} == dict.fromkeys(scopes, NET)
    for scope in (scopes[0], "region"):
        assert faces.say_the_same(OCTOBER, scope)["total"]["net"] == others[scope] + NET
    faces.prove()
    ledger = ask("manager", "GET", f"/exports/ledger.csv?month=2020-10&scope=site:{SHOP}").data.decode("utf-8-sig")
    *lines, total = csv.DictReader(io.StringIO(ledger, newline=""))
    assert int(total["합계"]) == NET == sum(int(line["합계"]) for line in lines)
