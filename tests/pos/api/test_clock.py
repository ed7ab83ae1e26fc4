"""Clock events and shifts over the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from sites import clock
from sites.db import transaction
from sites.devices import DeviceNumber
from sites.journal import JournalEntry
from sites.people.assignments import assign
from sites.people.participants import participant_by_code
from sites.pins.throttle import TRIES
from sites.registry import site_by_code
from sites.shifts.models import ClockEvent
from tests.support.cast import ELSEWHERE, HERE, PIN, Cast
from tests.support.clocking import ENDED, by_hand, event, send

WRONG = "7391"


def stored(session: Session) -> int:
    return session.scalars(sa.select(sa.func.count()).select_from(ClockEvent)).one()


def test_an_event_with_a_pin_is_stored_unflagged_and_answered_as_stored(client: FlaskClient, cast: Cast) -> None:
    sent = event(cast, pin=PIN)
    answer = send(client, cast, sent)
    assert answer.status_code == 201
    shown = answer.json
    assert shown.pop("received_at").endswith("Z")
    assert shown == {
        "id": sent["id"], "site": HERE, "participant": cast.participant, "kind": "in", "at": "2020-11-20T00:00:00Z",
        "business_date": "2020-11-20", "flags": [], "replaces": None, "reason": None,
    }


def test_the_same_event_again_is_answered_as_a_replay(client: FlaskClient, cast: Cast, session: Session) -> None:
    sent = event(cast, pin=PIN)
    first, again = send(client, cast, sent), send(client, cast, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json == again.json
    assert stored(session) == 1


def test_a_replay_needs_no_pin_and_no_right_one(client: FlaskClient, cast: Cast) -> None:
    sent = event(cast, pin=PIN)
    send(client, cast, sent)
    assert [send(client, cast, sent | {"pin": pin}).status_code for pin in (WRONG, None, *[WRONG] * TRIES)] == [200] * (TRIES + 2)
    assert send(client, cast, event(cast, pin=PIN, device_seq=2)).status_code == 201


def test_the_same_id_with_other_content_is_a_conflict_that_names_it(client: FlaskClient, cast: Cast, session: Session) -> None:
    sent = event(cast, pin=PIN)
    send(client, cast, sent)
    answer = send(client, cast, sent | {"kind": "out", "at": ENDED, "pin": None})
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert sorted(answer.json["errors"]) == ["/at", "/kind"]
    assert stored(session) == 1


def test_an_id_of_another_site_is_a_conflict_without_content(client: FlaskClient, cast: Cast) -> None:
    sent = event(cast)
    send(client, cast, sent)
    answer = send(client, cast, sent, "tablet_elsewhere")
    assert answer.status_code == 409
    assert "errors" not in answer.json
    assert cast.participant not in answer.text


def test_a_wrong_pin_is_refused_and_stores_nothing(client: FlaskClient, cast: Cast, session: Session) -> None:
    entries = session.scalars(sa.select(sa.func.count()).select_from(JournalEntry)).one()
    answer = send(client, cast, event(cast, pin=WRONG))
    assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (403, "pin_wrong")
    assert stored(session) == 0
    assert session.scalars(sa.select(sa.func.count()).select_from(DeviceNumber)).one() == 0
    assert session.scalars(sa.select(sa.func.count()).select_from(JournalEntry)).one() == entries


def test_after_five_wrong_pins_the_right_one_waits(client: FlaskClient, cast: Cast, session: Session) -> None:
    with time_machine.travel(clock.now(), tick=False) as moment:
        for _ in range(TRIES):
            assert send(client, cast, event(cast, pin=WRONG)).json["type"].endswith(":pin_wrong")
        answer = send(client, cast, event(cast, pin=PIN))
        assert (answer.status_code, answer.json["type"].rpartition(":")[2]) == (403, "too_many_tries")
        assert stored(session) == 0
        moment.shift(timedelta(minutes=15))
        assert send(client, cast, event(cast, pin=PIN)).status_code == 201


def test_an_event_made_offline_carries_no_pin_and_is_flagged(client: FlaskClient, cast: Cast) -> None:
    assert send(client, cast, event(cast)).json["flags"] == ["pin_unchecked"]


def test_someone_of_elsewhere_is_stored_and_flagged(client: FlaskClient, cast: Cast) -> None:
    answer = send(client, cast, event(cast, participant=cast.participant_elsewhere, pin=PIN))
    assert (answer.status_code, answer.json["flags"]) == (201, ["not_assigned"])


def test_a_number_of_the_series_that_comes_twice_is_flagged(client: FlaskClient, cast: Cast) -> None:
    assert send(client, cast, event(cast, pin=PIN, device_seq=5)).json["flags"] == []
    assert send(client, cast, event(cast, pin=PIN, device_seq=5, kind="out", at=ENDED)).json["flags"] == ["seq_reused"]
    assert send(client, cast, event(cast, pin=PIN, device_seq=6)).json["flags"] == []


def test_the_pin_is_written_nowhere(client: FlaskClient, cast: Cast, session: Session) -> None:
    send(client, cast, event(cast, pin=PIN))
    send(client, cast, event(cast, pin=PIN, participant="p-9999"))
    send(client, cast, event(cast, Pin=PIN))
    for table in session.execute(_tables(session)).scalars().all():
        for row in session.execute(sa.text(f'SELECT * FROM "{table}"')):
            assert not any(value == PIN or (isinstance(value, str) and f'"{PIN}"' in value) for value in row), table
    kept = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    assert [PIN in str(item["body"]) for item in kept] == [False] * len(kept)


def _tables(session: Session) -> sa.TextClause:
    if session.get_bind().dialect.name == "postgresql":
        return sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sa.text("SELECT name FROM sqlite_master WHERE type = 'table'")


def test_what_a_tablet_was_refused_is_set_aside_and_counts_as_received(client: FlaskClient, cast: Cast, session: Session) -> None:
    answer = send(client, cast, event(cast, participant="p-9999", device_seq=9))
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["/participant"])
    assert session.scalars(sa.select(DeviceNumber.device_seq)).all() == [9]
    (item,) = cast.call(client, "supervisor", "GET", "/quarantine").json["data"]
    assert (item["kind"], item["device_seq"]) == ("clock_event", 9)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"id": "1"}, "/id"), ({"kind": "void"}, "/kind"), ({"at": "2020-11-20T09:00:00"}, "/at"), ({"pin": "12"}, "/pin"),
        ({"pin": 2580}, "/pin"), ({"participant": None}, "/participant"), ({"device_seq": 0}, "/device_seq"),
        ({"device_seq": None}, "/device_seq"),
        ({"site": ELSEWHERE}, "/site"), ({"nonsense": 1}, "/nonsense"), ({"participant": "p\u0000"}, "/participant"),
    ],
)
def test_what_cannot_be_an_event_is_refused_with_a_pointer(
    client: FlaskClient, cast: Cast, session: Session, changed: dict[str, Any], pointer: str
) -> None:
    answer = send(client, cast, event(cast) | changed)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])
    assert stored(session) == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("supervisor", 201), ("manager", 201), ("supervisor_elsewhere", 404), ("manager_elsewhere", 404), ("admin", 403),
        ("viewer", 403), (None, 401),
    ],
)
def test_those_in_charge_can_clock_for_someone(client: FlaskClient, cast: Cast, who: str | None, status: int) -> None:
    assert send(client, cast, by_hand(cast), who).status_code == status


def test_those_in_charge_name_the_site_and_have_no_series(client: FlaskClient, cast: Cast) -> None:
    for body, pointer in ((by_hand(cast, site=None), "/site"), (event(cast, site=HERE), "/device_seq")):
        answer = send(client, cast, body, "supervisor")
        assert (answer.status_code, list(answer.json["errors"])) == (422, [pointer])


def test_being_assigned_is_judged_on_the_day_of_the_event(client: FlaskClient, cast: Cast, session: Session) -> None:
    with transaction() as writing:
        person = participant_by_code(writing, cast.participant)
        assert person is not None
        assign(writing, "test", person, site_by_code(writing, "cafe-05"), clock.business_day(clock.now()) - timedelta(days=30))
    recently = (clock.now() - timedelta(days=20)).isoformat()
    assert send(client, cast, event(cast, pin=PIN)).json["flags"] == []
    assert send(client, cast, event(cast, pin=PIN, at=recently, device_seq=2)).json["flags"] == ["not_assigned"]


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True, scope="module")
def test_the_same_event_many_times_at_once_is_one_event(app: Flask, cast: Cast, session: Session) -> None:
    sent, barrier = event(cast), Barrier(6)

    def at_once(_number: int) -> int:
        barrier.wait(30)
        return send(app.test_client(), cast, sent).status_code

    for _ in range(5):
        with ThreadPoolExecutor(6) as pool:
            assert sorted(pool.map(at_once, range(6))) == [200] * 5 + [201]
        sent |= {"id": str(uuid4()), "device_seq": sent["device_seq"] + 1}
    assert stored(session) == 5
