"""Closing and reopening over HTTP: who may, once, and where a late sale's money goes."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from sites.db import db
from tests.pos.api.test_revenue import ask, sell
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast

IN_NOVEMBER = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
IN_DECEMBER = datetime(2020, 12, 3, 3, 0, tzinfo=UTC)
REASON = "11월 하루 매출을 다시 적음"


@pytest.fixture(autouse=True)
def _in_december() -> Any:
    with time_machine.travel(IN_DECEMBER, tick=False):
        yield


def close(client: FlaskClient, cast: Cast, who: str | None, scope: str, month: str = "2020-11") -> Any:
    return cast.call(client, who, "POST", f"/months/{month}/closing", json={"scope": scope})


def reopen(client: FlaskClient, cast: Cast, who: str | None, scope: str, month: str = "2020-11") -> Any:
    return cast.call(client, who, "POST", f"/months/{month}/reopening", json={"scope": scope, "reason": REASON})


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("manager", f"centre:{CENTRE_HERE}", 201), ("manager", f"site:{HERE}", 201), ("admin", "region", 201),
        ("admin", f"site:{HERE}", 201), ("manager", "region", 404),
        ("manager_elsewhere", f"centre:{CENTRE_HERE}", 404), ("manager_elsewhere", f"site:{HERE}", 404),
        ("supervisor", f"site:{HERE}", 403), ("viewer", "region", 403), ("tablet", f"site:{HERE}", 403), (None, "region", 401),
        ("admin", "centre:nowhere", 404),
    ],
)  # fmt: skip
def test_a_centre_closes_its_own_and_the_region_any(client: FlaskClient, cast: Cast, who: str | None, scope: str, status: int) -> None:
    assert close(client, cast, who, scope).status_code == status


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("admin", "region", 201), ("admin", f"site:{HERE}", 201), ("manager", f"centre:{CENTRE_HERE}", 403),
        ("supervisor", f"site:{HERE}", 403), ("viewer", "region", 403), ("tablet", f"site:{HERE}", 403), (None, "region", 401),
    ],
)  # fmt: skip
def test_only_the_region_reopens(client: FlaskClient, cast: Cast, who: str | None, scope: str, status: int) -> None:
    close(client, cast, "admin", "region")
    assert reopen(client, cast, who, scope).status_code == status


def test_the_second_closing_answers_the_first(client: FlaskClient, cast: Cast) -> None:
    first = close(client, cast, "manager", f"centre:{CENTRE_HERE}")
    again = close(client, cast, "admin", f"centre:{CENTRE_HERE}")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert (first.json["scope"], first.json["month"], first.json["version"], first.json["closed_at"]) == (
        f"centre:{CENTRE_HERE}", "2020-11", 1, "2020-12-03T03:00:00Z",
    )  # fmt: skip
    assert first.json["closed_by"] == "token:manager"


def test_a_month_that_is_not_over_is_not_closed(client: FlaskClient, cast: Cast) -> None:
    answer = close(client, cast, "admin", "region", "2020-12")
    assert (answer.status_code, answer.json["detail"]) == (409, "2020-12 is not over yet. Close it after its last business day.")


@pytest.mark.parametrize("month", ["2020-13", "2020-1", "1999-12", "2200-01", "november", "2020-11-01"])
def test_what_is_no_month_is_refused(client: FlaskClient, cast: Cast, month: str) -> None:
    for answer in (close(client, cast, "admin", "region", month), reopen(client, cast, "admin", "region", month)):
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["/month"])


@pytest.mark.parametrize("body", [{}, {"scope": "region"}, {"scope": "region", "reason": ""}, {"scope": "region", "reason": "x", "y": 1}])
def test_reopening_needs_a_reason_and_takes_nothing_unknown(client: FlaskClient, cast: Cast, body: dict[str, Any]) -> None:
    close(client, cast, "admin", "region")
    assert cast.call(client, "admin", "POST", "/months/2020-11/reopening", json=body).status_code == 422


def test_a_sale_that_comes_after_the_close_counts_in_the_open_month_and_is_shown_for_both(client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=False):
        sell(client, cast, 5500, seq=1)
    assert close(client, cast, "manager", f"centre:{CENTRE_HERE}").status_code == 201
    november = ask(client, cast, "admin", "region", first="2020-11-01", last="2020-11-30").json
    late = sell(client, cast, 1100, seq=2, at="2020-11-28T11:00:00+09:00")
    assert (late["business_date"], late["book_date"]) == ("2020-11-28", "2020-12-03")
    assert "month_closed" in late["flags"]
    after = ask(client, cast, "admin", "region", first="2020-11-01", last="2020-11-30").json
    assert after["total"] == november["total"]
    moved = [{"origin_month": "2020-11", "book_month": "2020-12", "net": 1100, "supply": 1000, "vat": 100, "exempt": 0}]
    december = ask(client, cast, "manager", f"centre:{CENTRE_HERE}", first="2020-12-01", last="2020-12-31").json
    assert december["total"]["net"] == 1100
    assert after["adjustments"] == december["adjustments"] == moved
    assert ask(client, cast, "admin", f"site:{ELSEWHERE}", first="2020-12-01", last="2020-12-31").json["adjustments"] == []


def test_an_open_month_takes_its_sales_again_after_a_reopening(client: FlaskClient, cast: Cast) -> None:
    close(client, cast, "admin", "region")
    answer = reopen(client, cast, "admin", f"site:{HERE}")
    assert (answer.status_code, answer.json["closed"], answer.json["reason"]) == (201, False, REASON)
    assert [(each["scope"], each["version"], each["reopened_by"]) for each in answer.json["ended"]] == [("region", 1, "token:admin")]
    assert sell(client, cast, 1100, seq=1, at="2020-11-28T11:00:00+09:00")["book_date"] == "2020-11-28"
    assert sell(client, cast, 1100, seq=1, who="tablet_elsewhere", at="2020-11-28T11:00:00+09:00")["book_date"] == "2020-12-03"
    assert reopen(client, cast, "admin", f"site:{HERE}").status_code == 409
    assert close(client, cast, "admin", "region").json["version"] == 2


def test_the_state_of_a_month_names_its_versions(client: FlaskClient, cast: Cast) -> None:
    def state(who: str = "viewer", scope: str = "region") -> Any:
        return cast.call(client, who, "GET", f"/months/2020-11?scope={scope}")

    assert state().json == {"scope": "region", "month": "2020-11", "closed": False, "versions": [], "reopenings": []}
    close(client, cast, "admin", "region")
    reopen(client, cast, "admin", "region")
    close(client, cast, "admin", "region")
    assert [(each["version"], each["reason"]) for each in state().json["versions"]] == [(2, None), (1, REASON)]
    # The region opened it again: whoever's books were opened may read why.
    here = state("supervisor", f"site:{HERE}").json
    assert (here["closed"], [(each["scope"], each["reason"]) for each in here["reopenings"]]) == (True, [("region", REASON)])
    reopen(client, cast, "admin", f"site:{HERE}")
    assert [each["scope"] for each in state("manager", f"centre:{CENTRE_HERE}").json["reopenings"]] == [f"site:{HERE}", "region"]
    assert [each["scope"] for each in state("manager_elsewhere", f"site:{ELSEWHERE}").json["reopenings"]] == ["region"]
    assert state("supervisor", "region").status_code == 404


def test_what_is_missing_at_the_close_is_kept_in_the_callers_language(client: FlaskClient, cast: Cast) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=False):
        sell(client, cast, 5500, seq=3)
    made = close(client, cast, "manager", f"centre:{CENTRE_HERE}")
    assert (made.json["complete"], made.json["incomplete"][0]["site"], made.json["incomplete"][0]["device"]) == (False, HERE, "T1")
    korean = cast.call(
        client, "manager", "GET", f"/months/2020-11?scope=centre:{CENTRE_HERE}", headers={"Accept-Language": "ko"}
    )
    assert "오지 않았습니다" in korean.json["versions"][0]["incomplete"][0]["why"]


def test_the_books_hold_the_closing_between_the_sales(client: FlaskClient, cast: Cast, app: Flask) -> None:
    with time_machine.travel(IN_NOVEMBER, tick=False):
        sell(client, cast, 5500, seq=1)
    close(client, cast, "admin", "region")
    sell(client, cast, 1100, seq=2)
    with app.app_context():
        acts = list(db.session.scalars(sa.text("SELECT act FROM journal_entry WHERE book = 'site:cafe-01' ORDER BY position")))
    assert [act for act in acts if act in ("sale", "month_closed")] == ["sale", "month_closed", "sale"]


def test_the_months_of_a_year_begin_with_the_first_that_was_booked(client: FlaskClient, cast: Cast) -> None:
    def months(who: str, scope: str, year: int = 2020) -> Any:
        return cast.call(client, who, "GET", f"/months?scope={scope}&year={year}")

    assert months("viewer", "region").json == {"scope": "region", "year": 2020, "data": []}
    with time_machine.travel(IN_NOVEMBER, tick=False):
        sell(client, cast, 5500, seq=3)
    lacked = len(close(client, cast, "manager", f"centre:{CENTRE_HERE}").json["incomplete"])
    lacks = len(ask(client, cast, "viewer", "region", first="2020-11-01", last="2020-11-30").json["incomplete"])
    assert 0 < lacked < lacks
    ours = months("manager", f"centre:{CENTRE_HERE}").json["data"]
    assert [(each["month"], each["over"], each["closed"], each["version"], each["net"], each["missing"]) for each in ours] == [
        ("2020-12", False, False, None, 0, None), ("2020-11", True, True, 1, 5500, lacked),
    ]  # fmt: skip
    whole = months("viewer", "region").json["data"][1]
    assert (whole["closed"], whole["version"], whole["missing"], 0 < whole["closed_sites"] < whole["sites"]) == (False, None, lacks, True)
    here = months("supervisor", f"site:{HERE}").json["data"][1]
    assert (here["closed"], here["versions"], here["missing"], here["closed_sites"]) == (True, 0, None, 1)
    assert months("supervisor", f"centre:{CENTRE_HERE}").status_code == 404
    assert months("viewer", "region", 2021).json["data"] == []
    assert (months("viewer", "region", 1999).status_code, months("tablet", f"site:{HERE}").status_code) == (422, 403)
