"""`pos revenue`: the report on a terminal, the proof of the roll-up on real documents, its rebuilding."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.cli import revenue
from pos.config import Settings
from sites.db import db, transaction
from tests.pos.api.test_revenue import ask, sell
from tests.support.cast import HERE, Cast
from tests.support.command import Command

NOVEMBER = ("2020-11", "--scope", "region")


@pytest.fixture
def pos(app: Flask, settings: Settings) -> Command:
    return Command(app, settings, revenue)


@pytest.fixture(autouse=True)
def _sold(client: FlaskClient, cast: Cast) -> Iterator[None]:
    """Two sales at one place and one at another, on a Friday in November."""
    with time_machine.travel(datetime(2020, 11, 20, 3, 0, tzinfo=UTC), tick=False):
        sell(client, cast, 5500, seq=1)
        sell(client, cast, 2200, seq=2)
        sell(client, cast, 1100, who="tablet_elsewhere")
        yield


def test_the_json_is_what_the_api_answers(pos: Command, client: FlaskClient, cast: Cast) -> None:
    printed = json.loads(pos("revenue", "report", *NOVEMBER, "--by", "centre,method", "--json").out)
    answered = ask(client, cast, "admin", "region", "centre,method", "2020-11-01", "2020-11-30").json
    assert printed == answered
    assert printed["total"]["net"] == 8800


def test_the_csv_has_the_rows_and_the_total(pos: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(pos("revenue", "report", *NOVEMBER, "--by", "site", "--csv").out)))
    assert [(row["site"], row["net"], row["sales"], row["quantity"]) for row in rows] == [
        ("cafe-01", "7700", "2", "4.000"), ("shoe-01", "1100", "1", "2.000"), ("total", "8800", "3", "6.000"),
    ]  # fmt: skip


def test_the_table_shows_each_day_and_the_total(pos: Command) -> None:
    lines = pos("revenue", "report", "2020-11", "--scope", f"site:{HERE}").out.splitlines()
    assert lines[0] == f"site:{HERE}  2020-11-01 – 2020-11-30"
    assert lines[1].split()[:5] == ["day", "gross", "discount", "refund", "net"]
    assert lines[2].split()[:5] == ["2020-11-20", "7,700", "0", "0", "7,700"]
    assert lines[3].split()[:5] == ["total", "7,700", "0", "0", "7,700"]


def test_verifying_says_equal(pos: Command) -> None:
    answer = pos("revenue", "verify")
    assert (answer.code, answer.out) == (0, "equal\n")
    assert json.loads(pos("revenue", "verify", "--from", "2020-11-01", "--to", "2020-11-30", "--json").out) == {
        "equal": True, "differences": [],
    }  # fmt: skip


def test_verifying_shows_a_tampered_cell_and_rebuilding_mends_it(pos: Command, app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.text("UPDATE revenue_cell SET gross = gross + 7, exempt = exempt + 7 WHERE facet = 1"))
    answer = pos("revenue", "verify")
    assert answer.code == 1
    assert "cell  cafe-01  day 2020-11-20 [||] party 0  gross: stored 7,707, expected 7,700" in answer.out
    assert "pos revenue rebuild" in answer.err
    assert pos("revenue", "verify", "--from", "2020-12-01").code == 0
    assert pos("revenue", "rebuild").code == 0
    assert pos("revenue", "verify").out == "equal\n"


def test_verifying_finds_a_payment_that_was_added_behind_the_systems_back(pos: Command, app: Flask) -> None:
    with app.app_context(), transaction() as session:
        session.execute(sa.text(
            "INSERT INTO document_payment (document_id, payment_no, method, amount, tendered)"
            " SELECT id, 99, 'card', 100, 100 FROM document WHERE total = 5500"
        ))  # fmt: skip
    found = json.loads(pos("revenue", "verify", "--json").out)["differences"]
    payments = [each for each in found if each["check"] == "payments"]
    assert payments == [
        {"check": "payments", "site": "cafe-01", "where": "2020-11", "figure": "net + out_of_scope", "stored": 7700, "expected": 7800}
    ]


def test_rebuilding_from_nothing_makes_the_same_cells(pos: Command, app: Flask) -> None:
    with app.app_context():
        query = sa.text("SELECT * FROM revenue_cell ORDER BY facet, book_date, site_id, key1, key2, key3, party")
        before = db.session.execute(query).all()
        with transaction() as session:
            session.execute(sa.text("DELETE FROM revenue_cell"))
        answer = pos("revenue", "rebuild")
        db.session.rollback()
        assert db.session.execute(query).all() == before
    assert answer.out == f"{len(before)} cells from 2 months of sites\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("revenue", "report", "2020-13", "--scope", "region"), ("revenue", "report", "2020-11"),
        ("revenue", "report", *NOVEMBER, "--json", "--csv"),
    ],
)  # fmt: skip
def test_wrong_use_ends_with_two(pos: Command, arguments: tuple[str, ...]) -> None:
    answer = pos(*arguments)
    assert answer.code == 2
    assert answer.err
