"""Participants and staff over the API."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sites import clock
from sites.db import db
from sites.people.models import AccessEntry
from tests.support.cast import CENTRE_HERE, ELSEWHERE, HERE, LEGAL_NAME, PIN, Cast

HERE_ONLY = [("supervisor", 200), ("manager", 200), ("supervisor_elsewhere", 404), ("manager_elsewhere", 404), ("admin", 403),
             ("viewer", 403), ("tablet", 403), (None, 401)]
EDIT = {"display_name": "참여자 하나", "legal_name": None, "type": "SOCIAL_SERVICE", "started_on": "2020-01-02"}


def put(client: FlaskClient, cast: Cast, who: str | None, path: str, body: Any, tag: str | None = None) -> TestResponse:
    headers = {"If-Match": tag} if tag is not None else {}
    return cast.call(client, who, "PUT", path, json=body, headers=headers)


def today() -> str:
    return clock.business_day(clock.now()).isoformat()


def test_a_tablet_gets_codes_and_display_names_of_today_and_no_legal_name(client: FlaskClient, cast: Cast) -> None:
    answer = cast.call(client, "tablet", "GET", "/staff")
    known = {"code": cast.participant, "display_name": "참여자 01", "has_pin": True, "in_since": None}
    assert answer.json == {"data": [known], "next_cursor": None}
    assert LEGAL_NAME not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_was_assigned_elsewhere_from_today_is_no_longer_on_the_list(client: FlaskClient, cast: Cast) -> None:
    body = {"site": "gs25-01", "from": today()}
    answer = put(client, cast, "manager", f"/participants/{cast.participant}/assignments", body)
    yesterday = (clock.business_day(clock.now()) - timedelta(days=1)).isoformat()
    assert answer.json["assignments"] == [
        {"site": HERE, "from": "2020-01-02", "until": yesterday}, {"site": "gs25-01", "from": today(), "until": None},
    ]
    assert cast.call(client, "tablet", "GET", "/staff").json["data"] == []
    assert cast.call(client, "manager", "GET", "/staff?site=gs25-01").json["data"][0]["code"] == cast.participant


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("tablet", "/staff", 200), ("tablet", f"/staff?site={HERE}", 200), ("tablet", f"/staff?site={ELSEWHERE}", 422),
        ("supervisor", f"/staff?site={HERE}", 200), ("supervisor", "/staff", 422), ("manager", f"/staff?site={HERE}", 200),
        ("supervisor_elsewhere", f"/staff?site={HERE}", 404), ("manager_elsewhere", f"/staff?site={HERE}", 404),
        ("admin", f"/staff?site={HERE}", 403), ("viewer", f"/staff?site={HERE}", 403), (None, f"/staff?site={HERE}", 401),
        ("supervisor", f"/staff?site={HERE}&site={HERE}", 422), ("supervisor", "/staff?place=x", 422),
    ],
)
def test_staff_is_for_those_who_work_with_them(client: FlaskClient, cast: Cast, who: str | None, path: str, status: int) -> None:
    assert cast.call(client, who, "GET", path).status_code == status


@pytest.mark.parametrize(("who", "status"), HERE_ONLY)
def test_a_participant_is_shown_to_those_in_charge(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    # To a tablet of the site the participant is within reach, but what is known of them is not for tablets.
    answer = cast.call(client, who, "GET", f"/participants/{cast.participant}")
    assert answer.status_code == status
    assert LEGAL_NAME not in answer.text
    assert answer.json.get("has_legal_name", False) is (status == 200)


@pytest.mark.parametrize(("who", "status"), HERE_ONLY)
def test_a_legal_name_is_told_to_who_says_why_and_the_log_knows_without_it(
    app: Flask, client: FlaskClient, cast: Cast, who: str | None, status: int
) -> None:
    path = f"/participants/{cast.participant}/legal-name"
    answer = cast.call(client, who, "POST", path, json={"reason": "급여 서류 확인"})
    assert answer.status_code == status
    assert (answer.json.get("legal_name") == LEGAL_NAME) is (status == 200)
    with app.app_context():
        written = db.session().execute(sa.select(AccessEntry.what, AccessEntry.subject, AccessEntry.reason)).all()
    assert [tuple(row) for row in written] == ([("legal_name", cast.participant, "급여 서류 확인")] if status == 200 else [])
    if status == 200:
        assert cast.call(client, who, "POST", path, json={}).status_code == 422


def test_an_edit_that_leaves_the_legal_name_out_keeps_it(client: FlaskClient, cast: Cast) -> None:
    path = f"/participants/{cast.participant}"
    tag = {"If-Match": cast.call(client, "manager", "GET", path).headers["ETag"]}
    kept = {name: value for name, value in EDIT.items() if name != "legal_name"}
    assert cast.call(client, "manager", "PUT", path, json=kept, headers=tag).json["has_legal_name"] is True


@pytest.mark.parametrize("code", ["p-9999", "%00", "x" * 300, "%ED%A0%80"])
def test_an_unknown_participant_is_not_found(client: FlaskClient, cast: Cast, code: str) -> None:
    assert cast.call(client, "manager", "GET", f"/participants/{code}").status_code == 404


def test_a_new_participant_gets_a_code_and_a_pin_that_works(client: FlaskClient, cast: Cast) -> None:
    body = {"centre": CENTRE_HERE, "display_name": "참여자 03", "legal_name": "어떤 이름", "pin": "7390", "type": None}
    answer = cast.call(client, "manager", "POST", "/participants", json=body)
    assert answer.status_code == 201
    code = answer.json["code"]
    assert answer.json == {
        "code": code, "display_name": "참여자 03", "has_legal_name": True, "centre": CENTRE_HERE, "type": None, "started_on": None,
        "has_pin": True, "version": 1, "assignments": [],
    }
    event = {"id": "0193abcd-0000-7000-8000-000000000001", "device_seq": 1, "participant": code, "kind": "in",
             "at": clock.now().isoformat(), "pin": "7390"}
    assert cast.call(client, "tablet", "POST", "/clock-events", json=event).json["flags"] == ["not_assigned"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("manager", 201), ("manager_elsewhere", 404), ("supervisor", 404), ("admin", 403), ("viewer", 403), ("tablet", 403), (None, 401)],
)
def test_a_centre_adds_its_own_participants(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    body = {"centre": CENTRE_HERE, "display_name": "참여자 03"}
    assert cast.call(client, who, "POST", "/participants", json=body).status_code == status


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"pin": "1234"}, "/pin"), ({"pin": "12"}, "/pin"), ({"display_name": ""}, "/display_name"), ({"centre": None}, "/centre"),
        ({"legal_name": "이름\n"}, "/legal_name"), ({"started_on": "2020-02-30"}, "/started_on"), ({"rrn": "900101-1234567"}, "/rrn"),
    ],
)
def test_what_cannot_be_a_participant_is_refused_with_a_pointer(
    client: FlaskClient, cast: Cast, changed: dict[str, Any], pointer: str
) -> None:
    answer = cast.call(client, "manager", "POST", "/participants", json={"centre": CENTRE_HERE, "display_name": "참여자 03"} | changed)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])


def test_an_edit_needs_what_was_read(client: FlaskClient, cast: Cast) -> None:
    path = f"/participants/{cast.participant}"
    tag = cast.call(client, "manager", "GET", path).headers["ETag"]
    assert put(client, cast, "manager", path, EDIT).status_code == 428
    changed = put(client, cast, "manager", path, EDIT, tag)
    assert (changed.status_code, changed.json["display_name"], changed.json["version"]) == (200, "참여자 하나", 2)
    assert put(client, cast, "supervisor", path, EDIT, tag).status_code == 412
    assert put(client, cast, "supervisor", path, EDIT, changed.headers["ETag"]).status_code == 200
    assert cast.call(client, "tablet", "GET", "/staff").json["data"][0]["display_name"] == "참여자 하나"


@pytest.mark.parametrize(("who", "status"), HERE_ONLY)
@pytest.mark.parametrize(("door", "body"), [("", EDIT), ("/pin", {"pin": "7390"}), ("/assignments", {"site": HERE, "from": "2020-11-20"})])
def test_a_participant_is_changed_by_those_in_charge(
    client: FlaskClient, cast: Cast, who: str | None, status: int, door: str, body: dict[str, Any]
) -> None:
    assert put(client, cast, who, f"/participants/{cast.participant}{door}", body, '"1"').status_code == status


def test_a_new_pin_replaces_the_old_one_and_null_takes_it_away(client: FlaskClient, cast: Cast) -> None:
    def clock_in(number: int, pin: str) -> int:
        event = {"id": f"0193abcd-0000-7000-8000-{number:012}", "device_seq": number, "participant": cast.participant, "kind": "in",
                 "at": clock.now().isoformat(), "pin": pin}
        return cast.call(client, "tablet", "POST", "/clock-events", json=event).status_code

    path = f"/participants/{cast.participant}/pin"
    assert put(client, cast, "supervisor", path, {"pin": "7390"}).json["has_pin"] is True
    assert [clock_in(1, PIN), clock_in(2, "7390")] == [403, 201]
    answer = put(client, cast, "supervisor", path, {"pin": None})
    assert (answer.status_code, answer.json["has_pin"]) == (200, False)
    assert clock_in(3, "7390") == 403
    assert "7390" not in answer.text


def test_a_participant_is_not_sent_to_a_site_out_of_reach(client: FlaskClient, cast: Cast) -> None:
    path = f"/participants/{cast.participant}/assignments"
    assert put(client, cast, "manager", path, {"site": ELSEWHERE, "from": "2020-11-20"}).status_code == 404
    assert put(client, cast, "supervisor", path, {"site": "gs25-01", "from": "2020-11-20"}).status_code == 404
    assert put(client, cast, "supervisor", path, {"site": HERE, "from": "2020-11-20", "until": "2020-11-19"}).status_code == 422


def test_someone_who_leaves_is_assigned_nowhere(client: FlaskClient, cast: Cast) -> None:
    answer = put(client, cast, "supervisor", f"/participants/{cast.participant}/assignments", {"site": None, "from": today()})
    assert answer.status_code == 200
    assert cast.call(client, "tablet", "GET", "/staff").json["data"] == []
    assert cast.call(client, "supervisor", "GET", f"/participants/{cast.participant}").status_code == 404


@pytest.mark.parametrize(
    ("who", "path", "expected"),
    [
        ("supervisor", "", "here"), ("manager", "", "here"), ("manager_elsewhere", "", "elsewhere"),
        ("manager", f"?centre={CENTRE_HERE}", "here"),
        ("supervisor", f"?site={HERE}", "here"), ("manager", f"?site={ELSEWHERE}", 404), ("manager", "?centre=yeonsu", 404),
        ("supervisor", f"?centre={CENTRE_HERE}", 404), ("admin", "", 403), ("tablet", "", 403), (None, "", 401),
        ("manager", "?limit=501", 422), ("manager", "?limit=x", 422),
    ],
)
def test_the_list_holds_those_within_reach(client: FlaskClient, cast: Cast, who: str | None, path: str, expected: str | int) -> None:
    answer = cast.call(client, who, "GET", f"/participants{path}")
    if isinstance(expected, int):
        assert answer.status_code == expected
        return
    code = cast.participant if expected == "here" else cast.participant_elsewhere
    assert [each["code"] for each in answer.json["data"]] == [code]
    assert answer.json["next_cursor"] is None
    assert "legal_name" not in answer.text


def test_pages_of_participants_go_on_where_the_last_one_ended(client: FlaskClient, cast: Cast) -> None:
    for number in range(3, 6):
        cast.call(client, "manager", "POST", "/participants", json={"centre": CENTRE_HERE, "display_name": f"참여자 {number:02}"})
    first = cast.call(client, "manager", "GET", "/participants?limit=3").json
    rest = cast.call(client, "manager", "GET", f"/participants?limit=3&cursor={first['next_cursor']}").json
    names = [each["display_name"] for each in first["data"] + rest["data"]]
    assert names == ["참여자 01", "참여자 03", "참여자 04", "참여자 05"]
    assert rest["next_cursor"] is None


def test_problems_come_in_the_language_of_the_caller(client: FlaskClient, cast: Cast) -> None:
    body = {"centre": CENTRE_HERE, "display_name": "참여자 03", "pin": "1234"}
    answers = {
        language: cast.call(client, "manager", "POST", "/participants", json=body, headers={"Accept-Language": language})
        for language in ("ko", "en")
    }
    texts = {language: answer.json["errors"]["/pin"][0] for language, answer in answers.items()}
    assert texts["ko"].startswith("너무 쉬운 번호입니다")
    assert texts["en"].startswith("That is too easy")
