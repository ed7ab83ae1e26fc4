"""Shifts, hours and corrections over the API."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.support.cast import HERE, PIN, Cast
from tests.support.clocking import BEGAN, ENDED, by_hand, event, send

PERIOD = f"/shifts?site={HERE}&from=2020-11-20&to=2020-11-20"


def test_a_day_of_work_is_read_back_as_a_shift(client: FlaskClient, cast: Cast) -> None:
    came, went = event(cast, pin=PIN), event(cast, "out", ENDED, pin=PIN, device_seq=2)
    send(client, cast, came), send(client, cast, went)
    assert cast.call(client, "supervisor", "GET", PERIOD).json == {
        "data": [{
            "participant": cast.participant, "display_name": "참여자 01", "business_date": "2020-11-20",
            "in": {"id": came["id"], "at": "2020-11-20T00:00:00Z"}, "out": {"id": went["id"], "at": "2020-11-20T04:30:00Z"},
            "minutes": 270, "flags": [],
        }],
        "next_cursor": None,
    }
    hours = cast.call(client, "manager", "GET", PERIOD.replace("/shifts", "/shifts/hours")).json["data"]
    assert hours == [{"business_date": "2020-11-20", "people": 1, "minutes": 270, "unfinished": 0}]


@pytest.mark.parametrize("path", [PERIOD, PERIOD.replace("/shifts", "/shifts/hours")])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 200), ("manager", 200), ("admin", 200), ("supervisor_elsewhere", 404), ("manager_elsewhere", 404),
        ("viewer", 403), ("tablet", 403), (None, 401),
    ],
)
def test_shifts_are_for_those_in_charge(client: FlaskClient, cast: Cast, path: str, who: str | None, status: int) -> None:
    assert cast.call(client, who, "GET", path).status_code == status


def test_who_may_not_see_names_gets_codes(client: FlaskClient, cast: Cast) -> None:
    send(client, cast, event(cast))
    names = {who: cast.call(client, who, "GET", PERIOD).json["data"][0]["display_name"] for who in ("supervisor", "admin")}
    assert names == {"supervisor": "참여자 01", "admin": None}


@pytest.mark.parametrize(
    "period", ["from=2020-11-20&to=2020-11-19", "from=2020-01-01&to=2021-01-01", "from=2020-11-31&to=2020-12-01", "from=x"]
)
def test_a_period_that_cannot_be_is_refused(client: FlaskClient, cast: Cast, period: str) -> None:
    assert cast.call(client, "supervisor", "GET", f"/shifts?site={HERE}&{period}").status_code == 422


def test_pages_of_shifts_skip_none_and_repeat_none(client: FlaskClient, cast: Cast) -> None:
    for number in range(5):
        for minute, kind in ((0, "in"), (30, "out")):
            at = f"2020-11-20T{9 + number:02}:{minute:02}:00+09:00"
            assert send(client, cast, by_hand(cast, kind=kind, at=at), "supervisor").status_code == 201
    seen, cursor = [], ""
    while True:
        page = cast.call(client, "supervisor", "GET", f"{PERIOD}&limit=2{cursor}").json
        seen += [shift["in"]["at"] for shift in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [f"2020-11-20T{number:02}:00:00Z" for number in range(5)]


def test_a_forgotten_clock_out_is_corrected_and_the_shift_is_whole(client: FlaskClient, cast: Cast) -> None:
    send(client, cast, event(cast))
    wrong = event(cast, "out", "2020-11-20T09:01:00+09:00", device_seq=2)
    send(client, cast, wrong)
    body = {"id": str(uuid4()), "kind": "out", "at": ENDED, "reason": "퇴근을 잘못 눌렀음"}
    path = f"/clock-events/{wrong['id']}/correction"
    first, again = (cast.call(client, "supervisor", "POST", path, json=body) for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 200, "true")
    assert (first.json["replaces"], first.json["flags"], first.json["reason"]) == (wrong["id"], ["corrected"], body["reason"])
    (shift,) = cast.call(client, "supervisor", "GET", PERIOD).json["data"]
    assert (shift["minutes"], shift["flags"]) == (270, ["corrected", "pin_unchecked"])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 201), ("manager", 201), ("admin", 201), ("supervisor_elsewhere", 404), ("manager_elsewhere", 404),
        ("viewer", 403), ("tablet", 403), (None, 401),
    ],
)
def test_attendance_is_corrected_by_those_in_charge(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    sent = event(cast)
    send(client, cast, sent)
    body = {"id": str(uuid4()), "kind": "void", "reason": "잘못 누름"}
    assert cast.call(client, who, "POST", f"/clock-events/{sent['id']}/correction", json=body).status_code == status
    assert cast.call(client, who, "POST", f"/clock-events/{uuid4()}/correction", json=body).status_code in (401, 403, 404)


@pytest.mark.parametrize(
    ("changed", "pointer"), [({"at": None}, "/at"), ({"kind": "void"}, "/at"), ({"reason": ""}, "/reason"), ({"kind": "late"}, "/kind")]
)
def test_a_correction_says_what_should_have_stood_and_why(client: FlaskClient, cast: Cast, changed: dict[str, Any], pointer: str) -> None:
    sent = event(cast)
    send(client, cast, sent)
    body = {"id": str(uuid4()), "kind": "in", "at": BEGAN, "reason": "잘못 누름"} | changed
    answer = cast.call(client, "supervisor", "POST", f"/clock-events/{sent['id']}/correction", json=body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])


def test_a_night_shift_is_read_under_the_day_it_began(client: FlaskClient, cast: Cast) -> None:
    send(client, cast, event(cast, at="2020-11-20T22:00:00+09:00"))
    send(client, cast, event(cast, "out", "2020-11-21T06:00:00+09:00", device_seq=2))
    shifts = cast.call(client, "supervisor", "GET", f"/shifts?site={HERE}&from=2020-11-20&to=2020-11-21").json["data"]
    assert [(shift["business_date"], shift["minutes"]) for shift in shifts] == [("2020-11-20", 480)]
