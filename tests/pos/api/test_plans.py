"""Plans over HTTP: who may set them, nobody writes over another one unseen, each change is in the site's book."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sites.journal import JournalEntry
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, Cast

NOVEMBER = f"/plans/{HERE}/2020-11"


def put(client: FlaskClient, cast: Cast, who: str | None, amount: Any, version: int | None = 0, path: str = NOVEMBER) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return cast.call(client, who, "PUT", path, json={"amount": amount}, headers=headers)


def test_a_plan_is_set_changed_and_taken_away(client: FlaskClient, cast: Cast) -> None:
    assert cast.call(client, "viewer", "GET", NOVEMBER).json == {"site": HERE, "month": "2020-11", "amount": None, "version": 0}
    first = put(client, cast, "manager", 5_000_000)
    assert (first.status_code, first.json["version"], first.headers["ETag"]) == (200, 1, '"1"')
    again = put(client, cast, "manager", 5_000_000, 1)
    assert (again.status_code, again.json["version"]) == (200, 1)
    assert put(client, cast, "admin", None, 1).json == {"site": HERE, "month": "2020-11", "amount": None, "version": 2}
    assert cast.call(client, "viewer", "GET", NOVEMBER).headers["ETag"] == '"2"'


def test_nobody_writes_over_a_plan_that_they_have_not_seen(client: FlaskClient, cast: Cast) -> None:
    put(client, cast, "manager", 5_000_000)
    assert put(client, cast, "admin", 6_000_000).status_code == 412
    assert put(client, cast, "admin", 6_000_000, None).status_code == 428
    assert cast.call(client, "viewer", "GET", NOVEMBER).json["amount"] == 5_000_000


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("admin", NOVEMBER, 200), ("manager", NOVEMBER, 200), ("manager_elsewhere", NOVEMBER, 404), ("supervisor", NOVEMBER, 403),
        ("viewer", NOVEMBER, 403), ("tablet", NOVEMBER, 403), (None, NOVEMBER, 401), ("admin", "/plans/nowhere/2020-11", 404),
        ("admin", f"/plans/{HERE}/2020-13", 422),
    ],
)  # fmt: skip
def test_a_centre_plans_for_its_own(client: FlaskClient, cast: Cast, who: str | None, path: str, status: int) -> None:
    assert put(client, cast, who, 1000, path=path).status_code == status


@pytest.mark.parametrize("amount", [-1, 1_000_000_001, "1000", 1.5, True])
def test_what_is_no_amount_is_refused(client: FlaskClient, cast: Cast, amount: Any) -> None:
    answer = put(client, cast, "manager", amount)
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["/amount"])


def test_the_plans_of_a_scope_sum_up_what_its_sites_plan(client: FlaskClient, cast: Cast) -> None:
    put(client, cast, "admin", 5_000_000)
    put(client, cast, "admin", 4_000_000, path=f"/plans/{HERE}/2020-12")
    put(client, cast, "admin", 700_000, path=f"/plans/{ELSEWHERE}/2020-11")
    put(client, cast, "admin", 1, path=f"/plans/{HERE}/2021-01")
    for scope, total in ((f"site:{HERE}", 9_000_000), (f"centre:{CENTRE_HERE}", 9_000_000), ("region", 9_700_000)):
        shown = cast.call(client, "viewer", "GET", f"/plans?scope={scope}&year=2020").json
        assert shown["total"] == sum(row["amount"] for row in shown["data"]) == total
    assert cast.call(client, "manager_elsewhere", "GET", "/plans?scope=region&year=2020").status_code == 404


def test_each_change_stands_in_the_book_of_the_site(client: FlaskClient, cast: Cast, session: Session) -> None:
    put(client, cast, "manager", 5_000_000)
    put(client, cast, "manager", 5_000_000, 1)
    put(client, cast, "admin", 6_000_000, 1)
    session.rollback()
    written = session.scalars(
        sa.select(JournalEntry).where(JournalEntry.book == f"site:{HERE}", JournalEntry.act == "plan_set").order_by(JournalEntry.position)
    ).all()
    assert [(each.actor, json.loads(each.content or "")) for each in written] == [
        ("token:manager", {"month": "2020-11", "amount": 5_000_000, "before": None}),
        ("token:admin", {"month": "2020-11", "amount": 6_000_000, "before": 5_000_000}),
    ]
